import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct RetentionTests {
    private struct World {
        let fixture: TenancyFixture
        let retention: Retention
        let sweep: RetentionSweep
        let owner: Member

        init() async throws {
            fixture = try await TenancyFixture()
            retention = Retention(database: fixture.database, clock: fixture.clock)
            sweep = Self.sweep(fixture)
            owner = try await fixture.person("owner@example.org", .owner)
        }

        static func sweep(_ fixture: TenancyFixture) -> RetentionSweep {
            RetentionSweep(
                database: fixture.database, records: [], identifiers: SystemIdentifierGenerator(),
                clock: fixture.clock,
                logger: Logger(label: "test", sink: DiscardingLogSink()))
        }

        @discardableResult
        func set(
            in tenant: TenantID? = nil, check: (EntityTag) throws -> Void = { _ in },
            _ change: (inout RetentionPeriods) -> Void
        ) async throws -> RetentionPeriods {
            let tenant = tenant ?? fixture.north
            var periods = try await retention.periods(of: tenant)
            change(&periods)
            return try await retention.set(
                periods, of: tenant, by: fixture.asking(owner, in: tenant), check: check)
        }

        /// So many sessions of the owner that ended so many days ago.
        func sessions(_ count: Int, endedDaysAgo days: Int, in tenant: TenantID? = nil) async throws {
            let end = fixture.clock.now() + .seconds(-days * 86_400)
            try await fixture.database.withTenant(tenant ?? fixture.north) { transaction in
                try await transaction.execute(
                    """
                    INSERT INTO sessions (id, tenant_id, user_id, method, address, agent, created_at, last_used_at,
                        expires_at, ended_at, end_reason)
                    SELECT gen_random_uuid(), app_tenant_id(), \(owner.id), 'password', '', '', \(end), \(end),
                        \(end + .seconds(900)), \(end), 'signed_out'
                    FROM generate_series(1, \(count))
                    """)
            }
        }

        func count(_ table: String, in tenant: TenantID? = nil) async throws -> Int {
            try await fixture.database.withTenant(tenant ?? fixture.north) { transaction in
                try await transaction.queryOne("SELECT count(*) AS n FROM \(unsafeSQL: table)")?["n", Int.self] ?? 0
            }
        }
    }

    @Test("a tenant that said nothing has the usual periods; what it says is versioned and in the log")
    func periods() async throws {
        let world = try await World()
        let usual = try await world.retention.periods(of: world.fixture.north)
        #expect(usual == RetentionPeriods() && usual.conversations == nil && usual.auditEvents == nil)
        let set = try await world.set { $0.conversations = 365 }
        #expect(set.conversations == 365 && set.tag != usual.tag)
        #expect(try await world.retention.periods(of: world.fixture.north) == set)
        #expect(try await world.fixture.actions(in: world.fixture.north).last == "retention.update")
        // Nothing changes, and so does the version.
        #expect(try await world.set { $0.conversations = 365 }.tag == set.tag)
        #expect(try await world.set { $0.conversations = nil }.conversations == nil)
    }

    @Test("periods have bounds, and only who may manage privacy sets them")
    func bounds() async throws {
        let world = try await World()
        let wrong: [(inout RetentionPeriods) -> Void] = [
            { $0.conversations = 0 }, { $0.sessions = 3651 }, { $0.auditEvents = 29 }, { $0.signInTickets = 31 },
            { $0.tenantRemoval = -1 }, { $0.invitations = 0 },
        ]
        for change in wrong {
            await #expect(throws: AuthError.self) { try await world.set(change) }
        }
        let learner = try await world.fixture.person("ann@example.org")
        await #expect(throws: HTTPError.self) {
            try await world.retention.set(
                RetentionPeriods(), of: world.fixture.north, by: world.fixture.asking(learner))
        }
    }

    @Test("of two who change what both have read the second is refused")
    func conflict() async throws {
        let world = try await World()
        let seen = try await world.retention.periods(of: world.fixture.north).tag
        let check: (EntityTag) throws -> Void = { if $0 != seen { throw HTTPError.changedMeanwhile($0) } }
        try await world.set(check: check) { $0.sessions = 10 }
        await #expect(throws: HTTPError.self) { try await world.set(check: check) { $0.sessions = 20 } }
        #expect(try await world.retention.periods(of: world.fixture.north).sessions == 10)
    }

    @Test("what is too old goes, in batches, and nothing else; the log says how much")
    func sweep() async throws {
        let world = try await World()
        try await world.set { $0.sessions = 30 }
        try await world.sessions(250, endedDaysAgo: 31)
        try await world.sessions(3, endedDaysAgo: 29)
        let removed = try await world.sweep.sweep(world.fixture.north)
        #expect(removed == [.sessions: 250])
        #expect(try await world.count("sessions") == 3)
        #expect(world.sweep.statistics.removed[.sessions] == 250)
        #expect(try await world.fixture.actions(in: world.fixture.north).last == "retention.apply")
        #expect(try await world.sweep.sweep(world.fixture.north).isEmpty)
        #expect(try await world.fixture.actions(in: world.fixture.north).count { $0 == "retention.apply" } == 1)
    }

    @Test("several servers together remove each row once")
    func concurrency() async throws {
        let world = try await World()
        try await world.sessions(500, endedDaysAgo: 400)
        let sweeps = (0..<3).map { _ in World.sweep(world.fixture) }
        try await withThrowingTaskGroup { group in
            for sweep in sweeps { group.addTask { try await sweep.sweep() } }
            try await group.waitForAll()
        }
        #expect(sweeps.reduce(0) { $0 + ($1.statistics.removed[.sessions] ?? 0) } == 500)
        #expect(sweeps.allSatisfy { $0.statistics.failures == 0 && $0.statistics.completedAt != nil })
        #expect(try await world.count("sessions") == 0)
    }

    @Test("the audit log is cut at its beginning and stays whole")
    func audit() async throws {
        let world = try await World()
        let tenant = try await TestTenant.insert(into: world.fixture.database)
        let log = AuditLog(clock: LongAgo())
        try await world.fixture.database.withTenant(tenant) { transaction in
            for _ in 0..<1200 {
                try await log.record(
                    AuditEvent(.userUpdate, AuditTarget("user", "x"), origin: .system), in: transaction)
            }
        }
        // Makes an event of today.
        try await world.set(in: tenant) { $0.auditEvents = 40 }
        #expect(try await world.sweep.sweep(tenant) == [.auditEvents: 1200])
        let verification = try await AuditTrail(database: world.fixture.database).verify(tenant)
        #expect(verification.problem == nil && verification.events == 2)
        #expect(try await world.sweep.sweep(tenant).isEmpty)
    }

    @Test("what a removed tenant's audit log tells goes after two years, and the installation's log says so")
    func removedTenant() async throws {
        let world = try await World()
        let removed = SystemIdentifierGenerator().make(TenantID.self)
        for clock in [LongAgo(), LongAgo(), world.fixture.clock] as [any WallClock] {
            try await world.fixture.database.withTenant(removed) { transaction in
                try await AuditLog(clock: clock).record(
                    AuditEvent(.tenantRemove, AuditTarget("tenant", removed), origin: .system), in: transaction)
            }
        }
        let others = try await world.fixture.actions(in: world.fixture.north)
        try await world.sweep.sweep()
        let verification = try await AuditTrail(database: world.fixture.database).verify(removed)
        #expect(verification.problem == nil && verification.events == 1)
        #expect(try await world.fixture.actions(in: AuditLog.installation) == ["retention.apply"])
        #expect(try await world.fixture.actions(in: world.fixture.north) == others)
        try await world.sweep.sweep()
        #expect(try await world.fixture.actions(in: AuditLog.installation) == ["retention.apply"])
    }

    private struct LongAgo: WallClock {
        func now() -> Timestamp { Timestamp(microseconds: 1_700_000_000_000_000) }
    }

    @Test("a deleted tenant can be brought back as long as it said, unless the operator says otherwise")
    func tenantRemoval() async throws {
        let world = try await World()
        try await world.set { $0.tenantRemoval = 5 }
        let tenants = world.fixture.tenancy.tenants
        let now = world.fixture.clock.now()
        let deleted = try await tenants.set(.deleted, of: world.fixture.north, by: .shell)
        #expect(deleted.removeAfter == now + .seconds(5 * 86_400))
        _ = try await tenants.set(.active, of: world.fixture.north, by: .shell)
        let sooner = try await tenants.set(.deleted, of: world.fixture.north, grace: .seconds(60), by: .shell)
        #expect(sooner.removeAfter == now + .seconds(60))
    }

    /// Isolates: retention_periods
    @Test("periods are one tenant's alone, and so is what they remove")
    func isolation() async throws {
        let world = try await World()
        try await world.fixture.add(world.owner.id, as: .owner, to: world.fixture.south)
        try await world.set { $0.sessions = 10 }
        #expect(try await world.retention.periods(of: world.fixture.south) == RetentionPeriods())
        try await world.sessions(5, endedDaysAgo: 20)
        try await world.sessions(7, endedDaysAgo: 20, in: world.fixture.south)
        try await world.sweep.sweep()
        #expect(try await world.count("sessions") == 0)
        #expect(try await world.count("sessions", in: world.fixture.south) == 7)
    }
}
