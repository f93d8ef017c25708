import Auth
import Core
import HTTPCore
import Support
import Testing

@testable import lyceum

@Suite struct RefreshTests {
    private struct World {
        let app: AppFixture

        init() async throws {
            app = try await AppFixture()
            _ = try await app.person("ann@example.org", in: try await app.tenant("north"), password: "sesame sesame")
        }

        /// Signs in as a page does.
        func logInWithCookies(isSecure: Bool) async throws -> Answer {
            try await app.ask(
                "/api/v1/auth/login", ["email": "ann@example.org", "password": "sesame sesame", "cookies": true],
                isSecure: isSecure)
        }

        func post(_ path: String, _ body: JSONValue? = nil, _ fields: HTTPFields, isSecure: Bool = true)
            async throws -> Answer
        {
            try await app.ask(path, body, as: nil, fields, method: .post, isSecure: isSecure)
        }
    }

    /// The cookies that an answer sets, as a browser would send them back, and the field that goes with them.
    private func fields(after answer: Answer, field: String? = nil) -> HTTPFields {
        let pairs = answer.response.fields.all("Set-Cookie").map { $0.prefix { $0 != ";" } }
        var fields: HTTPFields = ["Cookie": pairs.joined(separator: "; ")]
        fields["X-CSRF-Token"] = field ?? answer.body["csrf_token"]?.stringValue
        return fields
    }

    @Test("A client refreshes with the token from the body, and the old one then says that it was used")
    func body() async throws {
        let world = try await World()
        let login = try await world.app.logIn("ann@example.org", "sesame sesame")
        let body: JSONValue = ["refresh_token": login.body["refresh_token"] ?? .null]
        let answer = try await world.app.ask("/api/v1/auth/refresh", body)
        #expect(answer.status == 200 && answer.response.fields["Cache-Control"] == "no-store")
        #expect(answer.body["session_id"] == login.body["session_id"])
        #expect(try await world.app.me("Bearer \(answer.token)").status == 200)
        let again = try await world.app.ask("/api/v1/auth/refresh", body)
        #expect(again.status == 409 && again.code == "conflict")
        world.app.clock.advance(by: .seconds(11))
        #expect(try await world.app.ask("/api/v1/auth/refresh", body).status == 401)
        #expect(try await world.app.me("Bearer \(answer.token)").status == 401)
    }

    @Test("An access token refreshes nothing, and nothing refreshes nothing")
    func wrongToken() async throws {
        let world = try await World()
        let login = try await world.app.logIn("ann@example.org", "sesame sesame")
        for body in [["refresh_token": .string(login.token)], ["refresh_token": ""], [:], nil] as [JSONValue?] {
            let answer = try await world.post("/api/v1/auth/refresh", body, [:])
            #expect(answer.status == 401 && answer.code == "unauthorized")
        }
        #expect(try await world.post("/api/v1/auth/refresh", ["refresh_token": 7], [:]).status == 400)
    }

    @Test("A page's tokens lie in host cookies over TLS, and in plain ones without it")
    func cookies() async throws {
        let world = try await World()
        let secure = try await world.logInWithCookies(isSecure: true)
        #expect(secure.body["refresh_token"] == nil)
        let set = secure.response.fields.all("Set-Cookie")
        #expect(set.count == 2)
        #expect(set[0].hasPrefix("__Host-lyceum_session=lyr_"))
        #expect(set[0].hasSuffix("; Path=/; Max-Age=1209600; SameSite=Lax; Secure; HttpOnly"))
        #expect(set[1].hasPrefix("__Host-lyceum_csrf=\(secure.body["csrf_token"]?.stringValue ?? "-");"))
        #expect(set[1].hasSuffix("; SameSite=Lax; Secure"))

        let plain = try await world.logInWithCookies(isSecure: false).response.fields.all("Set-Cookie")
        #expect(plain[0].hasPrefix("lyceum_session=lyr_") && plain[0].hasSuffix("; SameSite=Lax; HttpOnly"))
        #expect(plain[1].hasPrefix("lyceum_csrf="))
    }

    @Test("A page refreshes with its cookies and the token that it read")
    func cookieRefresh() async throws {
        let world = try await World()
        for isSecure in [true, false] {
            let login = try await world.logInWithCookies(isSecure: isSecure)
            let answer = try await world.post(
                "/api/v1/auth/refresh", nil, fields(after: login), isSecure: isSecure)
            #expect(answer.status == 200 && answer.body["refresh_token"] == nil)
            #expect(answer.body["csrf_token"] == login.body["csrf_token"])
            #expect(try await world.app.me("Bearer \(answer.token)").status == 200)
            let next = try await world.post(
                "/api/v1/auth/refresh", nil, fields(after: answer), isSecure: isSecure)
            #expect(next.status == 200)
        }
    }

    @Test(
        "A request with the cookies alone, or with a wrong token, is refused, and the session lives",
        arguments: ["/api/v1/auth/refresh", "/api/v1/auth/logout"])
    func forgery(path: String) async throws {
        let world = try await World()
        let login = try await world.logInWithCookies(isSecure: true)
        let stranger = try await world.logInWithCookies(isSecure: true)
        var bare = fields(after: login)
        bare["X-CSRF-Token"] = nil
        var unpaired = fields(after: login)
        unpaired["Cookie"] = unpaired["Cookie"].map { String($0.prefix { $0 != ";" }) }
        // Somebody else's pair is a pair, of another session.
        var mixed = fields(after: stranger)
        mixed["Cookie"] = [fields(after: login), fields(after: stranger)].enumerated().compactMap { index, fields in
            fields["Cookie"]?.split(separator: "; ")[index].description
        }.joined(separator: "; ")
        for forged in [bare, unpaired, mixed, fields(after: login, field: "x")] {
            let answer = try await world.post(path, nil, forged)
            #expect(answer.status == 403 && answer.code == "forbidden")
        }
        #expect(try await world.app.me("Bearer \(login.token)").status == 200)
    }

    @Test("Over TLS the plain cookies count for nothing")
    func downgrade() async throws {
        let world = try await World()
        let login = try await world.logInWithCookies(isSecure: false)
        #expect(try await world.post("/api/v1/auth/refresh", nil, fields(after: login)).status == 401)
    }

    @Test("Cookies of a session that has ended are removed")
    func removal() async throws {
        let world = try await World()
        let login = try await world.logInWithCookies(isSecure: true)
        let end = try await world.app.ask(
            "/api/v1/sessions", nil, as: nil, ["Authorization": "Bearer \(login.token)"], method: .delete)
        #expect(end.status == 200 && end.body == ["ended": 2])
        let answer = try await world.post("/api/v1/auth/refresh", nil, fields(after: login))
        #expect(answer.status == 401)
        #expect(
            answer.response.fields.all("Set-Cookie") == [
                "__Host-lyceum_session=; Path=/; Max-Age=0; SameSite=Lax; Secure; HttpOnly",
                "__Host-lyceum_csrf=; Path=/; Max-Age=0; SameSite=Lax; Secure",
            ])
    }

    @Test("Signing out ends the session by cookie, by refresh token or by access token, twice without complaint")
    func logout() async throws {
        let world = try await World()
        let page = try await world.logInWithCookies(isSecure: true)
        let first = try await world.app.logIn("ann@example.org", "sesame sesame")
        let second = try await world.app.logIn("ann@example.org", "sesame sesame")
        let path = "/api/v1/auth/logout"
        for _ in 1...2 {
            let answer = try await world.post(path, nil, fields(after: page))
            #expect(answer.status == 204 && answer.response.fields.all("Set-Cookie").count == 2)
            #expect(try await world.post(path, ["refresh_token": first.body["refresh_token"] ?? ""], [:]).status == 204)
        }
        #expect(try await world.post(path, nil, ["Authorization": "Bearer \(second.token)"]).status == 204)
        for token in [page.token, first.token, second.token] {
            #expect(try await world.app.me("Bearer \(token)").status == 401)
        }
    }
}
