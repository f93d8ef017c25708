import Auth
import Core
import HTTPCore
import Support
import Testing

@testable import lyceum

/// The routes that a browser meets on its way to a provider and back.
@Suite struct OpenIDControllerTests {
    private struct World {
        let app: AppFixture
        let script: ScriptedProvider
        let tenant: Tenant
        let owner: AppFixture.Person
        let provider: String

        init() async throws {
            script = try ScriptedProvider(clock: SetClock())
            app = try await AppFixture(transport: script)
            tenant = try await app.tenant("north")
            owner = try await app.person("owner@example.org", role: .owner, in: tenant)
            let made = try await app.ask(
                "/api/v1/identity-providers",
                [
                    "name": "University", "issuer": "https://id.example.org", "client_id": "lyceum",
                    "client_secret": "a secret of twenty-four", "creates_members": true, "default_role": "learner",
                ], as: owner)
            provider = try #require(made.body["id"]?.stringValue, "\(made.text)")
        }

        func start(_ query: String = "", isSecure: Bool = true) async throws -> Answer {
            try await app.ask("/api/v1/auth/oidc/\(provider)/start?\(query)", isSecure: isSecure)
        }

        func callback(_ query: String, _ cookie: String?, isSecure: Bool = true) async throws -> Answer {
            try await app.ask(
                "/api/v1/auth/oidc/callback?\(query)", nil, as: nil, cookie.map { ["Cookie": $0] } ?? [:],
                isSecure: isSecure)
        }
    }

    @Test("The way there sets a cookie of this host alone; the way back begins a session and ends on the page")
    func journey() async throws {
        let world = try await World()
        let start = try await world.start("return_to=/%3Fworkflow%3Dcircuits")
        #expect(start.status == 303 && start.response.fields["Cache-Control"] == "no-store")
        let location = try #require(start.location)
        #expect(location.hasPrefix("https://id.example.org/authorize?"))
        let cookie = try #require(start.cookies.first)
        #expect(cookie.hasPrefix("__Host-lyceum_oidc="))
        for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"] { #expect(cookie.contains(part)) }
        let back = try await world.callback(try world.script.authorize(location), cookie.pair)
        #expect(back.status == 303 && back.location == "/sign-in?next=%2F%3Fworkflow%3Dcircuits#signed-in")
        let names = back.cookies.map { $0.prefix { $0 != "=" } }
        #expect(names == ["__Host-lyceum_session", "__Host-lyceum_csrf", "__Host-lyceum_oidc"])
        #expect(back.cookies[2].contains("Max-Age=0"))
        let csrf = back.cookies[1].pair.split(separator: "=", maxSplits: 1)[1]
        let refreshed = try await world.app.ask(
            "/api/v1/auth/refresh", [:], as: nil,
            ["Cookie": back.cookies.map(\.pair).joined(separator: "; "), "X-CSRF-Token": String(csrf)], isSecure: true)
        #expect(refreshed.status == 200)
        let me = try await world.app.me("Bearer \(refreshed.token)")
        #expect(me.body["user"]?["email"] == "ann@example.org" && me.body["role"] == "learner")
    }

    @Test("Every failure ends on the sign-in page with a code and its tenant, and without its cause")
    func failures() async throws {
        let world = try await World()
        let start = try await world.start()
        let cookie = try #require(start.cookies.first).pair
        let query = try world.script.authorize(try #require(start.location))
        let page = "/sign-in?error=expired&tenant=north"
        #expect(try await world.callback(query, nil).location == page)
        #expect(try await world.callback(query, cookie + "x").location == page)
        // A cookie that a plain connection could have set does not count over TLS.
        let plain = cookie.replacing("__Host-", with: "")
        #expect(try await world.callback(query, plain).location == page)
        #expect(try await world.callback("error=access_denied", cookie).location == "/sign-in?error=denied")
        #expect(try await world.callback("x=y", cookie).location == "/sign-in?error=provider_error")
        world.script.change { $0.claims = ["nonce": "other"] }
        let wrong = try await world.callback(query, cookie)
        #expect(wrong.location == "/sign-in?error=provider_error&tenant=north" && wrong.cookies == [])
        #expect(try await world.callback(query, cookie).location == page)
        for id in ["x", "01a3185c-5000-7f9d-b14c-000000000000"] {
            let answer = try await world.app.ask("/api/v1/auth/oidc/\(id)/start?return_to=/courses")
            #expect(answer.location == "/sign-in?error=provider_unavailable&next=%2Fcourses", "\(id)")
        }
    }

    @Test("Nobody is sent to another server by a link to the way there")
    func openRedirect() async throws {
        let world = try await World()
        for target in ["https://evil.example", "//evil.example", "/%5Cevil.example", "/a%0D%0ASet-Cookie:%20x=y"] {
            let start = try await world.start("return_to=\(target)")
            let cookie = try #require(start.cookies.first).pair
            let back = try await world.callback(try world.script.authorize(try #require(start.location)), cookie)
            #expect(back.location == "/sign-in?next=%2F#signed-in")
        }
    }

    @Test("Without TLS the cookie has a plain name, as on a developer's machine")
    func plain() async throws {
        let world = try await World()
        let start = try await world.start(isSecure: false)
        let cookie = try #require(start.cookies.first)
        #expect(cookie.hasPrefix("lyceum_oidc=") && !cookie.contains("Secure"))
        let query = try world.script.authorize(try #require(start.location))
        #expect(try await world.callback(query, cookie.pair, isSecure: false).cookies.count == 3)
    }

    @Test("The sign-in page sees names and identifiers, and of an unknown tenant what it sees of one without providers")
    func buttons() async throws {
        let world = try await World()
        _ = try await world.app.tenant("empty")
        let shown = try await world.app.ask("/api/v1/auth/providers?tenant=north")
        #expect(shown.body == ["data": [["id": .string(world.provider), "name": "University"]]])
        let empty = try await world.app.ask("/api/v1/auth/providers?tenant=empty")
        for query in ["tenant=nobody", "", "tenant=%00", "tenant=north%27--"] {
            let answer = try await world.app.ask("/api/v1/auth/providers?\(query)")
            #expect(answer.status == 200 && answer.bytes == empty.bytes)
        }
    }

    @Test("An administrator finds out what works; the check is of their own providers alone")
    func check() async throws {
        let world = try await World()
        let path = "/api/v1/identity-providers/\(world.provider)/check"
        let answer = try await world.app.ask(path, [:], as: world.owner)
        #expect(answer.body["works"] == true, "\(answer.text)")
        let spy = try await world.app.person("spy@example.org", role: .owner, in: world.app.tenant("south"))
        #expect(try await world.app.ask(path, [:], as: spy).status == 404)
    }
}

extension Answer {
    fileprivate var location: String? { response.fields["Location"] }
    fileprivate var cookies: [String] { response.fields.all("Set-Cookie") }
}

extension String {
    /// What a browser sends of a cookie that was set so.
    fileprivate var pair: String { String(prefix { $0 != ";" }) }
}
