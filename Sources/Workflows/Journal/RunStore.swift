package import Core
package import Postgres

/// The journal of runs and the leases on them.
package protocol RunStore: Sendable {
    /// The statement that stores a new run as leased to the replica; it belongs into the transaction that stores what
    /// the run answers. A queued run waits for those of its thread before it.
    func insertion(of run: NewRun, replica: UUID128, lease: Duration, at time: Timestamp, isQueued: Bool) -> Query

    /// The statement that tells the thread's run that waits for this of what happened, and leases it to the replica: it
    /// gives the run's id, or no row where none waits.
    func signalling(_ signal: RunSignal, to thread: ThreadID, replica: UUID128, until time: Timestamp) -> Query

    /// The statement that finds out what becomes of a new run of the thread, where `RunAdmission.init(row:)` reads it: a
    /// run that waits for the signal is told and leased to the replica, unless another is at work. Holds whatever is live
    /// in the thread until the end of the transaction; the thread itself has to be held before. How a run rested that is
    /// told is kept under the message.
    func admission(
        to thread: ThreadID, telling signal: RunSignal?, keeping message: ItemID?, replica: UUID128,
        until time: Timestamp
    ) -> Query

    /// The statement that tells this run of what happened: one that waits for exactly this is leased to the replica, and
    /// one that is at work hears of it when it next rests. It gives whether the run waited, or no row where it has ended
    /// or waits for something else.
    func posting(_ signal: RunSignal, to run: RunID, replica: UUID128, until time: Timestamp) -> Query

    /// Adds to the journal in one transaction, and where the run ends or rests leases to the replica what its thread goes
    /// on with. Throws `LeaseLost` where the replica no longer holds the run; nothing is written then.
    @discardableResult
    func append(
        _ entry: JournalEntry, to run: RunReference, replica: UUID128, lease: Duration
    ) async throws -> JournalReceipt

    /// The run with its journal; nil where it is gone.
    func load(_ runID: RunID, in tenantID: TenantID) async throws -> JournaledRun?

    /// Leases runs of any tenant whose lease ran out or whose time has come, at most so many.
    func claim(_ most: Int, replica: UUID128, lease: Duration) async throws -> [(TenantID, RunID)]

    /// How long it is until the next waiting run goes on by itself; nil where none will.
    func nextWake() async throws -> Duration?

    /// Keeps the replica's leases on these runs from running out, and gives those that somebody wants to end.
    func renewLeases(of replica: UUID128, on runs: [RunID], for lease: Duration) async throws -> [RunID]

    /// Gives up all leases of the replica, for others to take its runs up at once.
    func releaseLeases(of replica: UUID128) async throws

    /// Ends every lease of every replica; only for a start that knows it is alone.
    func endLeases() async throws

    /// Notes that somebody wants the run to end. One that nobody carries out is leased to the replica, which ends it,
    /// unless it rests and `sparesResting`.
    func requestCancel(
        of runID: RunID, in tenantID: TenantID, replica: UUID128, lease: Duration, sparesResting: Bool
    ) async throws -> CancelRequest

    /// Where the run is, and its events behind this number, at most so many; nil where the run is gone. Until a minute
    /// from now its events are announced.
    func look(at runID: RunID, after number: Int, most: Int, in tenantID: TenantID) async throws -> RunSight?

    /// The runs of a branch of the thread that are newer than the position knows of or that were live there, oldest
    /// first; without a position the latest ones. Runs whose message another one took are not among them.
    func runs(
        of thread: ThreadID, in branch: BranchID, after position: ThreadPosition, in tenantID: TenantID
    ) async throws -> [ThreadRun]

    /// What the tenant's runs are held to, where that is not the usual.
    func bounds(of tenantID: TenantID) async throws -> RunBounds

    /// What replicas tell each other; nil where there is only one.
    func notices() async throws -> Notifications?
}

/// What an entry of the journal found out about its run.
package struct JournalReceipt: Sendable, Equatable {
    /// The run that the thread goes on with, leased to the replica: a queued one, or the same one with a queued message.
    package var next: RunID?
    /// The queued run whose message went to the run instead.
    package var merged: RunID?
    /// Whether somebody wants the run to end.
    package var isCancelRequested = false
    /// Whether the run that rests goes on at once, because something came for it meanwhile.
    package var isDue = false

    package init() {}
}

/// What became of the wish to end a run.
package enum CancelRequest: Sendable, Equatable {
    /// The run is gone, or has ended.
    case over
    /// Whoever carries the run out knows of it.
    case noted
    /// The run is leased to the replica, which ends it.
    case leased
    /// The run's message was given to another one.
    case merged(RunID)
}

/// A look at a run and at a part of its events.
package struct RunSight: Sendable {
    package enum State: Sendable, Equatable {
        case queued, running, waiting, ended
        /// Another run took its message, after that event of its own.
        case merged(RunID, after: Int)
    }

    package let state: State
    package let events: [NumberedRunEvent]

    package init(state: State, events: [NumberedRunEvent]) {
        self.state = state
        self.events = events
    }
}

/// Another replica has taken the run, or its thread is gone.
package struct LeaseLost: Error {
    package init() {}
}
