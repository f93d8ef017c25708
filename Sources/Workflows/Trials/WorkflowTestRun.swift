import Core
import Expressions

/// Plays one test: the machine of a run in memory, its steps one after the other, and the script in the place of all that
/// lies outside. The same test gives the same each time, and time passes as soon as nothing else is waited for.
package struct WorkflowTestRun {
    /// The most steps of one test.
    static let stepLimit = 10_000
    /// The longest that one test may take.
    static let timeLimit = Duration.seconds(20)

    /// Why a test cannot go on.
    struct Stop: Error {
        let message: String
    }

    let test: WorkflowTest
    let workflow: CompiledWorkflow
    let versionID: WorkflowVersionID
    let limits: RunLimits
    let clock: TestClock
    let identifiers = CountedIdentifiers()
    let transcript = TestTranscript()
    let book: ScriptBook
    let called: CalledWorkflows
    private let deadline: ContinuousClock.Instant
    var machine: RunMachine?
    /// What expressions of the run saw last.
    var scope: [String: JSONValue] = [:]
    var ending: RunMachine.Action?
    var visited: [String] = []
    private var stepCount = 0
    private var names: [Int: String] = [:]
    private var open: [Int: OpenMessages] = [:]
    /// What steps have come to that are run again.
    private var checkpoints: [Int: [String: JSONValue]] = [:]

    private init(_ test: WorkflowTest, _ workflow: CompiledWorkflow, _ others: any WorkflowFinding, _ limits: RunLimits)
    {
        self.test = test
        self.workflow = workflow
        self.limits = limits
        versionID = identifiers.make()
        clock = TestClock(test.clock)
        book = ScriptBook(test.script)
        called = CalledWorkflows(others)
        deadline = .now + Self.timeLimit
    }

    /// Plays the test.
    ///
    /// - Parameter others: the workflows that steps may call
    package static func play(
        _ test: WorkflowTest, on workflow: CompiledWorkflow, calling others: any WorkflowFinding = NoWorkflows(),
        limits: RunLimits = RunLimits()
    ) async -> WorkflowTestReport {
        let problems = problems(of: test, in: workflow)
        guard problems.isEmpty else { return WorkflowTestReport(name: test.name, problems: problems) }
        var run = WorkflowTestRun(test, workflow, others, limits.lowered(by: workflow.limits))
        return await run.play()
    }

    /// What of the test does not fit the workflow.
    private static func problems(of test: WorkflowTest, in workflow: CompiledWorkflow) -> [WorkflowProblem] {
        // Steps of workflows that are called have the name of theirs before their own.
        let isOwn = { (name: String) in !name.utf8.contains(UInt8(ascii: "/")) }
        let unknown = test.script.keys.filter { isOwn($0) && workflow.nodes[$0] == nil }.sorted()
        return unknown.map {
            WorkflowProblem(node: $0, field: "script.\($0)", message: "There is no step '\($0)'.")
        } + PinnedOutputs.problems(of: test.pinned.filter { isOwn($0.key) }, in: workflow)
    }

    private mutating func play() async -> WorkflowTestReport {
        var report = WorkflowTestReport(name: test.name)
        var field = "turns[0]"
        do {
            for (index, turn) in test.turns.enumerated() {
                field = "turns[\(index)]"
                transcript.beginTurn()
                try await take(turn.act)
                check(turn.expectations, "\(field).expect", &report)
            }
            check(test.expectations, "expect", &report)
        } catch let stop as Stop {
            report.failure = (field, stop.message)
        } catch {
            report.failure = (field, "\(RunFailure(error).description)")
        }
        report.steps = visited
        report.items = transcript.scope["items"] ?? []
        report.unused = book.unused
        return report
    }

    private func check(_ expectations: [TestExpectation], _ field: String, _ report: inout WorkflowTestReport) {
        guard !expectations.isEmpty else { return }
        let scope = expectationScope
        for (index, expectation) in expectations.enumerated() {
            report.expectations.append(
                .init(
                    field: "\(field)[\(index)]", source: expectation.expression.source, note: expectation.note,
                    failure: expectation.failure(in: scope)))
        }
    }

    // MARK: Carrying out

    /// Does what the machine says, until nothing runs any more.
    mutating func perform(_ actions: [RunMachine.Action]) async throws {
        var queue = actions[...]
        while let action = queue.popFirst() {
            switch action {
            case .execute(let order):
                // A step may have been given up since.
                guard machine?.owners[order.progress.number] != nil else { continue }
                queue += handle(try await event(of: order))
                if let missing = book.missing { throw Stop(message: missing) }
            case .began(let number, let node, let strand): visit(number, name(of: node.slug, strand))
            case .failed(let number, _), .stop(let number): withdraw(number)
            case .finish, .fail, .cancel: ending = action
            case .unasked(let number, let wait):
                for item in wait.items { transcript.note(.asking(.withdrawn(item)), of: names[number] ?? "") }
            case .changed, .completed, .wait: break
            }
        }
    }

    /// Tells the machine, and keeps what expressions see then.
    mutating func handle(_ event: RunMachine.Event) -> [RunMachine.Action] {
        let actions = machine?.handle(event) ?? []
        if let machine, machine.strands[0] != nil { scope = machine.scope(of: 0) }
        return actions
    }

    private mutating func event(of order: RunMachine.StepOrder) async throws -> RunMachine.Event {
        stepCount += 1
        guard stepCount <= Self.stepLimit else {
            throw Stop(message: "The conversation took more than \(Self.stepLimit) steps.")
        }
        guard .now < deadline, !Task.isCancelled else {
            throw Stop(message: "The test took longer than it may.")
        }
        let (number, slug) = (order.progress.number, order.node.slug)
        let name = name(of: slug, order.strand)
        clock.advance(to: clock.now() + order.delay)
        if order.progress.signal == nil {
            if order.progress.attempt == 1 { visit(number, name) } else { withdraw(number) }
            if let output = test.pinned[name] { return try pinned(output, port: nil, order) }
            switch book.whole(of: name) {
            case .output(let output, let port)?: return try pinned(output, port: port, order)
            case .failure(let failure)?: return .failed(number, failure)
            default: break
            }
        }
        return await carryOut(order, name)
    }

    private func pinned(
        _ output: JSONValue, port: String?, _ order: RunMachine.StepOrder
    ) throws -> RunMachine.Event {
        guard let port = port ?? order.node.step?.port(for: output) else {
            throw Stop(message: "The output of the step '\(order.node.slug)' does not tell by which way it goes on.")
        }
        return .finished(order.progress.number, .proceed(output: try output.keepable(), port: port))
    }

    private mutating func carryOut(_ order: RunMachine.StepOrder, _ name: String) async -> RunMachine.Event {
        guard let step = order.node.step else { preconditionFailure("The machine does steps of control itself.") }
        let number = order.progress.number
        let services = ScriptedServices(step: name, book: book, transcript: transcript, identifiers: identifiers)
            .services(clock: clock, workflows: called)
        let emitted = EmittedEvents()
        let context = StepContext(
            run: RunReference(tenantID: TestWorld.tenant, runID: TestWorld.run, threadID: TestWorld.thread),
            node: order.node.slug, number: number, scope: order.scope, services: services,
            memory: order.progress.memory, signal: order.progress.signal, checkpoints: checkpoints[number] ?? [:]
        ) { [transcript] event in
            emitted.add(event)
            transcript.note(event, of: name)
        } post: {
            emitted.add($0)
        } checkpoint: { [transcript] key, value, events in
            for event in events + [.checkpoint(key: key, value)] {
                emitted.add(event)
                transcript.note(event, of: name)
            }
        }
        defer {
            for case .checkpoint(let key, let value) in emitted.events {
                checkpoints[number, default: [:]][key] = value
            }
        }
        do {
            let result = try await step.run(context).keepable()
            for effect in emitted.effects { transcript.note(effect: effect, of: name) }
            for event in emitted.events { open[number, default: OpenMessages()].note(event) }
            return .finished(number, result)
        } catch {
            for event in emitted.events { open[number, default: OpenMessages()].note(event) }
            return .failed(number, RunFailure(error))
        }
    }

    /// What a step showed and did not finish is withdrawn.
    private mutating func withdraw(_ number: Int) {
        for event in open.removeValue(forKey: number)?.removed() ?? [] {
            transcript.note(event, of: names[number] ?? "")
        }
    }

    private mutating func visit(_ number: Int, _ name: String) {
        names[number] = name
        visited.append(name)
    }

    /// The step as the test names it.
    private func name(of slug: String, _ strand: Int) -> String {
        guard let version = machine?.strands[strand]?.versionID, let workflow = called.slug(of: version) else {
            return slug
        }
        return "\(workflow)/\(slug)"
    }

    /// The name of a step that has begun.
    func name(ofStep number: Int) -> String? { names[number] }
}
