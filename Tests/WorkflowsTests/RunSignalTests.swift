import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing

@testable import VectorStore
@testable import Workflows

/// Signals that mean one step of several, over the real journal.
@Suite(.timeLimit(.minutes(5))) struct RunSignalTests {
    private let replica = UUID128(high: 66, low: 66)

    /// Two decisions beside each other, and something that takes its time after the first.
    private static let both = graph(
        between(
            node("both", "parallel", ["branches": ["left", "right"], "join": "met"]),
            node("one", "approval", ["request": "One?"]), node("slow", "http_request", ["url": "https://example.org/"]),
            node("two", "approval", ["request": "Two?"]), node("met", "join", [:]),
            node("say", "assistant_message", ["text": "{{ vars.one.comment }} and {{ vars.two.comment }}."])),
        "start > both:left > one:approved > slow > met", "both:right > two:approved > met > say > end",
        "one:rejected > met", "two:rejected > met")

    private func engine(_ database: Database, _ ends: LastEvent, hanging: Hanging) -> RunEngine {
        let identifiers = SystemIdentifierGenerator()
        var limits = RunEngine.Limits()
        limits.heartbeat = .milliseconds(10)
        var services = StepServices(
            model: ScriptedModelProvider(.text("Fine.")), passages: NoHits(), identifiers: identifiers)
        services.transport = PausingTransport(hanging)
        return RunEngine(
            store: PostgresRunStore(database: database),
            library: WorkflowLibrary(store: WorkflowStore(database: database, identifiers: identifiers)),
            services: services, projection: JoinedProjections(ends, ApprovalProjection(clock: SystemWallClock())),
            clock: SystemWallClock(), limits: limits, logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    private func decide(
        _ request: String, _ approvals: Approvals, _ run: RunReference, _ person: UserID, comment: String
    ) async throws {
        let decider = Decider(person, role: "teacher")
        let open = try await approvals.open(PageRequest(), for: decider, in: run.tenantID)
        let approval = try #require(open.items.first { $0.request == request })
        _ = try await approvals.decide(
            approval.id, .approved, comment: comment, by: decider, in: run.tenantID
        ) { _, _ in }
    }

    @Test("a decision that comes while the run is at work elsewhere is heard when it rests")
    func whileAtWork() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(Self.both, into: database, replica: replica, lease: .seconds(-1))
        let (ends, hanging) = (LastEvent(), Hanging())
        let engine = engine(database, ends, hanging: hanging)
        let approvals = Approvals(database: database, engine: engine, clock: SystemWallClock())
        let person: UserID = SystemIdentifierGenerator().make()
        let service = Task { try await engine.run() }
        #expect(await ends.event() == .runWaiting)
        while try await status(of: run, in: database) == "running" { await Task.yield() }

        try await decide("One?", approvals, run, person, comment: "first")
        await hanging.begun()
        #expect(try await status(of: run, in: database) == "running")
        try await decide("Two?", approvals, run, person, comment: "second")
        hanging.release()
        while try await status(of: run, in: database) != "completed" { await Task.yield() }
        let steps = try await database.withTenant(run.tenantID) { transaction in
            try await transaction.query("SELECT output FROM run_steps WHERE run_id = \(run.runID) AND node = 'say'")
        }
        let output: JSONValue = try #require(steps.first).decode(JSONValue.self)
        #expect(output == ["text": "first and second."])
        service.cancel()
        _ = await service.result
    }

    @Test("a run takes away the signals that it has heard of, and leaves those that came since")
    func heard() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(Self.both, into: database, replica: replica, lease: .seconds(60))
        let store = PostgresRunStore(database: database)
        let now = SystemWallClock().now()
        for number in 1...3 {
            let signal = RunSignal(.approval, ["n": .integer(Int64(number))], to: .step(number))
            _ = try await database.withTenant(run.tenantID) {
                try await $0.query(store.posting(signal, to: run.runID, replica: replica, until: now))
            }
        }
        var entry = JournalEntry()
        entry.heardSignals = 2
        try await store.append(entry, to: run, replica: replica, lease: .seconds(60))
        let left = try await store.load(run.runID, in: run.tenantID)
        #expect(left?.signals == [RunSignal(.approval, ["n": 3], to: .step(3))])
    }

    @Test("a run that waits for something else is not told, and neither is another tenant's")
    func elsewhere() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(Self.both, into: database, replica: replica, lease: .seconds(-1))
        let ends = LastEvent()
        let engine = engine(database, ends, hanging: Hanging())
        let service = Task { try await engine.run() }
        #expect(await ends.event() == .runWaiting)
        while try await status(of: run, in: database) == "running" { await Task.yield() }
        let other = try await TestTenant.insert(into: database)
        let item = ItemID(UUID128(high: 5, low: 5))
        let signals: [(RunSignal, TenantID)] = [
            (RunSignal(.approval, [:], to: .step(99)), run.tenantID), (RunSignal(.action, [:]), run.tenantID),
            (RunSignal(.approval, [:], to: .item(item)), run.tenantID), (RunSignal(.approval, [:]), other),
        ]
        for (signal, tenant) in signals {
            let posted = try await database.withTenant(tenant) {
                try await $0.query(engine.posting(signal, to: run.runID))
            }
            #expect(posted.isEmpty, "\(signal)")
        }
        #expect(try await status(of: run, in: database) == "waiting")
        service.cancel()
        _ = await service.result
    }

    private func status(of run: RunReference, in database: Database) async throws -> String {
        let rows = try await database.withTenant(run.tenantID) { transaction in
            try await transaction.query("SELECT status FROM workflow_runs WHERE id = \(run.runID)")
        }
        return try #require(rows.first).decode(String.self)
    }
}
