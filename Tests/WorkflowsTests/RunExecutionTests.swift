import Core
import ModelProviders
import Postgres
import Support
import Synchronization
import Testing

@testable import VectorStore
@testable import Workflows

@Suite struct RunExecutionTests {
    private let run = RunReference(
        tenantID: TenantID(UUID128(high: 1, low: 1)), runID: RunID(UUID128(high: 1, low: 2)),
        threadID: ThreadID(UUID128(high: 1, low: 3)))

    /// What a run of the graph did: its journal and the events its listeners saw.
    private func execute(
        _ graph: WorkflowDefinition, model: any ModelProvider = ScriptedModelProvider(.text("Fine.")),
        hits: [SearchHit] = [], passages: ScriptedPassages? = nil, text: String = "What is current?",
        resuming journaled: JournaledRun? = nil, machine: RunMachine? = nil,
        control: RunControl = RunControl(executor: nil), store: InMemoryRunStore = InMemoryRunStore(),
        log: RunLog = RunLog(), deltas: DeltaBatching = DeltaBatching(delay: .seconds(3600))
    ) async throws -> (store: InMemoryRunStore, events: [RunEvent]) {
        let execution = RunExecution(
            run: run, log: log, control: control, store: store, projection: NoProjection(),
            services: StepServices(
                model: model, passages: passages ?? ScriptedPassages(hits: hits),
                identifiers: SystemIdentifierGenerator()),
            replica: UUID128(high: 9, low: 9), deltas: deltas, logger: Logger(label: "test", sink: DiscardingLogSink()))
        let fresh = RunMachine(
            try CompiledWorkflow(graph, catalog: .standard), version: Machines.version,
            input: RunInput(input: ["text": .string(text)]))
        try await execution.execute(machine ?? fresh, resuming: journaled)
        log.close()
        var events: [RunEvent] = []
        for await batch in log.events() { events += batch.map(\.event) }
        return (store, events)
    }

    /// Says half a word and waits until it is cancelled.
    private static let hanging = ScriptedModelProvider(
        .steps([
            .event(.textDelta("Half")),
            .wait { while !Task.isCancelled { await Task.yield() } },
        ]))

    private func texts(_ events: [RunEvent]) -> [String] {
        events.compactMap { if case .messageFinished(_, let parts) = $0 { parts.map(\.text).joined() } else { nil } }
    }

    @Test("steps that take no time share one transaction")
    func oneTransaction() async throws {
        let (store, events) = try await execute(Graphs.saying("Hello"))
        #expect(texts(events) == ["Hello"])
        #expect(events.last == .runFinished)
        #expect(store.entries.count == 1)
        #expect(store.entries.first?.started.map(\.node) == ["start", "say", "end"])
        #expect(store.entries.first?.ended.count == 3)
    }

    @Test("the start of a step that takes time is journaled before it runs")
    func journaledBefore() async throws {
        let (store, _) = try await execute(Graphs.asking)
        #expect(store.entries.map { $0.started.map(\.node) } == [["start", "answer"], ["end"]])
        #expect(store.entries.map { $0.ended.map(\.number) } == [[1], [2, 3]])
    }

    @Test("long answers reach the journal in pieces while they are written")
    func batches() async throws {
        let model = ScriptedModelProvider(.text("one ", "two ", "three ", "four"))
        let (store, _) = try await execute(
            Graphs.asking, model: model, deltas: DeltaBatching(delay: .seconds(3600), bytes: 8))
        let texts = store.entries.flatMap(\.events).compactMap {
            if case .textDelta(_, _, let text) = $0.event { text } else { nil }
        }
        #expect(texts.joined() == "scripted says: one two three four")
        #expect(store.entries.count > 3)
    }

    @Test("an agent's words stream behind the line that says whose they are")
    func preamble() async throws {
        let (_, events) = try await execute(Graphs.asking)
        #expect(texts(events) == ["scripted says: Fine."])
        #expect(events.contains { if case .textDelta(_, 0, "scripted says: ") = $0 { true } else { false } })
    }

    @Test("passages are quoted with a citation behind each")
    func quotes() async throws {
        let hit = SearchHit(
            chunkID: ChunkID(UUID128(high: 5, low: 5)), documentID: DocumentID(UUID128(high: 5, low: 6)),
            document: "Current", headingPath: ["Current"], text: "Current is\na flow.", start: 10, end: 28, score: 1,
            similarity: 0.9)
        let (_, events) = try await execute(Graphs.searching, hits: [hit])
        #expect(texts(events) == ["Found:\n\n> Current is\n> a flow."])
        let citations = events.compactMap {
            if case .citationAdded(_, _, _, let citation) = $0 { citation } else { nil }
        }
        #expect(citations.map(\.index) == [30])
        #expect(citations.map(\.start) == [10])
        #expect(citations.map(\.end) == [28])
    }

    @Test("a model that fails in the middle fails the run, withdraws its message and allows another try")
    func modelFailure() async throws {
        let (store, events) = try await execute(
            Graphs.asking, model: ScriptedModelProvider(.steps([.event(.textDelta("Half an ans"))])))
        #expect(texts(events).isEmpty)
        #expect(events.contains { if case .messageRemoved = $0 { true } else { false } })
        guard case .runFailed(let failure)? = events.last else {
            Issue.record("The run did not fail: \(events)")
            return
        }
        #expect(failure.code == .modelUnavailable)
        #expect(failure.allowsRetry)
        guard case .failed? = store.entries.last?.end else {
            Issue.record("The journal does not know of the failure.")
            return
        }
    }

    @Test("an interrupted step is run again, completed ones are not, and its half message is withdrawn")
    func resumed() async throws {
        let half = ItemID(UUID128(high: 7, low: 7))
        var machine = RunMachine(
            try CompiledWorkflow(Graphs.asking, catalog: .standard), version: Machines.version,
            input: RunInput(input: ["text": "x"]))
        _ = machine.handle(.begin)
        _ = machine.handle(.finished(1, .proceed(output: ["text": "x"])))
        let journaled = JournaledRun(
            reference: run, versionID: WorkflowVersionID(UUID128(high: 1, low: 4)),
            input: RunInput(input: ["text": "x"]), attempt: 2, snapshot: machine.snapshot, outputs: [1: ["text": "x"]],
            openMessages: [half], lastEventNumber: 41)
        let (store, events) = try await execute(Graphs.asking, resuming: journaled, machine: machine)
        #expect(events.first == .messageRemoved(half))
        #expect(!events.contains(.stepStarted(node: "start")))
        #expect(texts(events) == ["scripted says: Fine."])
        #expect(store.entries.first?.events.first?.number == 42)
    }

    @Test("Stop keeps what was said and ends the run as cancelled")
    func stopped() async throws {
        let control = RunControl(executor: nil)
        let model = Self.hanging
        let log = RunLog()
        async let result = execute(Graphs.asking, model: model, control: control, log: log)
        for await events in log.events() {
            if events.contains(where: { if case .textDelta(_, _, "Half") = $0.event { true } else { false } }) { break }
        }
        control.cancel(.requested)
        let (store, events) = try await result
        #expect(texts(events) == ["scripted says: Half"])
        #expect(events.last == .runCancelled)
        guard case .cancelled? = store.entries.last?.end else {
            Issue.record("The journal does not know that the run was cancelled.")
            return
        }
    }

    @Test("a run that this process gives up is left as it is, for another to take up")
    func givenUp() async throws {
        let control = RunControl(executor: nil)
        control.cancel(.givenUp)
        let (store, events) = try await execute(
            Graphs.asking, model: Self.hanging, control: control)
        #expect(store.entries.allSatisfy { $0.end == nil })
        #expect(!events.contains { $0.isLast })
    }

    @Test("a run whose journal cannot be written during a step is given up, and not taken for one that failed")
    func journalLost() async throws {
        let store = InMemoryRunStore(failingEntry: 1)
        let log = RunLog()
        await #expect(throws: PostgresError.self) {
            try await execute(
                Graphs.asking, store: store, log: log, deltas: DeltaBatching(delay: .seconds(3600), bytes: 1))
        }
        #expect(store.entries.count == 1)
        log.close()
        for await batch in log.events() { #expect(!batch.contains { $0.event.isLast }) }
    }

    @Test("a model that says nothing fails the run, and leaves no message")
    func silentModel() async throws {
        let (_, events) = try await execute(Graphs.asking, model: ScriptedModelProvider(.text()))
        guard case .runFailed(let failure)? = events.last else {
            Issue.record("The run did not fail: \(events)")
            return
        }
        #expect(failure.code == .modelUnavailable && failure.allowsRetry)
        #expect(!events.contains { if case .messageStarted = $0 { true } else { false } })
    }

    @Test("NUL characters of a model are left out, for the database keeps none")
    func nul() async throws {
        let (_, events) = try await execute(Graphs.asking, model: ScriptedModelProvider(.text("a\u{0}b", "\u{0}")))
        #expect(texts(events) == ["scripted says: ab"])
    }

    @Test("a message without text and quotations is not sent")
    func nothingToSay() async throws {
        let (_, events) = try await execute(Graphs.saying("{{ '' }}"))
        #expect(events.last == .runFinished)
        #expect(!events.contains { if case .messageStarted = $0 { true } else { false } })
    }

    @Test("a long message is searched by as much of it as a search takes")
    func longQuestion() async throws {
        let passages = ScriptedPassages(hits: [])
        let (_, events) = try await execute(
            Graphs.searching, passages: passages, text: String(repeating: "é", count: 5000))
        #expect(events.last == .runFinished)
        #expect(passages.queries.map(\.unicodeScalars.count) == [VectorStores.maximumQueryLength])
    }

    @Test("a store that is not there is the author's mistake, and trying again does not help")
    func unknownStore() async throws {
        let (_, events) = try await execute(
            Graphs.searching, passages: ScriptedPassages(hits: [], error: VectorStoreError.unknownStore("course")))
        guard case .runFailed(let failure)? = events.last else {
            Issue.record("The run did not fail: \(events)")
            return
        }
        #expect(failure.code == .invalidStep && !failure.allowsRetry)
        #expect(failure.description.contains("\"course\""))
    }

    @Test("a replica that lost its lease writes nothing more")
    func leaseLost() async throws {
        let store = InMemoryRunStore(isLeaseLost: true)
        await #expect(throws: LeaseLost.self) { try await execute(Graphs.asking, store: store) }
        #expect(store.entries.isEmpty)
    }
}

/// Finds the same passages whatever is asked, or fails.
private final class ScriptedPassages: PassageSearching {
    private let hits: [SearchHit]
    private let error: VectorStoreError?
    private let asked = Mutex<[String]>([])

    init(hits: [SearchHit], error: VectorStoreError? = nil) {
        self.hits = hits
        self.error = error
    }

    /// The questions so far.
    var queries: [String] { asked.withLock { $0 } }

    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) async throws -> [SearchHit] {
        asked.withLock { $0.append(query) }
        if let error { throw error }
        return hits
    }
}
