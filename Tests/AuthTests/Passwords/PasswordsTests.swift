import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct PasswordsTests {
    private struct World {
        let fixture: AuthFixture
        let tenant: Tenant
        let ann: User

        init() async throws {
            fixture = try await AuthFixture()
            tenant = try await fixture.tenants.create(slug: "north", name: "North")
            ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: tenant)
        }

        func member(_ tokens: SessionTokens) -> Identity {
            Identity(
                tenantID: tenant.id, userID: ann.id, role: .learner, credential: .session(tokens.sessionID))
        }

        func change(_ tokens: SessionTokens, from present: String, to password: String) async throws {
            try await fixture.passwords.change(
                of: member(tokens), from: present, to: password, sender: "192.0.2.1", origin: .system)
        }

        func lives(_ tokens: SessionTokens) async throws -> Bool {
            do {
                return try await fixture.identity(authorization: "Bearer \(tokens.accessToken)") != nil
            } catch AuthError.invalidToken {
                return false
            }
        }

        func request(_ email: String, sender: String = "192.0.2.1") async throws {
            try await fixture.passwords.requestReset(of: email, sender: sender)
        }

        func complete(_ token: String, _ password: String) async throws {
            try await fixture.passwords.completeReset(token, password: password, origin: .system)
        }

        /// The token in the next link that is mailed.
        func nextToken() async throws -> String {
            let link = try #require(await fixture.links.next())
            #expect(link.purpose == .passwordReset && link.address.description == "ann@example.org")
            let parts = link.url.split(separator: "#token=")
            #expect(parts.count == 2 && parts[0] == "https://lyceum.example/sign-in")
            return String(try #require(parts.last))
        }

        /// How many links there are that set a password.
        func openLinks() async throws -> Int? {
            try await TestDatabase.withOwner(of: fixture.database) { owner in
                try await owner.query("SELECT count(user_id) AS n FROM password_resets").first?["n", Int.self]
            }
        }

        /// Runs the body while links are delivered.
        func delivering(_ body: () async throws -> Void) async throws {
            let running = Task { await fixture.queue.run() }
            defer { running.cancel() }
            try await body()
        }
    }

    @Test("A person changes their password, which ends their other sessions, in every tenant")
    func change() async throws {
        let world = try await World()
        let south = try await world.fixture.tenants.create(slug: "south", name: "South")
        try await world.fixture.database.withTenant(south.id) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (\(south.id), \(world.ann.id), 'learner', now())
                """)
        }
        let (own, other) = (
            try await world.fixture.begin(world.ann, in: world.tenant),
            try await world.fixture.begin(world.ann, in: world.tenant)
        )
        let elsewhere = try await world.fixture.begin(world.ann, in: south)
        try await world.change(own, from: "sesame sesame", to: "open, please")
        let lives = [try await world.lives(own), try await world.lives(other), try await world.lives(elsewhere)]
        #expect(lives == [true, false, false])
        await #expect(throws: AuthError.invalidCredentials) {
            try await world.fixture.signIn("ann@example.org", "sesame sesame")
        }
        _ = try await world.fixture.signIn("ann@example.org", "open, please")
        #expect(try await world.fixture.audited(in: world.tenant).contains("password.change"))
        let trail = AuditTrail(database: world.fixture.database)
        let events = try await trail.events(of: south.id, AuditFilter(), limit: 10)
        let told = try #require(events.first { $0.action == "session.end" })
        #expect(told.targetID == world.ann.id.description)
        #expect(told.difference.contains("password_changed") && told.address == nil)
        for tenant in [world.tenant, south] { #expect(try await trail.verify(tenant.id).problem == nil) }
    }

    @Test("Without the present password nothing changes, and who guesses it waits")
    func guessing() async throws {
        let world = try await World()
        let tokens = try await world.fixture.begin(world.ann, in: world.tenant)
        for _ in 1...5 {
            await #expect(throws: AuthError.invalidCredentials) {
                try await world.change(tokens, from: "wrong", to: "open, please")
            }
        }
        await #expect(throws: AuthError.tooManyAttempts(retryAfter: 1)) {
            try await world.change(tokens, from: "sesame sesame", to: "open, please")
        }
        _ = try await world.fixture.signIn("ann@example.org", "sesame sesame")
    }

    @Test(
        "A password of 0, 7 or 10,000 bytes, of 73 bytes, or with NUL is refused by name",
        arguments: ["empty", "short", "10,000 bytes", "73 bytes", "73 bytes of é", "NUL"])
    func unusable(fault: String) async throws {
        let world = try await World()
        let tokens = try await world.fixture.begin(world.ann, in: world.tenant)
        let password =
            switch fault {
            case "empty": ""
            case "short": "sevench"
            case "10,000 bytes": String(repeating: "x", count: 10_000)
            case "73 bytes": String(repeating: "x", count: 73)
            case "73 bytes of é": String(repeating: "é", count: 37)
            default: "with\0in it"
            }
        await #expect {
            try await world.change(tokens, from: "sesame sesame", to: password)
        } throws: { error in
            (error as? AuthError)?.details?["path"] == "new_password"
        }
    }

    @Test(
        "Any script makes a password, byte for byte",
        arguments: ["пароль на словах", "密码密码密码密码", "🗝️🗝️🗝️🗝️", "e\u{301}e\u{301}e\u{301}e\u{301}"])
    func scripts(password: String) async throws {
        let world = try await World()
        let tokens = try await world.fixture.begin(world.ann, in: world.tenant)
        try await world.change(tokens, from: "sesame sesame", to: password)
        _ = try await world.fixture.signIn("ann@example.org", password)
        await #expect(throws: AuthError.invalidCredentials) {
            try await world.fixture.signIn("ann@example.org", password + " ")
        }
    }

    /// "sesame sesame" under SHA-512, as a system before this one may have kept it.
    private static let foreignHash =
        "$6$rounds=1000$saltsalt$JaF6UkpgpiQrvXJ.8YTg6Io.8rFU6laZRrR4UrTk"
        + "Hh8aCtHxPBzseacdAZ7R.H0djqOdhThwKruis2aMydgjv/"

    @Test(
        "A hash of another cost or scheme is replaced at the next sign-in, and not by a wrong password",
        arguments: ["another cost", "another scheme"])
    func upgrade(kind: String) async throws {
        let world = try await World()
        let costly = PasswordHasher(pool: BlockingThreadPool(threads: 1, name: "bcrypt"), cost: 5)
        let hash = kind == "another cost" ? try await costly.hash("sesame sesame") : Self.foreignHash
        try await TestDatabase.withOwner(of: world.fixture.database) { owner in
            _ = try await owner.query("UPDATE users SET password_hash = \(hash)")
        }
        func stored() async throws -> String? {
            try await PasswordStore().hash(of: world.ann.id, in: world.fixture.database)
        }
        await #expect(throws: AuthError.invalidCredentials) {
            try await world.fixture.signIn("ann@example.org", "sesame sesamf")
        }
        #expect(try await stored() == hash)
        _ = try await world.fixture.signIn("ann@example.org", "sesame sesame")
        let upgraded = try #require(try await stored())
        #expect(upgraded.hasPrefix("$2b$04$"))
        _ = try await world.fixture.signIn("ann@example.org", "sesame sesame")
        #expect(try await stored() == upgraded)
    }

    @Test("A link sets a password once, and ends every session")
    func reset() async throws {
        let world = try await World()
        try await world.delivering {
            let tokens = try await world.fixture.begin(world.ann, in: world.tenant)
            try await world.request("ANN@example.org")
            let token = try await world.nextToken()
            try await world.complete(token, "open, please")
            #expect(try await !world.lives(tokens))
            _ = try await world.fixture.signIn("ann@example.org", "open, please")
            await #expect(throws: AuthError.invalidLink) { try await world.complete(token, "another one") }
            #expect(try await world.fixture.audited(in: world.tenant).contains("password_reset.complete"))
        }
    }

    @Test("A link ends after an hour, and not because another one is asked for; the first that is used ends the others")
    func linkEnds() async throws {
        let world = try await World()
        try await world.delivering {
            try await world.request("ann@example.org")
            let first = try await world.nextToken()
            world.fixture.clock.advance(by: .seconds(Passwords.linkPause))
            try await world.request("ann@example.org")
            let second = try await world.nextToken()
            world.fixture.clock.advance(by: .seconds(3600 - Passwords.linkPause))
            await #expect(throws: AuthError.invalidLink) { try await world.complete(first, "open, please") }
            try await world.request("ann@example.org")
            let third = try await world.nextToken()
            try await world.complete(second, "open, please")
            await #expect(throws: AuthError.invalidLink) { try await world.complete(third, "another one") }
            _ = try await world.fixture.signIn("ann@example.org", "open, please")
        }
    }

    @Test("However often a link is asked for, one is mailed in five minutes and three in an hour, and all of them work")
    func linkFlood() async throws {
        let world = try await World()
        try await world.delivering {
            var tokens: [String] = []
            for round in 0..<3 {
                // From somewhere else each time, or the sender would have to wait.
                for sender in 0..<3 {
                    try await world.request("ann@example.org", sender: "192.0.2.\(round * 3 + sender)")
                }
                #expect(try await world.openLinks() == round + 1)
                tokens.append(try await world.nextToken())
                world.fixture.clock.advance(by: .seconds(Passwords.linkPause))
            }
            try await world.request("ann@example.org", sender: "198.51.100.1")
            #expect(try await world.openLinks() == 3)
            try await world.complete(tokens[0], "open, please")
            #expect(try await world.openLinks() == 0)
        }
    }

    @Test("Of two that use one link at the same time one succeeds")
    func linkRace() async throws {
        let world = try await World()
        try await world.delivering {
            try await world.request("ann@example.org")
            let token = try await world.nextToken()
            let count = await withTaskGroup(of: Int.self) { group in
                for number in 1...4 {
                    group.addTask {
                        do {
                            try await world.complete(token, "password \(number)")
                            return 1
                        } catch {
                            return 0
                        }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(count == 1)
        }
    }

    @Test(
        "An address that nobody has, or that is none, is taken like any other, and nothing is mailed",
        arguments: ["bob@example.org", "nobody", "a\0n@example.org", "' OR true --@example.org"])
    func unknown(email: String) async throws {
        let world = try await World()
        try await world.delivering {
            try await world.request(email)
            try await world.request("ann@example.org")
            _ = try await world.nextToken()
            #expect(world.fixture.links.count == 1)
        }
        for _ in 1...4 { try await world.request(email) }
        await #expect(throws: AuthError.tooManyAttempts(retryAfter: 1)) { try await world.request(email) }
    }

    @Test("A disabled person gets no link, and a link of theirs sets nothing")
    func disabled() async throws {
        let world = try await World()
        try await world.delivering {
            try await world.request("ann@example.org")
            let token = try await world.nextToken()
            try await TestDatabase.withOwner(of: world.fixture.database) { owner in
                _ = try await owner.query("UPDATE users SET state = 'disabled'")
            }
            await #expect(throws: AuthError.invalidLink) { try await world.complete(token, "open, please") }
            try await world.request("ann@example.org")
            #expect(world.fixture.links.count == 1)
        }
    }

    @Test(
        "What is no link's token is refused",
        arguments: ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
    func malformed(token: String) async throws {
        let world = try await World()
        await #expect(throws: AuthError.invalidLink) { try await world.complete(token, "open, please") }
    }

    @Test(
        "No tenant reads or writes links or hashes but through the functions",
        arguments: [
            "SELECT * FROM password_resets", "DELETE FROM password_resets", "UPDATE users SET password_hash = 'x'",
        ])
    func privileges(statement: String) async throws {
        let world = try await World()
        await #expect {
            try await world.fixture.database.withTenant(world.tenant.id) { transaction in
                _ = try await transaction.execute(Query(unsafeSQL: statement))
            }
        } throws: { error in
            (error as? PostgresError)?.sqlState?.rawValue == "42501"
        }
    }
}
