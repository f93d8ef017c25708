import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@Suite struct SignInTests {
    @Test("A wrong password, an unknown address and an impossible address are refused alike")
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
            await #expect(throws: AuthError.invalidCredentials) { try await fixture.signIn(email, password) }
        }
    }

    @Test("An unknown address costs a password check too")
    func decoy() async throws {
        let fixture = try await AuthFixture(cost: 11)
        // The first sign-in also opens a connection to the database.
        _ = try? await fixture.signIn("bob@example.org", "sesame")
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
            attempts.append(await time { _ = try? await fixture.signIn("bob@example.org", "sesame") })
        }
        // bcrypt outweighs everything else at this cost; the half leaves room for a busy machine.
        #expect(try #require(attempts.max()) > #require(checks.min()) / 2)
    }

    @Test("The sixth attempt at once is told to wait, alone this address for this account, until time or success")
    func throttle() async throws {
        let fixture = try await AuthFixture()
        let tenant = try await fixture.tenants.create(slug: "north", name: "North")
        try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: tenant)
        func refusal(_ email: String, from address: String = "192.0.2.1") async throws -> AuthError? {
            await #expect(throws: AuthError.self) { try await fixture.signIn(email, "wrong", from: address) }
        }
        for _ in 1...5 { #expect(try await refusal("ann@example.org") == .invalidCredentials) }
        await #expect(throws: AuthError.tooManyAttempts(retryAfter: 1)) {
            try await fixture.signIn("ANN@example.org", "sesame sesame")
        }
        #expect(try await refusal("bob@example.org") == .invalidCredentials)
        #expect(try await refusal("ann@example.org", from: "192.0.2.2") == .invalidCredentials)

        fixture.clock.advance(by: .seconds(1))
        _ = try await fixture.signIn("ann@example.org", "sesame sesame")
        for _ in 1...5 { #expect(try await refusal("ann@example.org") == .invalidCredentials) }
    }

    @Test("A person of two tenants enters the older one, or the one they name, and no third")
    func severalTenants() async throws {
        let (fixture, north, south, ann) = try await Self.personOfTwo()
        func identity(inTenant slug: String?) async throws -> Identity {
            let session = try await fixture.signIn("ann@example.org", "sesame sesame", tenant: slug)
            return try #require(try await fixture.identity(authorization: "Bearer \(session.tokens.accessToken)"))
        }
        let first = try await identity(inTenant: nil)
        #expect(first.tenantID == north.id && first.userID == ann.id && first.role == .teacher)
        #expect(try await identity(inTenant: "north").tenantID == north.id)
        let other = try await identity(inTenant: "south")
        #expect(other.tenantID == south.id && other.userID == ann.id && other.role == .learner)
        await #expect(throws: AuthError.invalidCredentials) { try await identity(inTenant: "west") }
    }

    @Test("Who signed in with a password goes on in another of their tenants, with what was shown besides it")
    func anotherTenant() async throws {
        let (fixture, north, south, ann) = try await Self.personOfTwo()
        let session = try await fixture.sessions.begin(
            for: ann.id, in: north.id, by: .password, secondFactor: .totp, from: .test)
        let member = try #require(try await fixture.identity(authorization: "Bearer \(session.accessToken)"))
        #expect(try await fixture.tenantSwitch.places(of: member).map(\.tenant.slug) == ["north", "south"])

        let success = try await fixture.tenantSwitch.enter("south", as: member, from: .test)
        let other = try #require(success)
        #expect(other.membership.role == .learner)
        let proof = "Bearer \(other.tokens.accessToken)"
        let there = try #require(try await fixture.identity(authorization: proof))
        #expect(there.tenantID == south.id && there.userID == ann.id && there.role == .learner)
        let listed = try await fixture.sessions.sessions(PageRequest(limit: 10), of: ann.id, in: south.id)
        #expect(listed.items.map(\.secondFactor) == ["totp"])
        #expect(try await fixture.audited(in: south) == ["session.create"])
        #expect(try await fixture.tenantSwitch.enter("west", as: member, from: .test)?.membership == nil)
    }

    @Test(
        "A sign-in that one tenant vouches for opens no other",
        arguments: [SignInMethod.oidc, .link, .lti, .visit])
    func vouchedByOne(method: SignInMethod) async throws {
        let (fixture, north, _, ann) = try await Self.personOfTwo()
        let session = try await fixture.sessions.begin(for: ann.id, in: north.id, by: method, from: .test)
        let member = try #require(try await fixture.identity(authorization: "Bearer \(session.accessToken)"))
        #expect(try await fixture.tenantSwitch.places(of: member).isEmpty)
        #expect(try await fixture.tenantSwitch.enter("south", as: member, from: .test)?.membership == nil)
    }

    @Test("A session that has ended, and a place that is shut, open nothing")
    func nothingToOpen() async throws {
        let (fixture, north, south, ann) = try await Self.personOfTwo()
        let session = try await fixture.begin(ann, in: north)
        let member = try #require(try await fixture.identity(authorization: "Bearer \(session.accessToken)"))
        try await fixture.remove(ann.id, from: south)
        #expect(try await fixture.tenantSwitch.enter("south", as: member, from: .test)?.membership == nil)
        try await fixture.sessions.signOut(session.refreshToken, from: .test)
        #expect(try await fixture.tenantSwitch.enter("north", as: member, from: .test)?.membership == nil)
    }

    /// Ann, a teacher of North and a learner of South.
    private static func personOfTwo() async throws -> (AuthFixture, Tenant, Tenant, User) {
        let fixture = try await AuthFixture()
        let north = try await fixture.tenants.create(slug: "north", name: "North")
        let south = try await fixture.tenants.create(slug: "south", name: "South")
        _ = try await fixture.tenants.create(slug: "west", name: "West")
        let ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", role: .teacher, to: north)
        fixture.clock.advance(by: .seconds(1))
        try await fixture.database.withTenant(south.id) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (\(south.id), \(ann.id), 'learner', \(fixture.clock.now()))
                """)
        }
        return (fixture, north, south, ann)
    }
}
