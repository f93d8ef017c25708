import Core
import Postgres
import Synchronization
import Workflows

/// A journal in memory that keeps every entry it was given.
final class InMemoryRunStore: RunStore {
    private struct State {
        var entries: [JournalEntry] = []
        var left: [JournaledRun] = []
        var loaded: [RunID: JournaledRun] = [:]
        var isLeaseLost = false
        var failingEntry: Int?
    }

    private let state = Mutex(State())

    /// - Parameters:
    ///   - left: runs that another replica left behind
    ///   - isLeaseLost: whether every entry comes too late
    ///   - failingEntry: the entry, counted from 0, that cannot be written the first time
    init(left: [JournaledRun] = [], isLeaseLost: Bool = false, failingEntry: Int? = nil) {
        state.withLock { $0.left = left }
        state.withLock { $0.isLeaseLost = isLeaseLost }
        state.withLock { $0.failingEntry = failingEntry }
    }

    var entries: [JournalEntry] { state.withLock(\.entries) }

    func insertion(
        of run: NewRun, replica: UUID128, lease: Duration, at time: Timestamp, isQueued: Bool
    ) -> Query { "" }

    func admission(
        to thread: ThreadID, telling signal: RunSignal?, keeping message: ItemID?, replica: UUID128,
        until time: Timestamp
    ) -> Query { "" }

    func signalling(
        _ signal: RunSignal, to thread: ThreadID, replica: UUID128, until time: Timestamp
    ) -> Query { "" }

    func posting(_ signal: RunSignal, to run: RunID, replica: UUID128, until time: Timestamp) -> Query { "" }

    func append(
        _ entry: JournalEntry, to run: RunReference, replica: UUID128, lease: Duration
    ) async throws -> JournalReceipt {
        try state.withLock { state in
            if state.isLeaseLost { throw LeaseLost() }
            if state.entries.count == state.failingEntry {
                state.failingEntry = nil
                throw PostgresError(.connection, "The database went away.")
            }
            state.entries.append(entry)
        }
        return JournalReceipt()
    }

    func load(_ runID: RunID, in tenantID: TenantID) async throws -> JournaledRun? {
        state.withLock { $0.loaded[runID] }
    }

    func claim(_ most: Int, replica: UUID128, lease: Duration) async throws -> [(TenantID, RunID)] {
        state.withLock { state in
            let claimed = state.left.prefix(most)
            state.left.removeFirst(claimed.count)
            for run in claimed { state.loaded[run.reference.runID] = run }
            return claimed.map { ($0.reference.tenantID, $0.reference.runID) }
        }
    }

    func renewLeases(
        of replica: UUID128, on runs: [RunID], for lease: Duration
    ) async throws -> [RunID] { [] }

    func nextWake() async throws -> Duration? { nil }

    func releaseLeases(of replica: UUID128) async throws {}

    func requestCancel(
        of runID: RunID, in tenantID: TenantID, replica: UUID128, lease: Duration, sparesResting: Bool
    ) async throws -> CancelRequest { .over }

    func look(at runID: RunID, after number: Int, most: Int, in tenantID: TenantID) async throws -> RunSight? { nil }

    func runs(
        of thread: ThreadID, in branch: BranchID, after position: ThreadPosition, in tenantID: TenantID
    ) async throws -> [ThreadRun] { [] }

    func bounds(of tenantID: TenantID) async throws -> RunBounds { RunBounds() }

    func notices() async throws -> Notifications? { nil }

    func endLeases() async throws {}
}
