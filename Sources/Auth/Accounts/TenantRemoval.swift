package import Core
package import Postgres

/// Removes tenants whose grace period has ended, with all they hold and with the accounts of people who belonged to no
/// other. What the audit log says of them stays.
package struct TenantRemoval: Service {
    package let name = "tenant removal"
    private let database: Database
    private let clock: any WallClock
    private let audit: AuditLog
    private let pause: Duration
    private let logger: Logger

    package init(
        database: Database, clock: any WallClock, pause: Duration = .seconds(3600), logger: Logger
    ) {
        self.database = database
        self.clock = clock
        audit = AuditLog(clock: clock)
        self.pause = pause
        self.logger = logger
    }

    /// Looks once in an hour; several servers may. Ends when its task is cancelled.
    package func run() async throws {
        while !Task.isCancelled {
            do {
                let removed = try await removeExpired()
                if !removed.isEmpty { logger.notice("tenants removed", [("count", String(removed.count))]) }
            } catch is CancellationError {
                return
            } catch {
                logger.error("tenants could not be removed", [("error", String(reflecting: error))])
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Removes those whose time has come, each in a transaction of its own, and gives which they were.
    package func removeExpired() async throws -> [TenantID] {
        let now = clock.now()
        var removed: [TenantID] = []
        let due = try await database.query("SELECT expired_tenants(\(now)) AS id").map { try $0["id", TenantID.self] }
        for id in due {
            let isRemoved = try await database.withTenant(id) { transaction -> Bool in
                let row = try await transaction.queryOne("SELECT remove_tenant(\(id), \(now)) AS removed")
                guard try row?["removed", Bool.self] == true else { return false }
                try await audit.record(
                    AuditEvent(.tenantRemove, AuditTarget("tenant", id), origin: .system), in: transaction)
                return true
            }
            if isRemoved { removed.append(id) }
        }
        return removed
    }
}
