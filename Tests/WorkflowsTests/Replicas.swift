import Core
import ModelProviders
import Postgres
import Support
import Synchronization

@testable import VectorStore
@testable import Workflows

/// Several engines on one database, as several servers have them.
struct Replicas {
    let database: Database
    let identifiers = SystemIdentifierGenerator()
    private let lease: Duration

    /// - Parameter lease: how long a replica may say nothing
    init(lease: Duration = .seconds(15)) async throws {
        database = try await TestDatabase.make()
        self.lease = lease
    }

    /// One more of them; it does nothing by itself until it is `run`.
    func engine(
        model: any ModelProvider = ScriptedModelProvider(.text("Fine.")), heartbeat: Duration = .milliseconds(20),
        projection: any RunProjection = NoProjection(), tools: any ToolResolving = NoTools()
    ) -> RunEngine {
        var limits = RunEngine.Limits()
        limits.heartbeat = heartbeat
        limits.lease = lease
        limits.queue = 4
        return RunEngine(
            store: PostgresRunStore(database: database),
            library: WorkflowLibrary(store: WorkflowStore(database: database, identifiers: identifiers)),
            services: services(model, tools),
            projection: projection, clock: SystemWallClock(), limits: limits,
            logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    /// What its steps work with; they find the workflows of the database.
    private func services(_ model: any ModelProvider, _ tools: any ToolResolving) -> StepServices {
        var services = StepServices(model: model, passages: NoPassages(), tools: tools, identifiers: identifiers)
        services.workflows = WorkflowLibrary(store: WorkflowStore(database: database, identifiers: identifiers))
        return services
    }

    /// What becomes of a message that comes to the engine, as ThreadStore does it.
    func say(
        _ text: String, in thread: RunReference, of version: WorkflowVersionID? = nil, to engine: RunEngine
    ) async throws -> (admission: RunAdmission, run: RunID, events: RunEvents) {
        var version = version
        if version == nil {
            version = try await value("SELECT published_version_id FROM workflows LIMIT 1", of: thread.tenantID)
        }
        guard let version else { throw PostgresError(.decoding, "No version.") }
        let reference = RunReference(
            tenantID: thread.tenantID, runID: identifiers.make(), threadID: thread.threadID)
        let input: JSONValue = ["text": .string(text)]
        let run = NewRun(
            reference: reference, versionID: version, input: RunInput(input: input), isMessage: true)
        let entrance = engine.entrance(of: run, telling: RunSignal(.userInput, input))
        let admission = try await database.withTenant(thread.tenantID) { transaction in
            let rows = try await transaction.batch([
                "UPDATE threads SET updated_at = now() WHERE id = \(thread.threadID)", entrance.question,
            ])
            let (admission, statement) = try entrance.answer(rows[1].first)
            if let statement { try await transaction.execute(statement) }
            return admission
        }
        switch admission {
        case .begins:
            let workflow = try await engine.library.compiled(version, in: thread.tenantID)
            return (admission, reference.runID, engine.start(run, workflow))
        case .told(let run): return (admission, run, try await engine.goOn(run, in: thread.tenantID))
        case .queued:
            return (admission, reference.runID, engine.answer(of: reference.runID, in: thread.tenantID))
        }
    }

    /// A thread whose workflow is this one; its own run is over.
    func thread(_ graph: WorkflowDefinition) async throws -> RunReference {
        let run = try await StoredRun.insert(
            graph, into: database, replica: UUID128(high: 66, low: 66), lease: .seconds(-1))
        try await database.withTenant(run.tenantID) { transaction in
            _ = try await transaction.execute("DELETE FROM workflow_runs")
        }
        return run
    }

    /// One value out of the tenant's rows.
    func value<Value: PostgresDecodable>(
        _ query: Query, of tenant: TenantID, as type: Value.Type = Value.self
    ) async throws -> Value {
        let rows = try await database.withTenant(tenant) { try await $0.query(query) }
        guard let row = rows.first else { throw PostgresError(.decoding, "No row.") }
        return try row.decode(Value.self)
    }
}

/// Holds a step until a test opens it.
final class Gate: Sendable {
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private struct State {
        var isOpen = false
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    init() {
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    /// Waits for the gate; a cancelled step passes.
    func pass() async {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passes = state.withLock { state in
                    if state.isOpen || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                arrival.yield()
                if passes { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    /// Waits for somebody to stand before it.
    func arrived() async {
        for await _ in arrivals { return }
    }

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return state.waiters.values.map(\.self)
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension RunEvents {
    /// What the assistant says in the rest of them, and the last of them.
    func answer() async -> (said: [String], last: RunEvent?) {
        var said: [String] = []
        var last: RunEvent?
        for await batch in self {
            for event in batch {
                if case .messageFinished(_, let parts) = event.event { said.append(parts.map(\.text).joined()) }
                last = event.event
            }
        }
        return (said, last)
    }
}

/// Shows a run's events nowhere.
struct NoProjection: RunProjection {
    func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query] { [] }
}
