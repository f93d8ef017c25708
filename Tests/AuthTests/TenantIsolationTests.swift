import Core
import HTTPCore
import Postgres
import Testing

@testable import Auth

/// Calls every method of the stores as two tenants.
@Suite struct TenantIsolationTests {
    private struct World {
        let fixture: AuthFixture
        let north: Tenant
        let south: Tenant
        /// Belongs to north alone.
        let ann: User
        /// Belongs to south alone.
        let bob: User

        init() async throws {
            fixture = try await AuthFixture()
            north = try await fixture.tenants.create(slug: "north", name: "North")
            south = try await fixture.tenants.create(slug: "south", name: "South")
            ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", role: .owner, to: north)
            bob = try await fixture.addPerson("bob@example.org", password: "sesame sesame", role: .owner, to: south)
        }
    }

    @Test("UserStore finds a person in their own tenant, by id and by address, and in no other")
    func users() async throws {
        let world = try await World()
        let users = world.fixture.users
        #expect(try await users.user(world.ann.id, in: world.north.id) == world.ann)
        #expect(try await users.user(world.ann.id, in: world.south.id) == nil)
        #expect(try await users.user(withEmail: "ANN@example.org", in: world.north.id) == world.ann)
        #expect(try await users.user(withEmail: "ann@example.org", in: world.south.id) == nil)
    }

    @Test("UserStore makes no second account for an address that another tenant knows")
    func takenAddress() async throws {
        let world = try await World()
        await #expect(throws: AuthError.emailTaken) {
            try await world.fixture.addPerson("Ann@Example.org", password: "stolen stolen", to: world.south)
        }
        await #expect(throws: AuthError.invalidCredentials) {
            try await world.fixture.signIn("ann@example.org", "stolen stolen")
        }
        #expect(try await world.fixture.memberships.memberships(in: world.south.id).map(\.user) == [world.bob])
    }

    /// Isolates: memberships
    @Test("MembershipStore shows the tenant's own memberships alone")
    func memberships() async throws {
        let world = try await World()
        let memberships = world.fixture.memberships
        let own = Membership(user: world.ann, tenant: world.north, role: .owner)
        #expect(try await memberships.membership(of: world.ann.id, in: world.north.id) == own)
        #expect(try await memberships.membership(of: world.ann.id, in: world.south.id) == nil)
        #expect(try await memberships.memberships(in: world.north.id) == [own])

        #expect(try await memberships.memberships(in: world.south.id).map(\.user) == [world.bob])
    }

    @Test("TenantStore shows a tenant to itself, and refuses a slug that another one has")
    func tenants() async throws {
        let world = try await World()
        let tenants = world.fixture.tenants
        #expect(try await tenants.tenant(world.north.id) == world.north)
        #expect(try await tenants.identifier(ofSlug: "south") == world.south.id)
        #expect(try await tenants.identifier(ofSlug: "west") == nil)
        await #expect(throws: AuthError.slugTaken) { try await tenants.create(slug: "north", name: "Again") }
        let seen = try await world.fixture.database.withTenant(world.north.id) { transaction in
            try await transaction.query("SELECT slug FROM tenants").map { try $0["slug", String.self] }
        }
        #expect(seen == ["north"])
    }

    @Test("Without a tenant every table is empty", arguments: ["tenants", "users", "memberships"])
    func noTenant(table: String) async throws {
        let world = try await World()
        let rows = try await world.fixture.database.query("SELECT count(*) AS n FROM \(unsafeSQL: table)")
        #expect(try rows[0]["n", Int.self] == 0)
    }

    @Test(
        "Row-level security stands behind the stores: rows of another tenant cannot be written",
        arguments: [
            "INSERT INTO tenants (id, slug, name, created_at) VALUES (gen_random_uuid(), 'west', 'West', now())",
            "INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES ($south, $ann, 'owner', now())",
            "INSERT INTO users (id, email, name, password_hash, created_at) VALUES (gen_random_uuid(), 'c@d', '', '', now())",
            "UPDATE memberships SET tenant_id = $south",
        ])
    func writes(statement: String) async throws {
        let world = try await World()
        let sql = statement.replacing("$south", with: "'\(world.south.id)'").replacing(
            "$ann", with: "'\(world.ann.id)'")
        await #expect(throws: PostgresError.self) {
            try await world.fixture.database.withTenant(world.north.id) { transaction in
                _ = try await transaction.execute(Query(unsafeSQL: sql))
            }
        }
    }

    @Test(
        "A tenant can neither read nor change the passwords of its own people",
        arguments: [
            "SELECT password_hash FROM users", "UPDATE users SET password_hash = 'x'", "UPDATE users SET email = 'x@y'",
            "DELETE FROM users", "DELETE FROM tenants",
        ])
    func privileges(statement: String) async throws {
        let world = try await World()
        await #expect {
            try await world.fixture.database.withTenant(world.north.id) { transaction in
                _ = try await transaction.execute(Query(unsafeSQL: statement))
            }
        } throws: { error in
            (error as? PostgresError)?.sqlState?.rawValue == "42501"
        }
    }
}
