package import Core
package import Postgres

/// The journal of runs and the leases on them.
package protocol RunStore: Sendable {
    /// The statement that stores a new run as leased to the replica; it belongs into the transaction that stores what
    /// the run answers.
    func insertion(of run: NewRun, replica: UUID128, lease: Duration, at time: Timestamp) -> Query

    /// The statement that tells the thread's run that waits for this of what happened, and leases it to the replica: it
    /// gives the run's id, or no row where none waits.
    func signalling(_ signal: RunSignal, to thread: ThreadID, replica: UUID128, until time: Timestamp) -> Query

    /// Adds to the journal in one transaction. Throws `LeaseLost` where the replica no longer holds the run; nothing is
    /// written then.
    func append(_ entry: JournalEntry, to run: RunReference, replica: UUID128) async throws

    /// The run with its journal; nil where it is gone.
    func load(_ runID: RunID, in tenantID: TenantID) async throws -> JournaledRun?

    /// Leases runs of any tenant whose lease ran out, at most so many.
    func claim(_ most: Int, replica: UUID128, lease: Duration) async throws -> [(TenantID, RunID)]

    /// Keeps the replica's leases on these runs from running out.
    func renewLeases(of replica: UUID128, on runs: [RunID], for lease: Duration) async throws

    /// Ends every lease of every replica; only for a start that knows it is alone.
    func endLeases() async throws
}

/// Another replica has taken the run, or its thread is gone.
package struct LeaseLost: Error {
    package init() {}
}
