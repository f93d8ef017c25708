import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct APIKeysTests {
    private struct World {
        let fixture: AuthFixture
        let tenant: Tenant
        let ann: User

        init() async throws {
            fixture = try await AuthFixture()
            tenant = try await fixture.tenants.create(slug: "north", name: "North")
            ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", role: .admin, to: tenant)
        }

        var member: Identity { Identity(tenantID: tenant.id, userID: ann.id, role: .admin) }

        func make(
            _ scopes: Set<Permission> = [.auditRead], expiresAt: Timestamp? = nil, name: String = "Robot"
        ) async throws -> APIKeys.Made {
            try await fixture.keys.make(
                name: name, scopes: scopes, expiresAt: expiresAt, for: member, origin: .system)
        }

        func identity(_ text: String) async throws -> Identity? {
            try await fixture.identity(authorization: "Bearer \(text)")
        }

        func refuses(_ text: String) async {
            await #expect(throws: AuthError.invalidToken) { try await identity(text) }
        }
    }

    @Test("A key speaks for its person, within its scopes and their role")
    func use() async throws {
        let world = try await World()
        let made = try await world.make([.auditRead, .membersRead])
        let identity = try #require(try await world.identity(made.secret.text))
        #expect(identity.tenantID == world.tenant.id && identity.userID == world.ann.id && identity.role == .admin)
        #expect(identity.credential == .apiKey(made.key.id, scopes: [.auditRead, .membersRead]))
        #expect(identity.may(.auditRead) && identity.may(.membersRead) && !identity.may(.membersManage))
        #expect(throws: HTTPError.self) { try identity.ownSession }

        try await world.fixture.changeRole(of: world.ann.id, to: .teacher, in: world.tenant)
        let demoted = try #require(try await world.identity(made.secret.text))
        #expect(!demoted.may(.auditRead) && demoted.may(.membersRead))
    }

    @Test("Nobody gives a key more than they may do themselves")
    func escalation() async throws {
        let world = try await World()
        await #expect(throws: HTTPError.self) { try await world.make([.auditRead, .ownersManage]) }
        #expect(try await world.fixture.keys.store.keys(PageRequest(), in: world.tenant.id).items.isEmpty)
    }

    @Test("A key ends at its time, when it is revoked, and with its person's place")
    func ending() async throws {
        let world = try await World()
        let now = world.fixture.clock.now()
        let keys = [
            try await world.make(expiresAt: now + .seconds(60)), try await world.make(), try await world.make(),
        ]
        world.fixture.clock.advance(by: .seconds(59))
        for key in keys { #expect(try await world.identity(key.secret.text) != nil) }
        world.fixture.clock.advance(by: .seconds(1))
        await world.refuses(keys[0].secret.text)
        #expect(try await world.fixture.keys.revoke(keys[1].key.id, in: world.tenant.id, origin: .system))
        #expect(try await !world.fixture.keys.revoke(keys[1].key.id, in: world.tenant.id, origin: .system))
        await world.refuses(keys[1].secret.text)
        #expect(try await world.identity(keys[2].secret.text) != nil)
        #expect(
            try await world.fixture.audited(in: world.tenant) == [
                "api_key.create", "api_key.create", "api_key.create", "api_key.revoke",
            ])
        try await world.fixture.remove(world.ann.id, from: world.tenant)
        await world.refuses(keys[2].secret.text)
    }

    @Test(
        "A suspended tenant's and a disabled person's keys open nothing",
        arguments: [
            "UPDATE tenants SET state = 'suspended'", "UPDATE users SET state = 'disabled'",
            "UPDATE memberships SET state = 'disabled'",
        ])
    func shutOut(statement: String) async throws {
        let world = try await World()
        let made = try await world.make()
        try await TestDatabase.withOwner(of: world.fixture.database) { owner in
            _ = try await owner.query(Query(unsafeSQL: statement))
        }
        await world.refuses(made.secret.text)
    }

    @Test("Another secret, another tenant's name in it, and another key's id are refused")
    func forged() async throws {
        let world = try await World()
        let south = try await world.fixture.tenants.create(slug: "south", name: "South")
        let (key, other) = (try await world.make(), try await world.make())
        await world.refuses(APIKeySecret(id: key.key.id, tenantID: world.tenant.id).text)
        await world.refuses(APIKeySecret(id: key.key.id, tenantID: south.id).text)
        await world.refuses(key.key.id.description + other.secret.text.dropFirst(36))
        await world.refuses(String(key.secret.text.dropLast()))
        await world.refuses(key.secret.text + "A")
        await world.refuses("lyk_")
        #expect(try await world.identity(key.secret.text) != nil)
    }

    @Test("The time of the last use is kept to the minute")
    func lastUse() async throws {
        let world = try await World()
        let made = try await world.make()
        func lastUse() async throws -> Timestamp? {
            try await world.fixture.keys.store.key(made.key.id, in: world.tenant.id)?.lastUsedAt
        }
        #expect(try await lastUse() == nil)
        let began = world.fixture.clock.now()
        for (seconds, expected) in [(0, 0), (59, 0), (1, 60)] {
            world.fixture.clock.advance(by: .seconds(seconds))
            #expect(try await world.identity(made.secret.text) != nil)
            #expect(try await lastUse() == began + .seconds(expected))
        }
    }

    @Test(
        "A name, scopes or end that cannot serve is refused by name",
        arguments: ["no name", "a long name", "NUL in the name", "no scope", "past end"])
    func invalid(fault: String) async throws {
        let world = try await World()
        let now = world.fixture.clock.now()
        await #expect {
            switch fault {
            case "no name": _ = try await world.make(name: "")
            case "a long name": _ = try await world.make(name: String(repeating: "n", count: 201))
            case "NUL in the name": _ = try await world.make(name: "a\0b")
            case "no scope": _ = try await world.make([])
            default: _ = try await world.make(expiresAt: now)
            }
        } throws: { error in
            (error as? AuthError)?.code == .invalidField
        }
    }

    @Test("Neither the database nor a description holds a key's text")
    func secrecy() async throws {
        let world = try await World()
        let made = try await world.make()
        let rows = try await world.fixture.database.statements(of: world.tenant.id).query(
            "SELECT row_to_json(k)::text || (SELECT json_agg(a)::text FROM audit_events a) AS row FROM api_keys k")
        let secret = made.secret.text.dropFirst(37)
        #expect(try !#require(rows.first)["row", String.self].contains(secret))
        #expect(!"\(made)".contains(secret) && !String(reflecting: made).contains(secret))
        var dumped = ""
        dump(made, to: &dumped)
        #expect(!dumped.contains(secret))
    }

    /// Isolates: api_keys
    @Test("As another tenant every method of the store finds nothing and changes nothing")
    func isolation() async throws {
        let world = try await World()
        let south = try await world.fixture.tenants.create(slug: "south", name: "South")
        let made = try await world.make()
        let keys = world.fixture.keys
        #expect(try await keys.store.key(made.key.id, in: south.id) == nil)
        #expect(try await keys.store.keys(PageRequest(), in: south.id).items.isEmpty)
        #expect(try await !keys.revoke(made.key.id, in: south.id, origin: .system))
        await #expect(throws: PostgresError.self) {
            try await keys.make(
                name: "Robot", scopes: [.auditRead], expiresAt: nil,
                for: Identity(tenantID: south.id, userID: world.ann.id, role: .admin), origin: .system)
        }
        #expect(try await keys.store.keys(PageRequest(), in: world.tenant.id).items == [made.key])
        let rows = try await world.fixture.database.query("SELECT count(*) AS n FROM api_keys")
        #expect(try rows[0]["n", Int.self] == 0)
    }
}
