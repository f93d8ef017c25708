import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct TenantsTests {
    @Test("A tenant is made with its settings, changed, and its slug is nobody else's")
    func settings() async throws {
        let fixture = try await TenancyFixture()
        let tenants = fixture.tenancy.tenants
        let made = try await tenants.create(
            slug: TenancyFixture.slug("west"), name: TenancyFixture.name("West"),
            settings: TenantChanges(
                locale: LanguageTag("pt-BR"), timeZone: "America/Sao_Paulo", limits: TenantLimits(people: 5)),
            by: .shell)
        #expect(made.locale == "pt-BR" && made.timeZone == "America/Sao_Paulo" && made.limits.people == 5)
        #expect(made.state == .active && made.removeAfter == nil)
        let changed = try await tenants.update(
            made.tenant.id, TenantChanges(name: TenancyFixture.name("The West"), limits: TenantLimits(courses: 2)),
            by: .shell)
        #expect(changed.tenant.name == "The West" && changed.limits == TenantLimits(courses: 2))
        #expect(changed.locale == "pt-BR" && changed.tag != made.tag)
        #expect(try await tenants.profile(made.tenant.id) == changed)
        await #expect(throws: AuthError.slugTaken) {
            try await tenants.create(
                slug: TenancyFixture.slug("west"), name: TenancyFixture.name("Again"), by: .shell)
        }
        #expect(try await fixture.actions(in: made.tenant.id) == ["tenant.create", "tenant.update"])
    }

    @Test("A time zone that nobody knows is refused, and with it the whole change")
    func timeZone() async throws {
        let fixture = try await TenancyFixture()
        let before = try await fixture.tenancy.tenants.profile(fixture.north)
        for zone in ["Europe/Atlantis", "FOO5BAR", "'; --", "utc+1"] {
            #expect(
                try await problem {
                    _ = try await fixture.tenancy.tenants.update(
                        fixture.north, TenantChanges(name: DisplayName("X"), timeZone: zone), by: .shell)
                } == .unknownTimeZone)
        }
        #expect(try await fixture.tenancy.tenants.profile(fixture.north) == before)
    }

    @Test("Suspended, resumed, deleted and brought back: each is logged, and deleting sets the day of removal")
    func states() async throws {
        let fixture = try await TenancyFixture()
        let (tenants, north) = (fixture.tenancy.tenants, fixture.north)
        #expect(try await tenants.set(.suspended, of: north, by: .shell).state == .suspended)
        #expect(try await tenants.set(.active, of: north, by: .shell).state == .active)
        let deleted = try await tenants.set(.deleted, of: north, grace: .seconds(60), by: .shell)
        #expect(deleted.removeAfter == fixture.clock.now() + .seconds(60))
        #expect(try await tenants.set(.deleted, of: north, grace: .seconds(9), by: .shell) == deleted)
        let back = try await tenants.set(.active, of: north, by: .shell)
        #expect(back.state == .active && back.removeAfter == nil)
        #expect(
            try await fixture.actions(in: north) == [
                "tenant.create", "tenant.suspend", "tenant.resume", "tenant.delete", "tenant.resume",
            ])
        let unknown = TenantID(SystemIdentifierGenerator().next())
        #expect(
            try await problem { _ = try await tenants.set(.suspended, of: unknown, by: .shell) } == .unknownTenant)
        #expect(try await problem { _ = try await tenants.profile(unknown) } == .unknownTenant)
    }

    @Test("The operator lists tenants in pages, by state and by part of slug or name")
    func list() async throws {
        let fixture = try await TenancyFixture()
        let tenants = fixture.tenancy.tenants
        _ = try await tenants.set(.suspended, of: fixture.south, by: .shell)
        let first = try await tenants.list(PageRequest(limit: 1))
        #expect(first.items.map(\.tenant.slug) == ["north"] && first.after != nil)
        let second = try await tenants.list(PageRequest(limit: 1, after: fixture.north.uuid))
        #expect(second.items.map(\.tenant.slug) == ["south"] && second.after == nil)
        #expect(try await tenants.list(PageRequest(), state: .suspended).items.map(\.tenant.id) == [fixture.south])
        #expect(try await tenants.list(PageRequest(), search: "NORTH").items.map(\.tenant.id) == [fixture.north])
        #expect(try await tenants.list(PageRequest(), search: "%").items.isEmpty)
    }

    @Test("A deleted tenant goes when its time has come, with every row and every account that was its alone")
    func removal() async throws {
        let fixture = try await TenancyFixture()
        let (tenants, north, south) = (fixture.tenancy.tenants, fixture.north, fixture.south)
        let removal = TenantRemoval(
            database: fixture.database, clock: fixture.clock,
            logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))
        let ann = try await fixture.person("ann@example.org", .owner)
        let both = try await fixture.person("both@example.org", .owner)
        try await fixture.add(both.id, as: .owner, to: south)
        let course = try await fixture.courses.create(
            title: TenancyFixture.name("Circuits"), in: north, by: fixture.asking(ann))
        _ = try await fixture.courses.add(both.id, as: .teacher, to: course.id, in: north, by: .shell)
        _ = try await fixture.invitations.create(
            for: TenancyFixture.email("new@example.org"), as: .learner, course: .init(id: course.id, role: .learner),
            in: north, by: .shell)
        _ = try await tenants.set(.deleted, of: north, grace: .seconds(60), by: .shell)
        #expect(try await removal.removeExpired() == [])
        fixture.clock.advance(by: .seconds(61))
        #expect(try await removal.removeExpired() == [north])
        #expect(try await removal.removeExpired() == [])

        let left = try await rows(of: north, in: fixture.database)
        #expect(left.filter { $0.value > 0 }.keys.sorted() == ["audit_chains", "audit_events"])
        #expect(left.keys.contains("course_memberships") && left.keys.contains("chunks"))
        #expect(try await fixture.people.list(PageRequest(), in: south).items.map(\.id) == [both.id])
        #expect(try await fixture.actions(in: north).suffix(2) == ["tenant.delete", "tenant.remove"])
        // Its address and slug are free again.
        try await fixture.person("ann@example.org", in: south)
        _ = try await tenants.create(
            slug: TenancyFixture.slug("north"), name: TenancyFixture.name("North"), by: .shell)
    }

    /// How many rows of the tenant each table with tenants' rows holds.
    private func rows(of tenant: TenantID, in database: Database) async throws -> [String: Int] {
        try await TestDatabase.withOwner(of: database) { owner in
            let tables = try await owner.query(
                """
                SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attname = 'tenant_id'
                """
            ).map { try $0["name", String.self] }
            var counts: [String: Int] = [:]
            for table in tables {
                let row = try await owner.queryOne(
                    "SELECT count(*) AS n FROM \(unsafeSQL: table) WHERE tenant_id = \(tenant)")
                counts[table] = try row?["n", Int.self]
            }
            return counts
        }
    }

    @Test("The functions that cross tenants are the server's own, and give nothing away to a table")
    func isolation() async throws {
        let fixture = try await TenancyFixture()
        let seen = try await fixture.database.withTenant(fixture.south) { transaction in
            try await transaction.query("SELECT slug FROM tenants").map { try $0["slug", String.self] }
        }
        #expect(seen == ["south"])
        let changed = try await fixture.database.withTenant(fixture.south) { transaction in
            try await transaction.execute("UPDATE tenants SET state = 'suspended' WHERE id = \(fixture.north)")
        }
        #expect(changed == 0)
    }
}
