import Core
import ModelProviders
import Postgres
import Support
import Testing

@testable import VectorStore
@testable import Workflows

@Suite(.timeLimit(.minutes(5))) struct RunWaitingTests {
    private let replica = UUID128(high: 66, low: 66)
    private let identifiers = SystemIdentifierGenerator()

    private func engine(_ database: Database, projection: any RunProjection) -> RunEngine {
        var limits = RunEngine.Limits()
        limits.heartbeat = .milliseconds(10)
        return RunEngine(
            store: PostgresRunStore(database: database),
            library: WorkflowLibrary(store: WorkflowStore(database: database, identifiers: identifiers)),
            services: StepServices(
                model: ScriptedModelProvider(.text("Fine.")), passages: NoPassages(), identifiers: identifiers),
            projection: projection, clock: SystemWallClock(), limits: limits,
            logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    /// Asks for a name and greets whoever gave it.
    private static let greeting = graph(
        between(
            node("ask", "wait_for_user_input", ["message": "Who are you?"]),
            node("greet", "assistant_message", ["text": "Hello {{ vars.ask.text }}, you said {{ input.text }}."])),
        "start > ask > greet > end")

    /// The columns of the run.
    private func row(_ run: RunReference, in database: Database) async throws -> (String, JSONValue, JSONValue?, Int) {
        let rows = try await database.withTenant(run.tenantID) { transaction in
            try await transaction.query(
                "SELECT status, signals, result, attempt FROM workflow_runs WHERE id = \(run.runID)")
        }
        return try #require(rows.first).decode(String.self, JSONValue.self, JSONValue?.self, Int.self)
    }

    private func signal(
        _ run: RunReference, _ engine: RunEngine, _ text: String, in database: Database
    ) async throws -> RunID? {
        try await database.withTenant(run.tenantID) { transaction -> RunID? in
            try await transaction.query(
                engine.signalling(RunSignal(.userInput, ["text": .string(text)]), to: run.threadID)
            ).first?.decode(RunID.self)
        }
    }

    @Test("a run that asks rests in the database alone, and goes on with the answer")
    func userInput() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(Self.greeting, into: database, replica: replica, lease: .seconds(-1))
        let ends = LastEvent()
        let engine = engine(database, projection: ends)
        let service = Task { try await engine.run() }
        #expect(await ends.event() == .runWaiting)
        while try await row(run, in: database).0 == "running" { await Task.yield() }
        #expect(try await row(run, in: database).0 == "waiting")

        #expect(try await signal(run, engine, "Ann", in: database) == run.runID)
        #expect(try await signal(run, engine, "Bob", in: database) == nil, "Nobody waits for a second answer.")
        var events: [RunEvent] = []
        for await batch in try await engine.goOn(run.runID, in: run.tenantID) { events += batch.map(\.event) }
        let said = events.compactMap {
            if case .messageFinished(_, let parts) = $0 { parts.map(\.text).joined() } else { nil }
        }
        #expect(said == ["Hello Ann, you said hello."])
        #expect(events.last == .runFinished)
        let (status, signals, result, attempt) = try await row(run, in: database)
        #expect(status == "completed" && signals == [] && result?["status"] == "completed" && attempt == 1)
        service.cancel()
        _ = await service.result
    }

    @Test("an answer that came just before its server died is not lost")
    func lostServer() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(Self.greeting, into: database, replica: replica, lease: .seconds(-1))
        let ends = LastEvent()
        let first = engine(database, projection: ends)
        let service = Task { try await first.run() }
        #expect(await ends.event() == .runWaiting)
        while try await row(run, in: database).0 == "running" { await Task.yield() }
        service.cancel()
        _ = await service.result

        // The server that took the answer never came to work on it.
        #expect(try await signal(run, first, "Ann", in: database) == run.runID)
        try await PostgresRunStore(database: database).endLeases()
        let second = engine(database, projection: ends)
        let successor = Task { try await second.run() }
        #expect(await ends.event() == .runFinished)
        successor.cancel()
        _ = await successor.result
        let steps = try await database.withTenant(run.tenantID) { transaction in
            try await transaction.query(
                "SELECT output FROM run_steps WHERE run_id = \(run.runID) AND node = 'greet'")
        }
        let output: JSONValue = try #require(steps.first).decode(JSONValue.self)
        #expect(output == ["text": "Hello Ann, you said hello."])
    }

    @Test("a delay is over when its time has come, without anybody's doing")
    func delay() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(
            graph(between(node("rest", "delay", ["seconds": 0.05])), "start > rest > end"), into: database,
            replica: replica, lease: .seconds(-1))
        let ends = LastEvent()
        let engine = engine(database, projection: ends)
        let service = Task { try await engine.run() }
        #expect(await ends.event() == .runWaiting)
        #expect(await ends.event() == .runFinished)
        while try await row(run, in: database).0 == "running" { await Task.yield() }
        #expect(try await row(run, in: database).0 == "completed")
        service.cancel()
        _ = await service.result
    }

    @Test("who waits no longer than they said leaves by the way for errors")
    func patience() async throws {
        let database = try await TestDatabase.make()
        var definition = Self.greeting
        definition.nodes[1].parameters["patience_seconds"] = 1
        definition.edges.append(WorkflowEdge("ask", "end", port: "error"))
        let run = try await StoredRun.insert(definition, into: database, replica: replica, lease: .seconds(-1))
        let ends = LastEvent()
        let engine = engine(database, projection: ends)
        let service = Task { try await engine.run() }
        #expect(await ends.event() == .runWaiting)
        #expect(await ends.event() == .runFinished)
        while try await row(run, in: database).0 == "running" { await Task.yield() }
        let failed = try await database.withTenant(run.tenantID) { transaction in
            try await transaction.query(
                "SELECT error FROM run_steps WHERE run_id = \(run.runID) AND node = 'ask' AND status = 'failed'")
        }
        let error: JSONValue = try #require(failed.first).decode(JSONValue.self)
        #expect(error["code"] == "timed_out")
        service.cancel()
        _ = await service.result
    }
}
