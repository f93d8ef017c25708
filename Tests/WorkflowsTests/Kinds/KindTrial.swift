import Core
import Postgres
import Support
import Testing

@testable import Workflows

/// One run of a row's workflow over PostgreSQL, by servers that do nothing by themselves: the test says when.
struct KindTrial {
    /// All trials share one database, each with an institution of its own.
    static let database = Task { try await TestDatabase.make(pool: PoolConfiguration(maximumConnections: 16)) }

    let row: KindRow
    let database: Database
    let run: RunReference
    let services: KindServices
    private let clock = SetClock()
    private let screen = ReaderScreen()

    init(
        _ row: KindRow, failing: KindRow.Failing? = nil, mood: KindServices.Mood = .working
    ) async throws {
        self.row = row
        database = try await Self.database.value
        services = KindServices(mood: failing?.services == true ? .failing : mood, answer: row.answer)
        run = try await StoredRun.insert(
            row.workflow(failing), into: database, replica: UUID128(high: 66, low: 66), lease: .seconds(3600))
        let library = WorkflowLibrary(
            store: WorkflowStore(database: database, identifiers: SystemIdentifierGenerator()))
        if let inner = row.inner {
            _ = try await library.publish(inner, as: "inner", title: "Inner", description: "", in: run.tenantID)
        }
    }

    /// One more server.
    func server(_ hook: @escaping InterceptedProjection.Hook = { _, _, _ in [] }) -> RunEngine {
        let identifiers = SystemIdentifierGenerator()
        let library = WorkflowLibrary(store: WorkflowStore(database: database, identifiers: identifiers))
        var limits = RunEngine.Limits()
        limits.heartbeat = .milliseconds(20)
        let projection = InterceptedProjection(hook)
        let engine = RunEngine(
            store: PostgresRunStore(database: database), library: library,
            services: services.services(clock: clock, workflows: library), projection: projection,
            clock: SystemWallClock(), limits: limits, logger: Logger(label: "test", sink: DiscardingLogSink()))
        projection.belong(to: engine)
        return engine
    }

    // MARK: What people do

    /// Has the server carry the run out from its beginning, until it ends or rests.
    func begin(on server: RunEngine) async throws {
        try await lease(to: server, from: "running")
        try await goOn(server)
    }

    /// Does this where the run rests, and has the server go on until it ends or rests again.
    func take(_ turn: KindRow.Turn, on server: RunEngine) async throws {
        switch turn {
        case .message(let text): try await tell(RunSignal(.userInput, ["text": .string(text)]), to: server)
        case .action: try await tell(RunSignal(.action, ["type": "go", "payload": [:]]), to: server)
        case .decision(let word): try await tell(RunSignal(.approval, ["decision": .string(word)]), to: server)
        case .result(let result):
            let wait = try await query("SELECT output FROM run_steps WHERE status = 'waiting'").first?.decode(
                JSONValue.self)
            let item = try #require(wait.flatMap { Wait(json: $0) }?.items.first)
            let id = ClientToolCall.callID(of: item)
            try await tell(.clientTools([id: result], to: item), to: server)
        case .call(let result): try await tell(RunSignal(.call, result), to: server)
        case .answers(let answers): try await tell(RunSignal(.structuredInput, answers.json), to: server)
        case .time(let seconds):
            clock.advance(by: .seconds(seconds))
            try await lease(to: server, from: "waiting")
        }
        try await goOn(server)
    }

    /// Gives the run, which is at work or rests, to the server, as if the one before had died.
    func lease(to server: RunEngine, from status: String) async throws {
        let taken = try await database.withTenant(run.tenantID) { transaction in
            try await transaction.query(
                """
                UPDATE workflow_runs SET status = 'running', lease_owner = \(server.replica), wake_at = NULL,
                    lease_expires_at = now() + interval '1 h', attempt = attempt + 1
                WHERE id = \(run.runID) AND status = \(status) RETURNING id
                """)
        }
        try #require(taken.count == 1, "The run is not \(status).")
    }

    private func tell(_ signal: RunSignal, to server: RunEngine) async throws {
        let told = try await database.withTenant(run.tenantID) { transaction in
            try await transaction.query(server.signalling(signal, to: run.threadID))
        }
        try #require(told.count == 1, "The run does not wait for this.")
    }

    private func goOn(_ server: RunEngine) async throws {
        for await events in try await server.goOn(run.runID, in: run.tenantID) { screen.show(events) }
    }

    // MARK: What became of it

    /// What the reader has been told, without what was withdrawn.
    var said: [String] { screen.texts }
    var last: RunEvent? { screen.last }

    /// The columns of the run that tell how it is.
    func row() async throws -> (status: String, result: JSONValue, waits: [String], isLeased: Bool) {
        let rows = try await query(
            """
            SELECT status, coalesce(result, 'null'), coalesce(waits, '{}'), lease_owner IS NOT NULL FROM workflow_runs
            """)
        return try #require(rows.first).decode(String.self, JSONValue.self, [String].self, Bool.self)
    }

    /// The steps so far: `2 it completed`.
    func steps() async throws -> [String] {
        try await query("SELECT number || ' ' || node || ' ' || status FROM run_steps ORDER BY number").map {
            try $0.decode(String.self)
        }
    }

    /// When each step began that is done: a step that is done again has another time.
    func beginnings() async throws -> [Int: Timestamp] {
        let rows = try await query("SELECT number, started_at FROM run_steps WHERE status = 'completed'")
        return Dictionary(try rows.map { try $0.decode(Int.self, Timestamp.self) }) { $1 }
    }

    private func query(_ query: Query) async throws -> [Row] {
        try await database.withTenant(run.tenantID) { try await $0.query(query) }
    }
}
