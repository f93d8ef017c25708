import Core
import HTTPCore
import ModelProviders
import Support
import VectorStore

@testable import Workflows

/// Plays machines: steps of the kinds that take no time run as they are, and the others give what a test says.
struct Machines {
    static let version = WorkflowVersionID(UUID128(high: 1, low: 4))

    /// What a step answers, by its slug: from its scope and the number of its attempt.
    typealias Answer = (RunMachine.StepOrder) -> RunMachine.Event

    private(set) var machine: RunMachine
    /// What happened, such as `2 say`, `2 done`, `wait 3 timer`.
    private(set) var trace: [String] = []
    /// The steps that run, in the order in which they began.
    private(set) var running: [RunMachine.StepOrder] = []
    private(set) var outputs: [Int: JSONValue] = [:]
    private(set) var ending: RunMachine.Action?
    private let isRestored: Bool
    private let answers: [String: Answer]

    /// - Parameter isRestored: whether the machine is made anew out of its snapshot after every event
    init(
        _ definition: WorkflowDefinition, input: RunInput = RunInput(input: [:]), limits: RunLimits = RunLimits(),
        isRestored: Bool = false, answers: [String: Answer] = [:]
    ) throws {
        machine = RunMachine(
            try CompiledWorkflow(definition, catalog: .standard), version: Self.version, input: input, limits: limits)
        self.isRestored = isRestored
        self.answers = answers
    }

    /// Plays from the beginning until nothing runs any more.
    mutating func play() async throws {
        try take(machine.handle(.begin))
        try await goOn()
    }

    /// Tells the machine of something and plays on.
    mutating func tell(_ event: RunMachine.Event) async throws {
        try take(machine.handle(event))
        try await goOn()
    }

    private mutating func goOn() async throws {
        while ending == nil, !running.isEmpty {
            let order = running.removeFirst()
            try await take(machine.handle(answer(order)))
        }
    }

    private func answer(_ order: RunMachine.StepOrder) async throws -> RunMachine.Event {
        let number = order.progress.number
        if let answer = answers[order.node.slug] { return answer(order) }
        guard let step = order.node.step, !step.takesTime, !(step is AssistantMessageStep) else {
            return .finished(number, .proceed(output: .string(order.node.slug)))
        }
        do {
            return .finished(number, try await step.run(context(order)))
        } catch {
            return .failed(number, RunFailure(error))
        }
    }

    private func context(_ order: RunMachine.StepOrder) -> StepContext {
        StepContext(
            run: RunReference(
                tenantID: TenantID(UUID128(high: 1, low: 1)), runID: RunID(UUID128(high: 1, low: 2)),
                threadID: ThreadID(UUID128(high: 1, low: 3))),
            scope: order.scope,
            services: StepServices(
                model: ScriptedModelProvider(.text("Fine.")), passages: NoPassages(),
                identifiers: SystemIdentifierGenerator()),
            memory: order.progress.memory, signal: order.progress.signal
        ) { _ in }
    }

    private mutating func take(_ actions: [RunMachine.Action]) throws {
        for action in actions {
            switch action {
            case .execute(let order):
                let attempt = order.progress.attempt > 1 ? " again" : ""
                trace.append("\(order.progress.number) \(order.node.slug)\(attempt)")
                running.append(order)
            case .began(let number, let node, _): trace.append("\(number) \(node.slug)")
            case .changed, .unasked: break
            case .completed(let number, let output): outputs[number] = output
            case .failed(let number, let failure): trace.append("\(number) failed \(failure.code.rawValue)")
            case .wait(let number, let wait): trace.append("\(number) waits for \(wait.kind.rawValue)")
            case .stop(let number):
                trace.append("\(number) stopped")
                running.removeAll { $0.progress.number == number }
            case .finish(let result):
                trace.append("finish \(result.status)")
                ending = action
            case .fail(let failure):
                trace.append("fail \(failure.code.rawValue)")
                ending = action
            case .cancel:
                trace.append("cancel")
                ending = action
            }
        }
        guard isRestored, ending == nil else { return }
        let outputs = outputs
        let snapshot = machine.snapshot
        machine = try RunMachine(
            snapshot: snapshot, programs: machine.programs, version: Self.version, input: machine.input,
            limits: machine.limits
        ) { outputs[$0] }
        precondition(machine.snapshot == snapshot, "A snapshot is what the machine was made of.")
    }

    /// The state of the run's own strand.
    var state: JSONValue? { machine.strands[0]?.state }

    /// What expressions of the run's own strand see of the steps.
    var vars: JSONValue? { machine.scope(of: 0)["vars"] }
}

/// Draws graphs in short.
func graph(_ nodes: [WorkflowNode], _ edges: String...) -> WorkflowDefinition {
    WorkflowDefinition(
        nodes: nodes,
        edges: edges.flatMap { line -> [WorkflowEdge] in
            // `a > b:error > c` is two edges, of which the second leaves `b` by its port `error`.
            let stops = line.split(separator: " > ").map { $0.split(separator: ":").map(String.init) }
            return zip(stops, stops.dropFirst()).map { from, to in
                WorkflowEdge(from[0], to[0], port: from.count > 1 ? from[1] : StepPort.next)
            }
        })
}

/// A node of a graph drawn in short.
func node(
    _ slug: String, _ kind: String = "assistant_message", in parent: String? = nil,
    _ parameters: JSONObject = ["text": "x"],
    attempts: Int = 1
) -> WorkflowNode {
    WorkflowNode(
        slug: slug, kind: kind, parameters: parameters, parent: parent, policy: StepPolicy(attempts: attempts))
}

/// Start and end, which every graph has, around other nodes.
func between(_ nodes: WorkflowNode...) -> [WorkflowNode] {
    [node("start", "start", [:])] + nodes + [node("end", "end", [:])]
}

/// A step that sets one place of the state.
func assign(_ slug: String, _ target: String, _ value: String, in parent: String? = nil) -> WorkflowNode {
    node(slug, "assign", in: parent, ["assignments": [["target": .string(target), "value": .string(value)]]])
}
