package import Core
import Postgres

/// Removes calls of models that nobody reports any more, every few hours. Several servers may.
package struct UsageSweep: Service {
    private static let batch = 1000

    package let name = "usage-sweep"
    private let store: UsageStore
    private let clock: any WallClock
    private let logger: Logger

    package init(store: UsageStore, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        while !Task.isCancelled {
            do {
                try await sweep()
            } catch {
                if Task.isCancelled { return }
                logger.warning("Old calls of models could not be removed", [("error", "\(error)")])
            }
            do { try await Task.sleep(for: .seconds(6 * 3600)) } catch { return }
        }
    }

    /// Goes through all tenants once.
    package func sweep() async throws {
        let limit = clock.now() + .seconds(-UsageStore.days * 86_400)
        for row in try await store.database.query("SELECT retention_tenants() AS id") {
            let tenant = try row["id", TenantID.self]
            var removed: Int
            repeat {
                removed = try await store.database.withTenant(tenant) { transaction in
                    try await store.remove(before: limit, most: Self.batch, in: transaction)
                }
            } while removed > 0
        }
    }
}
