import Core
import Postgres
import Synchronization
import Workflows

/// A journal whose first entry cannot be written.
final class OnceFailingRunStore: RunStore {
    private let store: PostgresRunStore
    private let hasFailed = Atomic<Bool>(false)

    init(_ store: PostgresRunStore) {
        self.store = store
    }

    func append(
        _ entry: JournalEntry, to run: RunReference, replica: UUID128, lease: Duration
    ) async throws -> JournalReceipt {
        guard hasFailed.exchange(true, ordering: .relaxed) else {
            throw PostgresError(.connection, "The database went away.")
        }
        return try await store.append(entry, to: run, replica: replica, lease: lease)
    }

    func signalling(_ signal: RunSignal, to thread: ThreadID, replica: UUID128, until time: Timestamp) -> Query {
        store.signalling(signal, to: thread, replica: replica, until: time)
    }

    func posting(_ signal: RunSignal, to run: RunID, replica: UUID128, until time: Timestamp) -> Query {
        store.posting(signal, to: run, replica: replica, until: time)
    }

    func admission(
        to thread: ThreadID, telling signal: RunSignal?, keeping message: ItemID?, replica: UUID128,
        until time: Timestamp
    ) -> Query {
        store.admission(to: thread, telling: signal, keeping: message, replica: replica, until: time)
    }

    func insertion(
        of run: NewRun, replica: UUID128, lease: Duration, at time: Timestamp, isQueued: Bool
    ) -> Query {
        store.insertion(of: run, replica: replica, lease: lease, at: time, isQueued: isQueued)
    }

    func load(_ runID: RunID, in tenantID: TenantID) async throws -> JournaledRun? {
        try await store.load(runID, in: tenantID)
    }

    func claim(_ most: Int, replica: UUID128, lease: Duration) async throws -> [(TenantID, RunID)] {
        try await store.claim(most, replica: replica, lease: lease)
    }

    func nextWake() async throws -> Duration? { try await store.nextWake() }

    func renewLeases(
        of replica: UUID128, on runs: [RunID], for lease: Duration
    ) async throws -> [RunID] {
        try await store.renewLeases(of: replica, on: runs, for: lease)
    }

    func releaseLeases(of replica: UUID128) async throws { try await store.releaseLeases(of: replica) }

    func endLeases() async throws { try await store.endLeases() }

    func requestCancel(
        of runID: RunID, in tenantID: TenantID, replica: UUID128, lease: Duration, sparesResting: Bool
    ) async throws -> CancelRequest {
        try await store.requestCancel(
            of: runID, in: tenantID, replica: replica, lease: lease, sparesResting: sparesResting)
    }

    func look(at runID: RunID, after number: Int, most: Int, in tenantID: TenantID) async throws -> RunSight? {
        try await store.look(at: runID, after: number, most: most, in: tenantID)
    }

    func runs(
        of thread: ThreadID, in branch: BranchID, after position: ThreadPosition, in tenantID: TenantID
    ) async throws -> [ThreadRun] {
        try await store.runs(of: thread, in: branch, after: position, in: tenantID)
    }

    func bounds(of tenantID: TenantID) async throws -> RunBounds { try await store.bounds(of: tenantID) }

    func notices() async throws -> Notifications? { try await store.notices() }
}
