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
    private var step = 0
    private var entry = JournalEntry()
    private var open = OpenMessages()
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

    func begin(_ number: Int, _ node: CompiledWorkflow.Node) {
        step = number
        entry.started.append(.init(number: number, node: node.slug, kind: node.kind))
        note(.stepStarted(node: node.slug), step: number)
    }

    func end(_ end: JournalEntry.StepEnd, node: String) {
        entry.ended.append(end)
        note(.stepFinished(node: node), step: end.number)
    }

    /// An event of the running step.
    func emit(_ event: RunEvent) async throws {
        note(event, step: step)
        guard case .textDelta(_, _, let text) = event else { return }
        pendingText += text.utf8.count
        if pendingText >= deltas.bytes || ContinuousClock.now - lastFlush >= deltas.delay { try await flush() }
    }

    func note(_ event: RunEvent, step: Int) {
        lastNumber += 1
        open.note(event)
        let numbered = NumberedRunEvent(number: lastNumber, step: step, event: event)
        entry.events.append(numbered)
        // The last word is said when it is certain: after the transaction.
        if !event.isLast { log.append(numbered) }
    }

    func keepOpenMessages() {
        for event in open.kept() { note(event, step: step) }
    }

    func withdrawOpenMessages() {
        for event in open.removed() { note(event, step: step) }
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

    /// Records how the run ended and tells the listeners.
    func finish(_ action: RunMachine.Action) async throws {
        let last: RunEvent
        switch action {
        case .finish: (last, entry.end) = (.runFinished, .completed)
        case .fail(let failure): (last, entry.end) = (.runFailed(failure), .failed(failure))
        case .cancel: (last, entry.end) = (.runCancelled, .cancelled)
        case .execute: return
        }
        note(last, step: step)
        let numbered = entry.events.last
        try await flush()
        if let numbered { log.append(numbered) }
    }
}
