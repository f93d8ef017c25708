import Core
import Postgres
import Synchronization
import Workflows

/// A journal in memory that keeps every entry it was given.
final class InMemoryRunStore: RunStore {
    struct State {
        var entries: [JournalEntry] = []
        var left: [JournaledRun] = []
        var isLeaseLost = false
        var renewals = 0
    }

    let state = Mutex(State())

    var entries: [JournalEntry] { state.withLock(\.entries) }

    func insertion(of run: NewRun, replica: UUID128, lease: Duration, at time: Timestamp) -> Query { "" }

    func append(_ entry: JournalEntry, to run: RunReference, replica: UUID128) async throws {
        try state.withLock { state in
            if state.isLeaseLost { throw LeaseLost() }
            state.entries.append(entry)
        }
    }

    func load(_ runID: RunID, in tenantID: TenantID) async throws -> JournaledRun? {
        state.withLock { $0.left.first { $0.reference.runID == runID } }
    }

    func claim(_ most: Int, replica: UUID128, lease: Duration) async throws -> [(TenantID, RunID)] {
        state.withLock { state in
            defer { if state.renewals > 1 { state.left.removeAll() } }
            return state.renewals == 1
                ? state.left.prefix(most).map { ($0.reference.tenantID, $0.reference.runID) } : []
        }
    }

    func renewLeases(of replica: UUID128, for lease: Duration) async throws {
        state.withLock { $0.renewals += 1 }
    }

    func endLeases() async throws {}
}
