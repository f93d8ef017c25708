import Core
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct AuditLogTests {
    private struct World {
        let database: Database
        let clock = SetClock()
        let log: AuditLog
        let trail: AuditTrail
        let north: TenantID
        let south: TenantID

        init() async throws {
            database = try await TestDatabase.make()
            log = AuditLog(clock: clock)
            trail = AuditTrail(database: database)
            north = try await TestTenant.insert(into: database)
            south = try await TestTenant.insert(into: database)
        }

        func record(_ action: AuditAction, on id: String, in tenant: TenantID) async throws {
            let event = AuditEvent(
                action, AuditTarget("user", id),
                changes: [AuditChange("role", from: "learner", to: "teacher"), .hidden("name")],
                origin: AuditOrigin(.operator, address: "192.0.2.1", requestID: "r-é1"))
            try await database.withTenant(tenant) { try await log.record(event, in: $0) }
        }
    }

    /// Isolates: audit_events, audit_chains
    @Test("Each tenant has its own chain, which counts from 1, and sees no other")
    func chains() async throws {
        let world = try await World()
        for id in ["a", "b", "c"] { try await world.record(.userUpdate, on: id, in: world.north) }
        try await world.record(.userDisable, on: "z", in: world.south)
        let events = try await world.trail.events(of: world.north, AuditFilter(), limit: 10)
        #expect(events.map(\.sequence) == [3, 2, 1])
        #expect(events.map(\.targetID) == ["c", "b", "a"])
        #expect(try await world.trail.events(of: world.south, AuditFilter(), limit: 10).map(\.targetID) == ["z"])
        for tenant in [world.north, world.south] {
            let result = try await world.trail.verify(tenant)
            #expect(result.problem == nil)
        }
        #expect(Set(try await world.trail.tenants()) == [world.north, world.south])
    }

    @Test("An event and the change that it tells of become true together or not at all")
    func undone() async throws {
        let world = try await World()
        await #expect(throws: CancellationError.self) {
            try await world.database.withTenant(world.north) { transaction in
                let event = AuditEvent(.userUpdate, AuditTarget("user", "a"), origin: .system)
                try await world.log.record(event, in: transaction)
                throw CancellationError()
            }
        }
        try await world.record(.userUpdate, on: "b", in: world.north)
        #expect(try await world.trail.events(of: world.north, AuditFilter(), limit: 10).map(\.sequence) == [1])
    }

    @Test("Many writers at once leave one chain without a gap")
    func concurrent() async throws {
        let world = try await World()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { try await world.record(.userUpdate, on: String(number), in: world.north) }
            }
            try await group.waitForAll()
        }
        let result = try await world.trail.verify(world.north)
        #expect(result.problem == nil && result.events == 20)
    }

    @Test(
        "Whoever owns the database can change an event, and the check tells where",
        arguments: [
            ("UPDATE audit_events SET action = 'x' WHERE sequence = 2", "event 2 was changed"),
            ("UPDATE audit_events SET hash = sha256('x') WHERE sequence = 2", "event 2 was changed"),
            ("UPDATE audit_events SET actor_id = 'x' WHERE sequence = 1", "event 1 was changed"),
            ("DELETE FROM audit_events WHERE sequence = 2", "event 2 is missing"),
            ("DELETE FROM audit_events WHERE sequence = 3", "the last events, up to 3, are missing or were replaced"),
            ("UPDATE audit_events SET sequence = sequence + 10 WHERE sequence = 3", "event 3 is missing"),
        ])
    func tampering(statement: String, problem: String) async throws {
        let world = try await World()
        for id in ["a", "b", "c"] { try await world.record(.userUpdate, on: id, in: world.north) }
        try await TestDatabase.withOwner(of: world.database) { session in
            _ = try await session.execute(Query(unsafeSQL: statement))
        }
        #expect(try await world.trail.verify(world.north).problem == problem)
    }

    @Test(
        "The server's role can append and nothing else",
        arguments: [
            "UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events", "TRUNCATE audit_events",
            "UPDATE audit_chains SET sequence = 0", "DELETE FROM audit_chains",
            "INSERT INTO audit_events (tenant_id, sequence) VALUES (app_tenant_id(), 1)",
        ])
    func appendOnly(statement: String) async throws {
        let world = try await World()
        try await world.record(.userUpdate, on: "a", in: world.north)
        await #expect {
            try await world.database.withTenant(world.north) { transaction in
                _ = try await transaction.execute(Query(unsafeSQL: statement))
            }
        } throws: { ($0 as? PostgresError)?.sqlState?.rawValue == "42501" }
    }

    @Test("Old events go, those of the last thirty days stay whatever is asked, and the rest still checks")
    func pruning() async throws {
        let world = try await World()
        let ago = SystemWallClock().now().microseconds - world.clock.now().microseconds
        world.clock.advance(by: .microseconds(ago) - .seconds(90 * 86400))
        for id in ["a", "b"] { try await world.record(.userUpdate, on: id, in: world.north) }
        world.clock.advance(by: .seconds(90 * 86400))
        try await world.record(.userUpdate, on: "c", in: world.north)
        for expected in [2, 0] {
            let removed = try await world.database.withTenant(world.north) { transaction in
                try await transaction.queryOne("SELECT prune_audit_events(now()) AS n")?["n", Int.self]
            }
            #expect(removed == expected)
        }
        let result = try await world.trail.verify(world.north)
        #expect(result.problem == nil && result.events == 1)
    }

    @Test("Filters by actor, action, target and time")
    func filters() async throws {
        let world = try await World()
        try await world.record(.userUpdate, on: "a", in: world.north)
        world.clock.advance(by: .seconds(60))
        try await world.record(.userDisable, on: "b", in: world.north)
        func found(_ change: (inout AuditFilter) -> Void) async throws -> [String] {
            var filter = AuditFilter()
            change(&filter)
            return try await world.trail.events(of: world.north, filter, limit: 10).map(\.targetID)
        }
        #expect(try await found { $0.action = "user.disable" } == ["b"])
        #expect(try await found { $0.targetID = "a" } == ["a"])
        #expect(try await found { $0.targetKind = "user" } == ["b", "a"])
        #expect(try await found { $0.actor = "nobody" } == [])
        let boundary = world.clock.now() + .seconds(-30)
        #expect(try await found { $0.from = boundary } == ["b"])
        #expect(try await found { $0.until = boundary } == ["a"])
        #expect(try await found { $0.before = 2 } == ["a"])
    }
}
