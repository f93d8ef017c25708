import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@Suite struct LoginTests {
    @Test("The right password gives a token that opens the API as this person")
    func success() async throws {
        let fixture = try await AuthFixture()
        let tenant = try await fixture.tenants.create(slug: "north", name: "North")
        let user = try await fixture.addPerson("Ann@example.org", password: "sesame sesame", role: .teacher, to: tenant)

        let login = try await fixture.logIn("ann@EXAMPLE.org", "sesame sesame")
        #expect(login.status == 200)
        #expect(login.response.fields["Cache-Control"] == "no-store")
        #expect(
            login.body == [
                "access_token": .string(login.token), "token_type": "Bearer", "expires_in": 28_800,
                "user": ["id": .string(user.id.description), "email": "Ann@example.org", "name": "Person"],
            ])

        let me = try await fixture.me(authorization: "Bearer \(login.token)")
        #expect(me.status == 200)
        #expect(
            me.body == [
                "user": ["id": .string(user.id.description), "email": "Ann@example.org", "name": "Person"],
                "tenant": ["id": .string(tenant.id.description), "slug": "north", "name": "North"],
                "role": "teacher",
            ])
    }

    @Test("A wrong password, an unknown address and an impossible address are answered alike")
    func refusal() async throws {
        let fixture = try await AuthFixture()
        let tenant = try await fixture.tenants.create(slug: "north", name: "North")
        try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: tenant)
        let attempts = [
            ("ann@example.org", "sesame sesamf"), ("ann@example.org", "SESAME SESAME"),
            ("bob@example.org", "sesame sesame"), ("nobody", "sesame sesame"), ("a\u{0}n@example.org", "x"),
            ("ann@example.org", String(repeating: "s", count: 200)), ("' OR true --@example.org", "x"),
        ]
        for (email, password) in attempts {
            let answer = try await fixture.logIn(email, password)
            #expect(answer.status == 401)
            #expect(answer.code == "invalid_credentials")
            #expect(answer.body["error"]?["message"] == "The e-mail address or the password is wrong.")
            #expect(answer.response.fields["X-Request-Id"] == answer.body["error"]?["request_id"]?.stringValue)
        }
    }

    @Test("An unknown address costs a password check too")
    func decoy() async throws {
        let fixture = try await AuthFixture(cost: 11)
        // The first sign-in also opens a connection to the database.
        #expect(try await fixture.logIn("bob@example.org", "sesame").status == 401)
        func time(_ body: () async throws -> Void) async rethrows -> Duration {
            let start = ContinuousClock.now
            try await body()
            return ContinuousClock.now - start
        }
        var checks: [Duration] = []
        var attempts: [Duration] = []
        for _ in 1...3 {
            checks.append(
                try await time { _ = try await fixture.hasher.verify("sesame", against: fixture.hasher.decoy) })
            attempts.append(try await time { _ = try await fixture.logIn("bob@example.org", "sesame") })
        }
        // bcrypt outweighs everything else at this cost; the half leaves room for a busy machine.
        #expect(try #require(attempts.max()) > #require(checks.min()) / 2)
    }

    @Test(
        "A field that is missing, empty, too long or of the wrong type is named",
        arguments: [
            ("email", ["password": "x"]), ("email", ["email": "", "password": "x"]),
            ("email", ["email": 7, "password": "x"]), ("password", ["email": "a@b"]),
            ("password", ["email": "a@b", "password": nil]),
            ("tenant", ["email": "a@b", "password": "x", "tenant": 1]),
            ("", []), ("", "text"),
            (
                "email",
                ["email": .string(String(repeating: "a", count: 255)), "password": "x"]
            ),
        ] as [(String, JSONValue)])
    func invalidFields(path: String, body: JSONValue) async throws {
        let answer = try await AuthFixture().logIn(body)
        #expect(answer.status == 400)
        #expect(answer.code == "invalid_field")
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
        let answer = try await AuthFixture().answer(
            to: HTTPRequest(
                method: .post, path: "/api/v1/auth/login", fields: ["Content-Type": type],
                body: .bytes(Array(body.utf8))))
        #expect(answer.status == status)
        #expect(answer.code == code)
    }

    @Test("The sixth attempt at once is told to wait, alone this address for this account, until time or success")
    func throttle() async throws {
        let fixture = try await AuthFixture()
        let tenant = try await fixture.tenants.create(slug: "north", name: "North")
        try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: tenant)
        for _ in 1...5 { #expect(try await fixture.logIn("ann@example.org", "wrong").status == 401) }

        let refused = try await fixture.logIn("ANN@example.org", "sesame sesame")
        #expect(refused.status == 429)
        #expect(refused.code == "rate_limited")
        #expect(refused.response.fields["Retry-After"] == "1")
        #expect(try await fixture.logIn("bob@example.org", "wrong").status == 401)
        #expect(try await fixture.logIn("ann@example.org", "wrong", from: "192.0.2.2").status == 401)

        fixture.clock.advance(by: .seconds(1))
        #expect(try await fixture.logIn("ann@example.org", "sesame sesame").status == 200)
        for _ in 1...5 { #expect(try await fixture.logIn("ann@example.org", "wrong").status == 401) }
    }

    @Test("A person of two tenants enters the older one, or the one they name, and no third")
    func severalTenants() async throws {
        let fixture = try await AuthFixture()
        let north = try await fixture.tenants.create(slug: "north", name: "North")
        let south = try await fixture.tenants.create(slug: "south", name: "South")
        let west = try await fixture.tenants.create(slug: "west", name: "West")
        let ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", role: .teacher, to: north)
        fixture.clock.advance(by: .seconds(1))
        try await fixture.database.withTenant(south.id) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (\(south.id), \(ann.id), 'learner', \(fixture.clock.now()))
                """)
        }
        func tenant(named slug: String?) async throws -> Identity? {
            var body: JSONObject = ["email": "ann@example.org", "password": "sesame sesame"]
            body["tenant"] = slug.map { .string($0) }
            let answer = try await fixture.logIn(.object(body))
            return answer.status == 200 ? try fixture.tokens.identity(in: answer.token) : nil
        }
        #expect(try await tenant(named: nil) == Identity(tenantID: north.id, userID: ann.id, role: .teacher))
        #expect(try await tenant(named: "north")?.tenantID == north.id)
        #expect(try await tenant(named: "south") == Identity(tenantID: south.id, userID: ann.id, role: .learner))
        #expect(try await tenant(named: west.slug) == nil)
    }
}
