import Core
import Synchronization

/// What institutions allow their runs, kept for a short time: no turn asks for it on its own.
final class TenantRunLimits: Sendable {
    private static let age: Duration = .seconds(10)

    private let store: any RunStore
    private let known = Mutex<[TenantID: (limits: RunLimits, since: ContinuousClock.Instant)]>([:])

    init(store: any RunStore) {
        self.store = store
    }

    /// Those that were last heard of; the usual ones where none were.
    func latest(of tenantID: TenantID) -> RunLimits {
        known.withLock { $0[tenantID]?.limits } ?? RunLimits()
    }

    /// Those of now, or of a few seconds ago.
    func current(of tenantID: TenantID) async throws -> RunLimits {
        if let (limits, since) = known.withLock({ $0[tenantID] }), since.duration(to: .now) < Self.age {
            return limits
        }
        let limits = RunLimits().replaced(by: try await store.bounds(of: tenantID))
        known.withLock { known in
            if known.count > 10_000 { known.removeAll() }
            known[tenantID] = (limits, .now)
        }
        return limits
    }
}
