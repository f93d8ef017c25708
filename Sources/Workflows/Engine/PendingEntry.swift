import Core

/// What has happened in a run since its journal was last written: pure, so that nothing waits while it is noted.
struct PendingEntry {
    private struct RunningStep {
        let node: String
        let kind: String
        var open = OpenMessages()
        var effects: [PostedEffect] = []
    }

    private var entry = JournalEntry()
    private var lastNumber: Int
    /// The steps that have begun and not ended, with the messages that they have begun and not finished.
    private var running: [Int: RunningStep] = [:]
    private var changes: [Int: [StateChange]] = [:]
    /// What steps that have not ended have come to.
    private(set) var checkpoints: [Int: [String: JSONValue]]
    /// About how many bytes were written piece by piece and are not in the journal.
    private(set) var pendingText = 0

    /// - Parameter lastNumber: of the event that is the journal's last
    init(lastNumber: Int, checkpoints: [Int: [String: JSONValue]]) {
        self.lastNumber = lastNumber
        self.checkpoints = checkpoints
    }

    var isEmpty: Bool { entry.isEmpty }

    /// What is to be written, which is from now on no longer kept here.
    mutating func take() -> JournalEntry {
        defer { (entry, pendingText) = (JournalEntry(), 0) }
        return entry
    }

    /// Numbers an event and gives it back for those who listen.
    mutating func note(_ event: RunEvent, step: Int) -> NumberedRunEvent {
        lastNumber += 1
        running[step]?.open.note(event)
        switch event {
        case .textDelta(_, _, let text): pendingText += text.utf8.count
        case .itemChanged(_, let change): pendingText += change.roughSize
        default: break
        }
        let numbered = NumberedRunEvent(number: lastNumber, step: step, event: event)
        entry.events.append(numbered)
        return numbered
    }

    func isRunning(_ number: Int) -> Bool { running[number] != nil }

    /// The steps that run, in their order.
    var runningSteps: [Int] { running.keys.sorted() }

    /// A step begins, or is tried again; whether it is the first time.
    mutating func begin(_ start: JournalEntry.StepStart) -> Bool {
        entry.started.append(start)
        return running.updateValue(RunningStep(node: start.node, kind: start.kind), forKey: start.number) == nil
    }

    mutating func keep(_ changes: [StateChange], of number: Int) {
        self.changes[number] = changes
    }

    /// A step ends: its node, where it began in this process.
    mutating func end(
        _ number: Int, _ outcome: JournalEntry.StepEnd.Outcome, usage: JSONValue?, answers: [JSONValue]
    ) -> String? {
        checkpoints[number] = nil
        entry.ended.append(
            JournalEntry.StepEnd(
                number: number, outcome: outcome, changes: changes.removeValue(forKey: number) ?? [], usage: usage,
                answers: answers))
        guard let step = running.removeValue(forKey: number) else { return nil }
        if case .completed(let output) = outcome {
            entry.effects += step.effects
            if let grade = GivenGrade(step: number, node: step.node, kind: step.kind, output: output) {
                entry.grades.append(grade)
            }
        }
        return step.node
    }

    mutating func rest(_ number: Int, _ wait: Wait, usage: JSONValue?, answers: [JSONValue]) {
        entry.ended.append(
            JournalEntry.StepEnd(number: number, outcome: .waiting(wait), usage: usage, answers: answers))
        entry.effects += running[number]?.effects ?? []
    }

    mutating func hear(_ count: Int) {
        entry.heardSignals += count
    }

    mutating func keep(_ snapshot: JSONValue) {
        entry.snapshot = snapshot
    }

    mutating func checkpoint(_ key: String, _ value: JSONValue, of number: Int) {
        checkpoints[number, default: [:]][key] = value
    }

    mutating func post(_ posted: PostedEffect) {
        running[posted.step]?.effects.append(posted)
    }

    mutating func endSteps() {
        entry.endsSteps = true
    }

    mutating func finish(_ end: JournalEntry.RunEnd) {
        entry.end = end
        if case .completed(let result) = end, let grade = GivenGrade(end: result) { entry.grades.append(grade) }
    }

    /// What ends the messages that the step is writing, with what they hold.
    func kept(of number: Int) -> [RunEvent] { running[number]?.open.kept() ?? [] }

    /// What withdraws the messages that the step is writing.
    func removed(of number: Int) -> [RunEvent] { running[number]?.open.removed() ?? [] }
}
