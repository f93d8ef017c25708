import Auth
import Core
import HTTPCore
import Testing

@Suite struct InstallationTests {
    private func installation(_ fixture: AuthFixture) -> Installation {
        Installation(
            database: fixture.database, hasher: fixture.hasher, identifiers: fixture.identifiers, clock: fixture.clock)
    }

    @Test("The first start makes the default tenant and an owner with a password that is told once")
    func generated() async throws {
        let fixture = try await AuthFixture()
        let credentials = try #require(
            try await installation(fixture).ensureAdministrator(email: nil, password: nil))
        #expect(credentials.email == "admin@localhost")
        #expect(credentials.isPasswordGenerated)
        #expect(credentials.password.count == 20)
        #expect(credentials.password.allSatisfy { $0.isASCII && !"0O1lI".contains($0) })

        let membership = try await fixture.signIn(credentials.email, credentials.password).membership
        #expect(membership.role == .owner)
        #expect(try await fixture.tenants.identifier(ofSlug: "default") == membership.tenant.id)
        #expect(try await installation(fixture).ensureAdministrator(email: nil, password: nil) == nil)
        #expect(
            try await fixture.audited(in: membership.tenant) == ["tenant.create", "user.create", "session.create"])
    }

    @Test("Given credentials are used, and a later start with others changes nothing")
    func given() async throws {
        let fixture = try await AuthFixture()
        let credentials = try #require(
            try await installation(fixture).ensureAdministrator(
                email: "owner@example.org", password: "correct horse battery"))
        #expect(!credentials.isPasswordGenerated)
        _ = try await fixture.signIn("owner@example.org", "correct horse battery")

        let again = try await installation(fixture).ensureAdministrator(
            email: "other@example.org", password: "another password")
        #expect(again == nil)
        await #expect(throws: AuthError.invalidCredentials) {
            try await fixture.signIn("other@example.org", "another password")
        }
        _ = try await fixture.signIn("owner@example.org", "correct horse battery")
    }

    @Test("Of several servers that start at once, one makes the owner")
    func race() async throws {
        let fixture = try await AuthFixture()
        let installation = installation(fixture)
        let made = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...4 {
                group.addTask {
                    try await installation.ensureAdministrator(
                        email: "owner\(number)@example.org", password: "correct horse battery") != nil
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 1)
        let tenant = try #require(try await fixture.tenants.identifier(ofSlug: "default"))
        #expect(try await fixture.memberships.memberships(in: tenant).map(\.role) == [.owner])
    }

    @Test("A tenant that lost its administrators gets a new owner and keeps its id")
    func recovery() async throws {
        let fixture = try await AuthFixture()
        let tenant = try await fixture.tenants.create(slug: "default", name: "Kept")
        try await fixture.addPerson("ann@example.org", password: "sesame sesame", role: .learner, to: tenant)
        _ = try #require(try await installation(fixture).ensureAdministrator(email: "o@example.org", password: nil))
        #expect(try await fixture.memberships.memberships(in: tenant.id).map(\.role) == [.learner, .owner])
        #expect(try await fixture.tenants.tenant(tenant.id)?.name == "Kept")
    }

    @Test(
        "Credentials that cannot serve stop the start, name their key, and leave nothing behind",
        arguments: [
            ("LYCEUM_ADMIN_EMAIL", "nobody", "correct horse battery"), ("LYCEUM_ADMIN_PASSWORD", "a@b.org", "short"),
            ("LYCEUM_ADMIN_PASSWORD", "a@b.org", String(repeating: "x", count: 73)),
        ])
    func refused(key: String, email: String, password: String) async throws {
        let fixture = try await AuthFixture()
        await #expect {
            try await installation(fixture).ensureAdministrator(email: email, password: password)
        } throws: { error in
            (error as? AuthError)?.description.hasPrefix(key + " ") == true
        }
        #expect(try await fixture.tenants.identifier(ofSlug: "default") == nil)
    }
}
