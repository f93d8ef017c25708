import Core
import ModelProviders
import Postgres
import Support
import Testing

@testable import VectorStore
@testable import Workflows

@Suite(.timeLimit(.minutes(2))) struct RunEngineTests {
    private let dead = UUID128(high: 66, low: 66)
    private let identifiers = SystemIdentifierGenerator()

    private func engine(
        _ database: Database, store: (any RunStore)? = nil,
        model: any ModelProvider = ScriptedModelProvider(.text("Fine.")), projection: any RunProjection,
        lease: Duration = .seconds(15)
    ) -> RunEngine {
        var limits = RunEngine.Limits()
        limits.heartbeat = .milliseconds(10)
        limits.lease = lease
        return RunEngine(
            store: store ?? PostgresRunStore(database: database),
            library: WorkflowLibrary(store: WorkflowStore(database: database, identifiers: identifiers)),
            services: StepServices(model: model, passages: NoPassages(), identifiers: identifiers),
            projection: projection, clock: SystemWallClock(), limits: limits,
            logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    private func status(of run: RunReference, in database: Database) async throws -> String? {
        try await database.withTenant(run.tenantID) { transaction in
            try await transaction.query("SELECT status FROM workflow_runs WHERE id = \(run.runID)")
                .first?["status", String.self]
        }
    }

    @Test("a run that a replica left behind is taken up and finished")
    func takenUp() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(
            Graphs.asking, into: database, replica: dead, lease: .seconds(-1))
        let last = LastEvent()
        let engine = engine(database, projection: last)
        let service = Task { try await engine.run() }
        #expect(await last.event() == .runFinished)
        service.cancel()
        _ = await service.result
        #expect(try await status(of: run, in: database) == "completed")
    }

    @Test("a run that was given up because its journal could not be written is taken up again once its lease ran out")
    func givenUp() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(Graphs.asking, into: database, replica: dead, lease: .seconds(-1))
        let last = LastEvent()
        let store = OnceFailingRunStore(PostgresRunStore(database: database))
        let engine = engine(database, store: store, projection: last, lease: .milliseconds(300))
        let service = Task { try await engine.run() }
        #expect(await last.event() == .runFinished)
        service.cancel()
        _ = await service.result
        #expect(try await status(of: run, in: database) == "completed")
    }

    @Test("a run that this replica lost while at work on it, and takes up again, is worked on once")
    func stale() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(Graphs.asking, into: database, replica: dead, lease: .seconds(-1))
        let (asked, signal) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let model = ScriptedModelProvider(
            .steps([
                .wait {
                    signal.yield()
                    while !Task.isCancelled { await Task.yield() }
                    end.yield()
                }
            ]), .text("Fine."))
        let last = LastEvent()
        let engine = engine(database, model: model, projection: last)
        let service = Task { try await engine.run() }
        for await _ in asked { break }
        try await TestDatabase.withOwner(of: database) { owner in
            _ = try await owner.execute(
                "UPDATE workflow_runs SET lease_owner = \(dead), lease_expires_at = '-infinity', attempt = 1")
        }
        for await _ in ended { break }
        #expect(await last.event() == .runFinished)
        service.cancel()
        _ = await service.result
        #expect(try await status(of: run, in: database) == "completed")
        #expect(model.requests.count == 2)
    }

    @Test("a run whose version nobody understands any more is failed at once, and keeps no other from being taken up")
    func unreadable() async throws {
        let database = try await TestDatabase.make()
        let broken = try await StoredRun.insert(Graphs.asking, into: database, replica: dead, lease: .seconds(-60))
        let run = try await StoredRun.insert(Graphs.asking, into: database, replica: dead, lease: .seconds(-1))
        try await TestDatabase.withOwner(of: database) { owner in
            _ = try await owner.execute(
                "UPDATE workflow_versions SET definition = '{}' WHERE tenant_id = \(broken.tenantID)")
        }
        let last = LastEvent()
        let engine = engine(database, projection: last)
        let service = Task { try await engine.run() }
        while try await status(of: run, in: database) == "running" { await Task.yield() }
        #expect(try await status(of: run, in: database) == "completed")
        while try await status(of: broken, in: database) == "running" { await Task.yield() }
        let error: JSONValue = try await database.withTenant(broken.tenantID) { transaction in
            try #require(
                try await transaction.query("SELECT error FROM workflow_runs WHERE id = \(broken.runID)").first
            ).decode(JSONValue.self)
        }
        #expect(error["code"] == "version_unusable", "It is failed at once, not tried again.")
        service.cancel()
        _ = await service.result
    }

    @Test("a run that was taken up too often is failed, with a reason that allows another try")
    func givenUpFor() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(Graphs.asking, into: database, replica: dead, lease: .seconds(-1))
        try await database.withTenant(run.tenantID) { transaction in
            _ = try await transaction.execute("UPDATE workflow_runs SET attempt = 8 WHERE id = \(run.runID)")
        }
        let last = LastEvent()
        let engine = engine(database, projection: last)
        let service = Task { try await engine.run() }
        guard case .runFailed(let failure) = await last.event() else {
            Issue.record("The run did not fail.")
            return
        }
        #expect(failure.code == .interrupted)
        #expect(failure.allowsRetry)
        // The event is seen as it is written, the row once it is committed.
        while try await status(of: run, in: database) == "running" { await Task.yield() }
        #expect(try await status(of: run, in: database) == "failed")
        service.cancel()
        _ = await service.result
    }

    @Test("an engine that ends leaves its runs to others, whatever their readers do meanwhile")
    func shutdown() async throws {
        let database = try await TestDatabase.make()
        let run = try await StoredRun.insert(Graphs.asking, into: database, replica: dead, lease: .seconds(-1))
        let (asked, signal) = AsyncStream.makeStream(of: Void.self)
        let model = ScriptedModelProvider(
            .steps([
                .event(.textDelta("Half")),
                .wait {
                    signal.yield()
                    while !Task.isCancelled { await Task.yield() }
                },
            ]))
        let engine = engine(database, model: model, projection: LastEvent())
        let service = Task { try await engine.run() }
        for await _ in asked { break }
        engine.handOver()
        engine.cancelAnswer(of: run.runID, in: run.tenantID)
        service.cancel()
        _ = await service.result
        #expect(try await status(of: run, in: database) == "running")
        let isFree: Bool = try await database.withTenant(run.tenantID) { transaction in
            let rows = try await transaction.query("SELECT lease_expires_at < now() FROM workflow_runs")
            return try #require(rows.first).decode(Bool.self)
        }
        #expect(isFree, "Others need not wait for the lease to run out.")
    }
}
