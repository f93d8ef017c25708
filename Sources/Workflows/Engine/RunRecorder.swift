import Core

/// Numbers a run's events, gives them to listeners at once, and to the journal in batches.
actor RunRecorder {
    private let log: RunLog
    private let store: any RunStore
    private let projection: any RunProjection
    private let run: RunReference
    private let replica: UUID128
    private let deltas: DeltaBatching
    private var lastNumber: Int
    private var entry = JournalEntry()
    /// The steps that have begun and not ended, with the messages that they have begun and not finished.
    private var running: [Int: RunningStep] = [:]
    private var pendingText = 0
    private var lastFlush = ContinuousClock.now
    /// Why the journal lacks an entry; nil while it is whole.
    private(set) var journalError: (any Error)?

    init(
        log: RunLog, store: any RunStore, projection: any RunProjection, run: RunReference, replica: UUID128,
        deltas: DeltaBatching = DeltaBatching(), lastNumber: Int
    ) {
        self.log = log
        self.store = store
        self.projection = projection
        self.run = run
        self.replica = replica
        self.deltas = deltas
        self.lastNumber = lastNumber
    }

    private struct RunningStep {
        let node: String
        var open = OpenMessages()
    }

    /// A step begins, or is tried again.
    func begin(_ start: JournalEntry.StepStart) {
        entry.started.append(start)
        if running[start.number] == nil { note(.stepStarted(node: start.node), step: start.number) }
        running[start.number] = RunningStep(node: start.node)
    }

    /// A step ends.
    func end(_ number: Int, _ outcome: JournalEntry.StepEnd.Outcome) {
        guard let step = running.removeValue(forKey: number) else {
            // It began in an earlier process.
            entry.ended.append(JournalEntry.StepEnd(number: number, outcome: outcome))
            return
        }
        entry.ended.append(JournalEntry.StepEnd(number: number, outcome: outcome))
        note(.stepFinished(node: step.node), step: number)
    }

    /// A step waits for something.
    func rest(_ number: Int, _ wait: Wait) {
        entry.ended.append(JournalEntry.StepEnd(number: number, outcome: .waiting(wait)))
    }

    /// What the run's machine knows now.
    func keep(_ snapshot: JSONValue) {
        entry.snapshot = snapshot
    }

    /// An event of a running step. Throws where the step was given up.
    func emit(_ event: RunEvent, of number: Int) async throws {
        guard running[number] != nil else { throw CancellationError() }
        note(event, step: number)
        guard case .textDelta(_, _, let text) = event else { return }
        pendingText += text.utf8.count
        if pendingText >= deltas.bytes || ContinuousClock.now - lastFlush >= deltas.delay { try await flush() }
    }

    func note(_ event: RunEvent, step: Int) {
        lastNumber += 1
        running[step]?.open.note(event)
        let numbered = NumberedRunEvent(number: lastNumber, step: step, event: event)
        entry.events.append(numbered)
        // The last word is said when it is certain: after the transaction.
        if !event.isLast { log.append(numbered) }
    }

    /// Ends all messages that are being written with what they hold.
    func keepOpenMessages() {
        for (number, step) in running.sorted(by: { $0.key < $1.key }) {
            for event in step.open.kept() { note(event, step: number) }
        }
    }

    /// Withdraws the messages that a step is writing.
    func withdrawOpenMessages(of number: Int) {
        for event in running[number]?.open.removed() ?? [] { note(event, step: number) }
    }

    /// Writes what waits. After a failure the journal has a gap, so it is not written any more.
    func flush() async throws {
        if let journalError { throw journalError }
        guard !entry.isEmpty else { return }
        var pending = entry
        entry = JournalEntry()
        pendingText = 0
        pending.projection = projection.statements(for: pending.events, of: run)
        do {
            try await store.append(pending, to: run, replica: replica)
        } catch {
            journalError = error
            throw error
        }
        lastFlush = ContinuousClock.now
    }

    /// Records how the run ended, or that it rests, and tells the listeners.
    func finish(_ last: RunEvent, _ end: JournalEntry.RunEnd) async throws {
        entry.end = end
        note(last, step: 0)
        let numbered = entry.events.last
        try await flush()
        if let numbered { log.append(numbered) }
    }
}
