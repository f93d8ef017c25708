import Core
import Expressions

/// The course of one run as a pure state machine: told what happened, it says what to do.
///
/// A run is a tree of strands. Each is at one step; a `parallel`, a `for_each` and a called workflow begin strands of
/// their own, and go on when these are done. What the machine knows is a snapshot small enough to be journaled with
/// every step, so that a run is taken up where it was without playing it again.
struct RunMachine: Sendable {
    indirect enum Event: Sendable {
        case begin
        /// A running step is done, or rests.
        case finished(Int, StepResult)
        /// An attempt at a running step failed.
        case failed(Int, RunFailure)
        /// What a waiting step waits for happened; null for its time running out.
        case signalled(Int, JSONValue)
        case cancel
        /// The run came to a limit that lies outside the machine.
        case exceeded(RunFailure)
    }

    indirect enum Action: Sendable {
        case execute(StepOrder)
        /// A step that the machine does itself begins.
        case began(number: Int, node: CompiledWorkflow.Node, strand: Int)
        /// What a step that is done, which the next action says, changed in the state.
        case changed(Int, [StateChange])
        /// A step is done.
        case completed(Int, JSONValue)
        /// A step failed for good.
        case failed(Int, RunFailure)
        /// The step rests; nothing is to be done until it is signalled or its time runs out.
        case wait(Int, Wait)
        /// A step that is given up waited for this, which nobody is to do any more.
        case unasked(Int, Wait)
        /// A step is given up, because its strand is not needed any more.
        case stop(Int)
        case finish(RunResult)
        case fail(RunFailure)
        case cancel
    }

    /// A step to be run.
    struct StepOrder: Sendable {
        let progress: StepProgress
        let node: CompiledWorkflow.Node
        /// The strand it belongs to; 0 for the run's own.
        let strand: Int
        /// What expressions see.
        let scope: [String: JSONValue]
        /// How long to wait before this attempt.
        let delay: Duration
        /// What is taken for the step's output, which is not carried out; nil where it is.
        var pinned: JSONValue?
        /// The tools of who called the run.
        var offered: OfferedTools?
    }

    struct Entry {
        let strand: Int
        let node: String
    }

    let versionID: WorkflowVersionID
    let input: RunInput
    let limits: RunLimits
    var programs: [WorkflowVersionID: CompiledWorkflow]
    var strands: [Int: Strand] = [:]
    /// The strand of each step that runs, waits, or has strands.
    var owners: [Int: Int] = [:]
    var lastStrand = 0
    var lastNumber = 0
    /// Steps since the run began or last rested.
    var stepsOfTurn = 0
    /// What language models read and wrote for the run, as far as its shell has said it.
    var tokens = 0
    var hasEnded = false
    var pending: [Entry] = []
    var actions: [Action] = []

    init(
        _ workflow: CompiledWorkflow, version: WorkflowVersionID, input: RunInput, limits: RunLimits = RunLimits()
    ) {
        programs = [version: workflow]
        versionID = version
        self.input = input
        self.limits = limits
    }

    /// What is to be done now that this has happened. An event of a step that was given up changes nothing.
    mutating func handle(_ event: Event) -> [Action] {
        if case .begin = event {
            let root = Strand(
                id: 0, parent: nil, origin: .run, versionID: versionID, input: input.input, state: input.state, depth: 0
            )
            strands[0] = root
            pending.append(Entry(strand: 0, node: program(of: root).start))
        }
        if !hasEnded { take(event) }
        while let entry = pending.popLast(), !hasEnded { enter(entry) }
        pending.removeAll()
        defer { actions.removeAll() }
        return actions
    }

    /// Whether nothing happens until something is signalled.
    var isWaiting: Bool {
        !hasEnded
            && !strands.values.contains { if case .running = $0.position { true } else { false } }
    }

    /// The steps that wait, the first of them first.
    var waits: [(number: Int, wait: Wait)] {
        strands.values.compactMap { strand in
            if case .waiting(let progress, let wait) = strand.position { (progress.number, wait) } else { nil }
        }.sorted { $0.number < $1.number }
    }

    // MARK: Events

    private mutating func take(_ event: Event) {
        switch event {
        case .begin: break
        case .finished(let number, let result):
            guard let id = owners[number], case .running(let progress)? = strands[id]?.position else { return }
            finished(progress, of: id, result)
        case .failed(let number, let failure):
            guard let id = owners[number], case .running(let progress)? = strands[id]?.position else { return }
            failed(progress, of: id, failure)
        case .signalled(let number, let payload):
            guard let id = owners[number], case .waiting(var progress, _)? = strands[id]?.position else { return }
            progress.signal = payload
            stepsOfTurn = 0
            execute(progress, of: id)
        case .cancel:
            drop(strandsBelow: nil)
            hasEnded = true
            actions.append(.cancel)
        case .exceeded(let failure):
            drop(strandsBelow: nil)
            hasEnded = true
            actions.append(.fail(failure))
        }
    }

    private mutating func finished(_ progress: StepProgress, of id: Int, _ result: StepResult) {
        do throws(RunFailure) {
            switch result {
            case .proceed(let output, let changes, let port):
                try change(id, changes)
                complete(progress.number, progress.node, output, changes, strand: id)
                try leave(progress.node, by: port, strand: id)
            case .wait(let wait, let memory):
                var resting = progress
                resting.memory = memory
                resting.signal = nil
                strands[id]?.position = .waiting(resting, wait)
                actions.append(.wait(progress.number, wait))
            case .call(let call):
                programs[call.versionID] = call.workflow
                strands[id]?.position = .forked(
                    Fork(number: progress.number, node: progress.node, kind: .call, next: 1, running: 1))
                let child = try begin(.call, in: id, version: call.versionID, input: call.input, state: [:])
                pending.append(Entry(strand: child, node: call.workflow.start))
            case .consult(let consultations): consult(consultations, for: progress, strand: id)
            case .end(let result):
                complete(progress.number, progress.node, result.json, strand: id)
                end(id, with: result)
            }
        } catch {
            abandon(progress, of: id, error)
        }
    }

    // MARK: Moving

    /// The strand comes to a step.
    private mutating func enter(_ entry: Entry) {
        guard let strand = strands[entry.strand] else { return }
        do throws(RunFailure) {
            guard let node = program(of: strand).nodes[entry.node] else {
                throw RunFailure(.invalidStep, "There is no step '\(entry.node)'.", allowsRetry: false)
            }
            leaveLoops(around: node, strand: strand.id)
            if case .branch = strand.origin, case .control(.join) = node.role, isJoin(node.slug, of: strand) {
                return try finishChild(strand.id)
            }
            stepsOfTurn += 1
            guard stepsOfTurn <= limits.stepsPerTurn else {
                throw RunFailure(
                    .tooManySteps, "The assistant took \(limits.stepsPerTurn) steps without coming to an end.",
                    allowsRetry: false)
            }
            lastNumber += 1
            switch node.role {
            case .work: execute(StepProgress(number: lastNumber, node: node.slug), of: strand.id)
            case .control(let control): try perform(control, node, strand: strand.id)
            }
        } catch {
            fail(entry.node, of: entry.strand, error)
        }
    }

    mutating func execute(_ progress: StepProgress, of id: Int, after delay: Duration = .zero) {
        guard let node = strands[id].flatMap({ program(of: $0).nodes[progress.node] }) else { return }
        strands[id]?.position = .running(progress)
        owners[progress.number] = id
        var order = StepOrder(progress: progress, node: node, strand: id, scope: scope(of: id), delay: delay)
        // Those of a workflow that is called have slugs of their own.
        if strands[id]?.versionID == versionID { order.pinned = input.pinned[progress.node] }
        order.offered = input.offered
        actions.append(.execute(order))
    }

    /// The strand leaves a step by a port: to the first edge whose condition holds, or back to the loop it is in.
    mutating func leave(_ slug: String, by port: String, strand id: Int) throws(RunFailure) {
        guard let strand = strands[id], let node = program(of: strand).nodes[slug] else { return }
        for exit in node.exits[port] ?? [] {
            guard
                try exit.condition.map({ condition throws(RunFailure) in
                    try truth(of: condition, after: slug, strand: id)
                }) ?? true
            else { continue }
            pending.append(Entry(strand: id, node: exit.target))
            return
        }
        guard port == StepPort.next, let loop = node.parent else {
            throw RunFailure(
                .noWayOn, "No way leads on from the step '\(slug)' (\(port)), so the assistant cannot go on.",
                allowsRetry: false)
        }
        if case .item = strand.origin, !strand.loops.contains(where: { $0.node == loop }) {
            return try finishChild(id)
        }
        pending.append(Entry(strand: id, node: loop))
    }

    // MARK: What strands hold

    func program(of strand: Strand) -> CompiledWorkflow {
        guard let program = programs[strand.versionID] else { preconditionFailure("A strand's workflow is known.") }
        return program
    }

    /// The version of a strand that is in a workflow which the run called; nil in the run's own.
    func calledVersion(of id: Int) -> WorkflowVersionID? {
        guard let version = strands[id]?.versionID, version != versionID else { return nil }
        return version
    }

    mutating func set(_ slug: String, _ variable: Variable, of id: Int) {
        strands[id]?.vars[slug] = variable
    }

    /// The step needs no strand any more.
    mutating func release(_ number: Int, of id: Int) {
        owners[number] = nil
        strands[id]?.position = .moving
    }

    private mutating func change(_ id: Int, _ changes: [StateChange]) throws(RunFailure) {
        guard !changes.isEmpty, var state = strands[id]?.state else { return }
        for change in changes { state = try state.applying(change) }
        try checkSize(state)
        strands[id]?.state = state
    }

    func checkSize(_ state: JSONValue) throws(RunFailure) {
        guard state.serialized().count <= limits.stateSize else {
            throw RunFailure(
                .stateTooLarge, "The state of this conversation is larger than \(limits.stateSize) bytes.",
                allowsRetry: false)
        }
    }

    /// What expressions of the strand see now.
    func scope(of id: Int) -> [String: JSONValue] {
        guard let strand = strands[id] else { return [:] }
        return [
            "input": strand.input, "state": strand.state, "vars": .object(vars(of: strand)), "user": input.user,
            "course": input.course,
        ]
    }

    private func vars(of strand: Strand) -> JSONObject {
        var object = JSONObject()
        if strand.origin != .call, let around = strand.parent.flatMap({ strands[$0] }) { object = vars(of: around) }
        for (slug, variable) in strand.vars.sorted(by: { $0.key < $1.key }) { object[slug] = variable.value }
        return object
    }

    func truth(of condition: Expression, after slug: String, strand id: Int) throws(RunFailure) -> Bool {
        let value = try self.value(of: condition, strand: id)
        guard let holds = value.boolValue else {
            throw RunFailure(
                .invalidStep,
                "A condition of the step '\(slug)' gives \(value.kind) where true or false is needed.",
                allowsRetry: false)
        }
        return holds
    }

    func value(of expression: Expression, strand id: Int) throws(RunFailure) -> JSONValue {
        do throws(ExpressionError) { return try expression.evaluate(scope(of: id)) } catch { throw RunFailure(error) }
    }
}
