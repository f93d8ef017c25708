import Core
import ModelProviders
import Synchronization

/// What models tenants have, remembered for a moment, with the keys of their providers in the clear.
final class RememberedCatalogues: Sendable {
    /// A catalogue and the keys of its providers; without those that could not be opened.
    struct Opened: Sendable {
        let catalogue: ModelCatalogue
        let keys: [RegisteredProviderID: String]
    }

    /// How long a change can stay unseen where no word of it comes.
    static let lifetime: Duration = .seconds(5)
    /// Beyond so many tenants the oldest are forgotten.
    private static let capacity = 1000

    private struct Entry {
        let opened: Opened
        let at: Timestamp
    }

    private struct State {
        var entries: [TenantID: Entry] = [:]
        /// Counts what was forgotten, so that what was read before it is not remembered after it.
        var forgotten: UInt64 = 0
    }

    private let read: @Sendable (TenantID) async throws -> Opened
    private let clock: any WallClock
    private let state = Mutex(State())

    /// - Parameter read: asks the database
    init(clock: any WallClock, read: @escaping @Sendable (TenantID) async throws -> Opened) {
        self.clock = clock
        self.read = read
    }

    func opened(of tenant: TenantID) async throws -> Opened {
        let now = clock.now()
        let (known, forgotten) = state.withLock { ($0.entries[tenant], $0.forgotten) }
        if let known, known.at <= now, now < known.at + Self.lifetime { return known.opened }
        let opened = try await read(tenant)
        state.withLock { state in
            guard state.forgotten == forgotten else { return }
            if state.entries.count >= Self.capacity, state.entries[tenant] == nil {
                state.entries = state.entries.filter { now < $0.value.at + Self.lifetime }
                if state.entries.count >= Self.capacity { state.entries.removeAll() }
            }
            state.entries[tenant] = Entry(opened: opened, at: now)
        }
        return opened
    }

    /// Reads the tenant's anew when it is asked for; everybody's for nil.
    func forget(_ tenant: TenantID?) {
        state.withLock { state in
            state.forgotten += 1
            if let tenant { state.entries[tenant] = nil } else { state.entries.removeAll() }
        }
    }
}
