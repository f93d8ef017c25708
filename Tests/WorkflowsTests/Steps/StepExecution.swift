import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Synchronization

@testable import VectorStore
@testable import Workflows

/// Runs graphs for real, over a journal in memory, with the services that a test gives.
struct StepExecution {
    static let run = RunReference(
        tenantID: TenantID(UUID128(high: 1, low: 1)), runID: RunID(UUID128(high: 1, low: 2)),
        threadID: ThreadID(UUID128(high: 1, low: 3)))

    var services: StepServices
    let store = InMemoryRunStore()
    let clock: any WallClock

    init(clock: any WallClock = SystemWallClock(), _ change: (inout StepServices) -> Void = { _ in }) {
        self.clock = clock
        var services = StepServices(
            model: ScriptedModelProvider(.text("Fine.")), passages: NoHits(),
            identifiers: SystemIdentifierGenerator(), clock: clock)
        change(&services)
        self.services = services
    }

    /// The events of a run of the graph, from its beginning or from where another one left it.
    func events(
        _ graph: WorkflowDefinition, input: JSONValue = ["text": "hello"],
        control: RunControl = RunControl(executor: nil),
        resuming left: JournaledRun? = nil, programs: [WorkflowVersionID: CompiledWorkflow] = [:]
    ) async throws -> [RunEvent] {
        let log = RunLog()
        let execution = RunExecution(
            run: Self.run, log: log, control: control, store: store, projection: NoStatements(), services: services,
            replica: UUID128(high: 9, low: 9), logger: Logger(label: "test", sink: DiscardingLogSink()))
        let workflow = try CompiledWorkflow(graph, catalog: .standard)
        var machine = RunMachine(workflow, version: Machines.version, input: RunInput(input: input))
        if let left, let snapshot = left.snapshot {
            machine = try RunMachine(
                snapshot: snapshot, programs: programs.merging([Machines.version: workflow]) { $1 },
                version: Machines.version, input: RunInput(input: input)
            ) { left.outputs[$0] }
        }
        try await execution.execute(machine, resuming: left)
        log.close()
        var events: [RunEvent] = []
        for await batch in log.events() { events += batch.map(\.event) }
        return events
    }

    /// What the journal would give a server that takes the run up after so many entries, told of this.
    ///
    /// - Parameter earlier: where this execution took the run up
    func left(
        after count: Int? = nil, of earlier: JournaledRun? = nil, _ signals: RunSignal...
    ) -> JournaledRun {
        let entries = store.entries.prefix(count ?? .max)
        var outputs = earlier?.outputs ?? [:]
        var snapshot: JSONValue?
        var checkpoints = earlier?.checkpoints ?? [:]
        var open: [ItemID] = []
        for entry in entries {
            for numbered in entry.events {
                switch numbered.event {
                case .checkpoint(let key, let value): checkpoints[numbered.step, default: [:]][key] = value
                case .messageStarted(let item): open.append(item)
                case .itemStarted(let item, _): open.append(item)
                case .messageFinished(let item, _), .messageRemoved(let item), .itemKept(let item, _):
                    open.removeAll { $0 == item }
                default: break
                }
            }
            for end in entry.ended { if case .completed(let output) = end.outcome { outputs[end.number] = output } }
            if case .waiting(let known, _)? = entry.end {
                snapshot = known
            } else {
                snapshot = entry.snapshot ?? snapshot
            }
        }
        return JournaledRun(
            reference: Self.run, versionID: Machines.version, input: RunInput(input: ["text": "hello"]), attempt: 2,
            snapshot: snapshot, outputs: outputs, signals: signals, openMessages: open, checkpoints: checkpoints,
            lastEventNumber: entries.flatMap(\.events).last?.number ?? 0)
    }

    /// How the steps of a node ended, in their order.
    func outcomes(of node: String) -> [JournalEntry.StepEnd.Outcome] {
        let numbers = Set(store.entries.flatMap(\.started).filter { $0.node == node }.map(\.number))
        return store.entries.flatMap(\.ended).filter { numbers.contains($0.number) }.map(\.outcome)
    }

    /// The last output of the node's step.
    func output(of node: String) -> JSONValue? {
        outcomes(of: node).compactMap { if case .completed(let output) = $0 { output } else { nil } }.last
    }

    /// Why the node's step failed.
    func failure(of node: String) -> RunFailure? {
        outcomes(of: node).compactMap { if case .failed(let failure) = $0 { failure } else { nil } }.last
    }

    /// What the run waits for.
    var waits: [JournalEntry.WaitingStep] {
        guard case .waiting(_, let waits)? = store.entries.last?.end else { return [] }
        return waits
    }
}

/// Start, the step, end; and a way for errors that says so.
func course(_ step: WorkflowNode, _ others: String...) -> WorkflowDefinition {
    var definition = graph(
        between(step, node("oops", "assistant_message", ["text": "{{ vars.\(step.slug).error.message }}"])),
        "start > \(step.slug) > end", "\(step.slug):error > oops > end")
    for port in others { definition.edges.append(WorkflowEdge(step.slug, "end", port: port)) }
    return definition
}

extension [RunEvent] {
    /// What assistants' messages say.
    var said: [String] {
        compactMap { if case .messageFinished(_, let parts) = $0 { parts.map(\.text).joined() } else { nil } }
    }
}

/// Waits for something that never comes, and tells when it began to.
final class Hanging: Sendable {
    private let stream: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let released: AsyncStream<Void>
    private let releasing: AsyncStream<Void>.Continuation

    init() {
        (stream, signal) = AsyncStream.makeStream(of: Void.self)
        (released, releasing) = AsyncStream.makeStream(of: Void.self)
    }

    /// Lets whoever waits go on.
    func release() {
        releasing.yield()
    }

    /// Tells that it begins, and returns once it is released.
    func pause() async {
        signal.yield()
        for await _ in released { return }
    }

    /// Returns once somebody hangs.
    func begun() async {
        for await _ in stream { return }
    }

    /// Throws when the task is cancelled.
    func hang() async throws {
        signal.yield()
        try await Task.sleep(for: .seconds(3600))
    }
}

struct NoHits: PassageSearching {
    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) -> [SearchHit] { [] }
}

struct NoStatements: RunProjection {
    func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] { [] }
}

/// Workflows that a test publishes.
final class PublishedWorkflows: WorkflowFinding {
    private let versions = Mutex<[String: (versionID: WorkflowVersionID, workflow: CompiledWorkflow)]>([:])

    /// Publishes under the slug, in the place of what was published before.
    @discardableResult
    func publish(_ slug: String, _ graph: WorkflowDefinition) throws -> WorkflowVersionID {
        let version: WorkflowVersionID = SystemIdentifierGenerator().make()
        let workflow = try CompiledWorkflow(graph, catalog: .standard)
        versions.withLock { $0[slug] = (version, workflow) }
        return version
    }

    /// Every version by its identifier, as a library would find them.
    var programs: [WorkflowVersionID: CompiledWorkflow] {
        versions.withLock { Dictionary($0.values.map { ($0.versionID, $0.workflow) }) { $1 } }
    }

    func published(
        _ slug: String, in tenantID: TenantID
    ) async throws -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)? {
        versions.withLock { $0[slug] }
    }
}

/// Secrets that a test knows.
struct KnownSecrets: SecretReading {
    let values: [String: String]

    func secrets(_ names: Set<String>, in tenantID: TenantID) async throws -> [String: String] {
        values.filter { names.contains($0.key) }
    }
}

/// Takes documents, or gives an error, or hangs.
final class ScriptedIngestion: DocumentIngesting {
    struct Document: Sendable, Equatable {
        let store: String, name: String, mediaType: String, text: String
    }

    private let taken = Mutex<[Document]>([])
    private let error: (any Error)?
    private let hanging: Hanging?

    init(failing error: (any Error)? = nil, hanging: Hanging? = nil) {
        self.error = error
        self.hanging = hanging
    }

    var documents: [Document] { taken.withLock(\.self) }

    func ingest(
        _ text: String, mediaType: String, as name: String, into store: String, in tenantID: TenantID
    ) async throws -> StoredDocument {
        try await hanging?.hang()
        if let error { throw error }
        taken.withLock { $0.append(Document(store: store, name: name, mediaType: mediaType, text: text)) }
        return StoredDocument(id: SystemIdentifierGenerator().make(), name: name, chunks: 2)
    }
}

/// Answers when it is let.
struct PausingTransport: HTTPTransport {
    private let hanging: Hanging

    init(_ hanging: Hanging) {
        self.hanging = hanging
    }

    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        await hanging.pause()
        return HTTPClientResponse(status: .ok, fields: [:], body: .empty)
    }
}

/// Never answers.
struct HangingTransport: HTTPTransport {
    let hanging: Hanging

    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        try await hanging.hang()
        throw HTTPTransportError(.timedOut, "The server did not answer.")
    }
}
