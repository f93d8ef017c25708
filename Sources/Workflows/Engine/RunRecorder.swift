import Core
import Synchronization

/// Numbers a run's events, gives them to listeners at once, and to the journal in batches.
///
/// Steps tell it what happens from any task, a model's answer word by word, so telling never waits; writing does, and one
/// entry follows the other.
final class RunRecorder: Sendable {
    private struct State {
        var pending: PendingEntry
        var lastFlush = ContinuousClock.now
        var journalError: (any Error)?
        var isFlushing = false
        /// Those who wait until an entry is written.
        var waiters: [CheckedContinuation<Void, Never>] = []
        var latest = JournalReceipt()
        /// What its reader may act on at once is shown when the journal has it, and whatever comes behind it too.
        var heldBack: [NumberedRunEvent] = []
    }

    private let log: RunLog
    private let store: any RunStore
    private let projection: any RunProjection
    private let run: RunReference
    private let replica: UUID128
    private let lease: Duration
    private let deltas: DeltaBatching
    /// Called when something is to be sent out.
    private let outbox: @Sendable () -> Void
    /// What models took for the run's steps.
    let meter: RunMeter
    /// What models and searches answered to the run's steps.
    let answers = StepAnswers()
    private let state: Mutex<State>

    init(
        log: RunLog, store: any RunStore, projection: any RunProjection, run: RunReference, replica: UUID128,
        lease: Duration = .seconds(15), deltas: DeltaBatching = DeltaBatching(),
        outbox: @escaping @Sendable () -> Void = {}, lastNumber: Int, meter: RunMeter = RunMeter(total: 0),
        checkpoints: [Int: [String: JSONValue]] = [:]
    ) {
        self.log = log
        self.store = store
        self.projection = projection
        self.run = run
        self.replica = replica
        self.lease = lease
        self.deltas = deltas
        self.outbox = outbox
        self.meter = meter
        state = Mutex(State(pending: PendingEntry(lastNumber: lastNumber, checkpoints: checkpoints)))
    }

    /// Why the journal lacks an entry; nil while it is whole.
    var journalError: (any Error)? { state.withLock(\.journalError) }

    // MARK: What happens

    /// A step begins, or is tried again.
    func begin(_ start: JournalEntry.StepStart) {
        state.withLock { state in
            if state.pending.begin(start) { note(.stepStarted(node: start.node), step: start.number, &state) }
        }
    }

    /// What a step that ends now changed in the state.
    func keep(_ changes: [StateChange], of number: Int) {
        state.withLock { $0.pending.keep(changes, of: number) }
    }

    /// A step ends.
    func end(_ number: Int, _ outcome: JournalEntry.StepEnd.Outcome) {
        let (usage, answers) = (meter.take(of: number), answers.take(of: number))
        state.withLock { state in
            // One that began in an earlier process has said so there.
            guard let node = state.pending.end(number, outcome, usage: usage, answers: answers) else { return }
            note(.stepFinished(node: node), step: number, &state)
        }
    }

    /// A step waits for something.
    func rest(_ number: Int, _ wait: Wait) {
        let (usage, answers) = (meter.take(of: number), answers.take(of: number))
        state.withLock { $0.pending.rest(number, wait, usage: usage, answers: answers) }
    }

    /// The run has been told of so many signals.
    func hear(_ count: Int) {
        state.withLock { $0.pending.hear(count) }
    }

    /// What the run's machine knows now.
    func keep(_ snapshot: JSONValue) {
        state.withLock { $0.pending.keep(snapshot) }
    }

    /// An event of a running step; whether the journal is due for what was said. Throws where the step was given up.
    func emit(_ event: RunEvent, of number: Int) throws -> Bool {
        try state.withLock { state in
            guard state.pending.isRunning(number) else { throw CancellationError() }
            note(event, step: number, &state)
            switch event {
            case .textDelta, .itemChanged: break
            default: return false
            }
            return state.pending.pendingText >= deltas.bytes || ContinuousClock.now - state.lastFlush >= deltas.delay
        }
    }

    /// What the step has come to so far.
    func checkpoints(of number: Int) -> [String: JSONValue] {
        state.withLock { $0.pending.checkpoints[number] ?? [:] }
    }

    /// Writes what a running step has come to, with other events of it. Throws where the step was given up.
    func checkpoint(_ key: String, _ value: JSONValue, with events: [RunEvent], of number: Int) async throws {
        try state.withLock { state in
            guard state.pending.isRunning(number) else { throw CancellationError() }
            for event in events { note(event, step: number, &state) }
            note(.checkpoint(key: key, value), step: number, &state)
            state.pending.checkpoint(key, value, of: number)
        }
        try await flush()
    }

    /// What a running step sends out if it ends well. Throws where the step was given up.
    func post(_ posted: PostedEffect) throws {
        try state.withLock { state in
            guard state.pending.isRunning(posted.step) else { throw CancellationError() }
            state.pending.post(posted)
        }
    }

    func note(_ event: RunEvent, step: Int) {
        state.withLock { note(event, step: step, &$0) }
    }

    /// Under the lock, so that listeners hear of events in their order.
    private func note(_ event: RunEvent, step: Int, _ state: inout State) {
        let numbered = state.pending.note(event, step: step)
        // The last word is said when it is certain: after the transaction.
        guard !event.isLast else { return }
        if event.asks || !state.heldBack.isEmpty { state.heldBack.append(numbered) } else { log.append(numbered) }
    }

    /// Shows what is in the journal now.
    private func show(upTo number: Int, _ state: inout State) {
        let shown = state.heldBack.prefix { $0.number <= number }
        state.heldBack.removeFirst(shown.count)
        for event in shown { log.append(event) }
    }

    /// Ends all messages that are being written with what they hold.
    func keepOpenMessages() {
        state.withLock { state in
            for number in state.pending.runningSteps {
                for event in state.pending.kept(of: number) { note(event, step: number, &state) }
            }
        }
    }

    /// Withdraws the messages that a step is writing.
    func withdrawOpenMessages(of number: Int) {
        state.withLock { state in
            for event in state.pending.removed(of: number) { note(event, step: number, &state) }
        }
    }

    /// Steps that nobody carries out any more end with the run.
    func endSteps() {
        state.withLock { $0.pending.endSteps() }
    }

    // MARK: Writing it down

    private enum Claim {
        case entry(JournalEntry)
        /// What was to be written another has written with its own.
        case nothing(JournalReceipt)
        /// Another is writing.
        case busy
    }

    /// Writes what waits, one entry after the other. After a failure the journal has a gap, so it is not written any more.
    @discardableResult
    func flush() async throws -> JournalReceipt {
        while true {
            switch try state.withLock({ try Self.claim(&$0) }) {
            case .entry(let entry): return try await write(entry)
            case .nothing(let receipt): return receipt
            case .busy: await waitForWriter()
            }
        }
    }

    private static func claim(_ state: inout State) throws -> Claim {
        if state.isFlushing { return .busy }
        if let error = state.journalError { throw error }
        guard !state.pending.isEmpty else { return .nothing(state.latest) }
        state.isFlushing = true
        return .entry(state.pending.take())
    }

    private func waitForWriter() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.isFlushing { state.waiters.append(continuation) }
                return !state.isFlushing
            }
            if isDone { continuation.resume() }
        }
    }

    private func write(_ entry: JournalEntry) async throws -> JournalReceipt {
        var entry = entry
        // What is told of an end knows whether it has a grade.
        entry.projection = entry.grades.isEmpty ? [] : projection.statements(keeping: entry.grades, of: run)
        entry.projection += projection.statements(for: entry.events, of: run)
        let result: Result<JournalReceipt, any Error>
        do {
            result = .success(try await store.append(entry, to: run, replica: replica, lease: lease))
        } catch {
            result = .failure(error)
        }
        let waiters = state.withLock { state in
            switch result {
            case .success(let receipt):
                if let last = entry.events.last {
                    show(upTo: last.number, &state)
                    log.noteJournaled(upTo: last.number)
                }
                state.latest = receipt
                state.lastFlush = .now
            case .failure(let error): state.journalError = error
            }
            state.isFlushing = false
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
        let receipt = try result.get()
        if !entry.effects.isEmpty { outbox() }
        return receipt
    }

    /// Records how the run ended, or that it rests, and tells the listeners.
    @discardableResult
    func finish(_ last: RunEvent, _ end: JournalEntry.RunEnd) async throws -> JournalReceipt {
        let numbered = state.withLock { state in
            state.pending.finish(end)
            return state.pending.note(last, step: 0)
        }
        let receipt = try await flush()
        log.append(numbered)
        return receipt
    }
}
