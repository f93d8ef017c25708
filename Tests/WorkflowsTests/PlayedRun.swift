import Core
import ModelProviders
import Postgres
import Support
import Synchronization
import Testing
import Tools

@testable import VectorStore
@testable import Workflows

/// A run that a test plays with a person: between two messages it lies in its journal alone, and each message takes it up
/// from there as another server would.
struct PlayedRun {
    static let reference = RunReference(
        tenantID: TenantID(UUID128(high: 1, low: 1)), runID: RunID(UUID128(high: 1, low: 2)),
        threadID: ThreadID(UUID128(high: 1, low: 3)))

    let workflow: CompiledWorkflow
    var services: StepServices
    let input: RunInput
    private(set) var journal: [JournalEntry] = []
    private(set) var events: [RunEvent] = []

    init(
        _ graph: WorkflowDefinition, _ model: any ModelProvider, passages: any PassageSearching = NoPassages(),
        history: any HistoryReading = NoHistory(), tools: any ToolResolving = NoTools(),
        clock: any WallClock = SystemWallClock(), text: String = "hello", locale: String = "en",
        input: RunInput? = nil
    ) throws {
        workflow = try CompiledWorkflow(graph, catalog: .standard)
        services = StepServices(
            model: model, passages: passages, history: history, tools: tools,
            identifiers: SystemIdentifierGenerator(), clock: clock)
        self.input = input ?? RunInput(input: ["text": .string(text)], user: ["locale": .string(locale)])
    }

    /// Plays from the beginning until the run ends or rests, and gives what it said.
    mutating func begin(_ control: RunControl = RunControl(executor: nil)) async throws -> [String] {
        try await execute(RunMachine(workflow, version: Machines.version, input: input), nil, control)
    }

    /// Says something to the run that waits, and gives what it answered.
    mutating func say(
        _ text: String, _ members: JSONObject = [:], _ control: RunControl = RunControl(executor: nil)
    ) async throws -> [String] {
        var payload: JSONObject = ["text": .string(text)]
        for member in members.members { payload[member.key] = member.value }
        return try await takeUp([RunSignal(.userInput, .object(payload))], control)
    }

    /// Takes the run up from its journal, as after the death of its server.
    mutating func takeUp(
        _ signals: [RunSignal] = [], _ control: RunControl = RunControl(executor: nil)
    ) async throws -> [String] {
        let snapshots = journal.compactMap { entry -> JSONValue? in
            if case .waiting(let snapshot, _)? = entry.end { snapshot } else { entry.snapshot }
        }
        let snapshot = try #require(snapshots.last)
        let journaled = JournaledRun(
            reference: Self.reference, versionID: Machines.version, input: input, attempt: 1,
            snapshot: snapshot, outputs: outputs, signals: signals, openMessages: [],
            lastEventNumber: events.count)
        let machine = try RunMachine(
            snapshot: snapshot, programs: [Machines.version: workflow], version: Machines.version,
            input: input
        ) { outputs[$0] }
        return try await execute(machine, journaled, control)
    }

    private mutating func execute(
        _ machine: RunMachine, _ journaled: JournaledRun?, _ control: RunControl
    ) async throws -> [String] {
        let log = RunLog()
        let store = InMemoryRunStore()
        let execution = RunExecution(
            run: Self.reference, log: log, control: control, store: store, projection: ShownNowhere(),
            services: services, replica: UUID128(high: 9, low: 9),
            logger: Logger(label: "test", sink: DiscardingLogSink()))
        try await execution.execute(machine, resuming: journaled)
        log.close()
        journal += store.entries
        var said: [String] = []
        for await batch in log.events() {
            events += batch.map(\.event)
            for case .messageFinished(_, let parts) in batch.map(\.event) { said.append(parts.map(\.text).joined()) }
        }
        return said
    }

    /// The outputs of steps that are done, by their number.
    var outputs: [Int: JSONValue] {
        var outputs: [Int: JSONValue] = [:]
        for end in journal.flatMap(\.ended) {
            if case .completed(let output) = end.outcome { outputs[end.number] = output }
        }
        return outputs
    }

    /// What the last step of that name gave.
    func output(of node: String) -> JSONValue? {
        journal.flatMap(\.started).last { $0.node == node }.flatMap { outputs[$0.number] }
    }

    /// How often a step of that name began.
    func starts(of node: String) -> Int { journal.flatMap(\.started).filter { $0.node == node }.count }

    var result: RunResult? {
        if case .completed(let result)? = journal.last?.end { result } else { nil }
    }

    var failure: RunFailure? {
        if case .failed(let failure)? = journal.last?.end { failure } else { nil }
    }

    var isWaiting: Bool {
        if case .waiting? = journal.last?.end { true } else { false }
    }

    var isCancelled: Bool {
        if case .cancelled? = journal.last?.end { true } else { false }
    }

    /// Everything that the journal and the listeners know, as text.
    var everything: String {
        let journaled = journal.flatMap { entry -> [String] in
            let end =
                switch entry.end {
                case .waiting(let snapshot, let waits)?: snapshot.serializedString() + waits.map { "\($0)" }.joined()
                case let end: "\(String(describing: end))"
                }
            return entry.events.map { $0.event.payload.serializedString() } + [
                end, "\(entry.ended)", entry.snapshot?.serializedString() ?? "",
            ]
        }
        return (journaled + events.map { $0.payload.serializedString() }).joined(separator: "\n")
    }
}

/// Shows events nowhere.
private struct ShownNowhere: RunProjection {
    func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] { [] }
}

/// A conversation that a test wrote.
struct ScriptedHistory: HistoryReading {
    let messages: [HistoryMessage]

    func history(_ window: HistoryWindow, of run: RunReference) -> [HistoryMessage] { messages }
}

/// A model that says a word and then waits until it is cancelled.
func hangingModel() -> ScriptedModelProvider {
    ScriptedModelProvider(
        .steps([.event(.textDelta("Half")), .wait { try? await Task.sleep(for: .seconds(3600)) }]))
}

/// A model that stops its own run, or has its server give it up, in the middle of its first answer; later it answers.
func stoppingModel(
    _ control: RunControl, as reason: RunControl.Cancellation = .requested, saying text: String = "{",
    then answer: ScriptedModelProvider.Script? = nil
) -> ScriptedModelProvider {
    let stop = ScriptedModelProvider.Script.steps([
        .event(.textDelta(text)),
        .wait {
            control.cancel(reason)
            while !Task.isCancelled { await Task.yield() }
        },
    ])
    return answer.map { ScriptedModelProvider(stop, $0) } ?? ScriptedModelProvider(stop)
}

/// Start, one step, and two ends: one for its way on and one for its failure.
func only(_ step: WorkflowNode, ports: [String] = ["next"]) -> WorkflowDefinition {
    var definition = graph(
        between(step) + [node("failed", "end", ["status": "failed", "output": "vars.\(step.slug).error.code"])],
        "start > \(step.slug)", "\(step.slug):error > failed")
    for port in ports { definition.edges.append(WorkflowEdge(step.slug, "end", port: port)) }
    return definition
}
