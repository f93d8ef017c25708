import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct LoginTests {
    @Test("The right password gives a token that opens the API as this person")
    func success() async throws {
        let app = try await AppFixture()
        let tenant = try await app.tenant("north")
        let ann = try await app.person("Ann@example.org", role: .teacher, in: tenant, password: "sesame sesame")

        let login = try await app.logIn("ann@EXAMPLE.org", "sesame sesame")
        #expect(login.status == 200)
        #expect(login.response.fields["Cache-Control"] == "no-store")
        let user: JSONValue = [
            "id": .string(ann.identity.userID.description), "email": "Ann@example.org", "name": "Person",
        ]
        #expect(
            login.body.objectValue?.keys == [
                "access_token", "token_type", "expires_in", "session_id", "refresh_token", "refresh_expires_in", "user",
            ])
        #expect(login.body["expires_in"] == 900 && login.body["refresh_expires_in"] == 1_209_600)
        #expect(login.body["user"] == user)
        let me = try await app.me("Bearer \(login.token)")
        #expect(me.status == 200)
        #expect(
            me.body == [
                "user": user, "tenant": ["id": .string(tenant.id.description), "slug": "north", "name": "NORTH"],
                "role": "teacher",
            ])
    }

    @Test("A wrong password and an unknown address are answered alike")
    func refusal() async throws {
        let app = try await AppFixture()
        _ = try await app.person("ann@example.org", in: try await app.tenant("north"), password: "sesame sesame")
        for (email, password) in [("ann@example.org", "sesame"), ("bob@example.org", "sesame sesame"), ("nobody", "x")]
        {
            let answer = try await app.logIn(email, password)
            #expect(answer.status == 401 && answer.code == "invalid_credentials")
            #expect(answer.body["error"]?["message"] == "The e-mail address or the password is wrong.")
            #expect(answer.response.fields["X-Request-Id"] == answer.body["error"]?["request_id"]?.stringValue)
        }
    }

    @Test("Who tries too often is told when to come back, by the address of their connection")
    func throttle() async throws {
        let app = try await AppFixture()
        for _ in 1...5 { #expect(try await app.logIn("ann@example.org", "wrong").status == 401) }
        let refused = try await app.logIn("ann@example.org", "wrong")
        #expect(refused.status == 429 && refused.code == "rate_limited")
        #expect(refused.response.fields["Retry-After"] == "1")
    }

    @Test("The addresses of one network of IPv6 are one, and those of another are not")
    func throttleOfNetwork() async throws {
        let app = try await AppFixture()
        let attempt = { (address: String) in
            try await app.ask(
                "/api/v1/auth/login", ["email": "ann@example.org", "password": "wrong"], from: address
            ).status
        }
        for host in 1...5 { #expect(try await attempt("2001:db8:1:2::\(host)") == 401) }
        #expect(try await attempt("2001:db8:1:2:ffff::6") == 429)
        #expect(try await attempt("2001:db8:1:3::6") == 401)
    }

    @Test("The tenant that the body names is the one that is entered")
    func tenant() async throws {
        let app = try await AppFixture()
        _ = try await app.person("ann@example.org", in: try await app.tenant("north"), password: "sesame sesame")
        _ = try await app.tenant("south")
        for (slug, status) in [("north", 200), ("south", 401)] {
            let answer = try await app.ask(
                "/api/v1/auth/login",
                ["email": "ann@example.org", "password": "sesame sesame", "tenant": .string(slug)])
            #expect(answer.status == status)
        }
    }

    @Test(
        "A field that is missing, empty, too long or of the wrong type is named",
        arguments: [
            ("email", ["password": "x"]), ("email", ["email": "", "password": "x"]),
            ("email", ["email": 7, "password": "x"]), ("password", ["email": "a@b"]),
            ("password", ["email": "a@b", "password": nil]),
            ("tenant", ["email": "a@b", "password": "x", "tenant": 1]), ("", []), ("", "text"),
            ("email", ["email": .string(String(repeating: "a", count: 255)), "password": "x"]),
        ] as [(String, JSONValue)])
    func invalidFields(path: String, body: JSONValue) async throws {
        let answer = try await AppFixture().ask("/api/v1/auth/login", body)
        #expect(answer.status == 400 && answer.code == "invalid_field")
        #expect(answer.body["error"]?["details"]?["path"] == .string(path))
    }

    @Test(
        "A body that is no JSON, too large or of another type is refused",
        arguments: [
            (400, "invalid_json", "{\"email\":", "application/json"),
            (400, "invalid_json", "", "application/json"),
            (413, "body_too_large", String(repeating: " ", count: 16_385), "application/json"),
            (415, "unsupported_media_type", "email=a", "application/x-www-form-urlencoded"),
        ])
    func unreadableBodies(status: Int, code: String, body: String, type: String) async throws {
        let router = try await AppFixture().backend.router
        let answer = try await Answer(
            await router.respond(
                to: HTTPRequest(
                    method: .post, path: "/api/v1/auth/login", fields: ["Content-Type": type],
                    body: .bytes(Array(body.utf8)))))
        #expect(answer.status == status && answer.code == code)
    }
}
