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

    func append(_ entry: JournalEntry, to run: RunReference, replica: UUID128) async throws {
        guard hasFailed.exchange(true, ordering: .relaxed) else {
            throw PostgresError(.connection, "The database went away.")
        }
        try await store.append(entry, to: run, replica: replica)
    }

    func signalling(
        _ signal: RunSignal, to thread: ThreadID, replica: UUID128, until time: Timestamp
    ) -> Query {
        store.signalling(signal, to: thread, replica: replica, until: time)
    }

    func insertion(of run: NewRun, replica: UUID128, lease: Duration, at time: Timestamp) -> Query {
        store.insertion(of: run, replica: replica, lease: lease, at: time)
    }

    func load(_ runID: RunID, in tenantID: TenantID) async throws -> JournaledRun? {
        try await store.load(runID, in: tenantID)
    }

    func claim(_ most: Int, replica: UUID128, lease: Duration) async throws -> [(TenantID, RunID)] {
        try await store.claim(most, replica: replica, lease: lease)
    }

    func renewLeases(of replica: UUID128, on runs: [RunID], for lease: Duration) async throws {
        try await store.renewLeases(of: replica, on: runs, for: lease)
    }

    func endLeases() async throws {
        try await store.endLeases()
    }
}
