import Core
import Postgres
import Support
import Testing

@testable import Workflows

@Suite struct PostgresRunStoreTests {
    private let identifiers = SystemIdentifierGenerator()
    private let replica = UUID128(high: 1, low: 1)
    private let item = ItemID(UUID128(high: 7, low: 7))

    private func run(in database: Database, lease: Duration = .seconds(60)) async throws -> RunReference {
        try await StoredRun.insert(Graphs.saying("x"), into: database, replica: replica, lease: lease)
    }

    private func entry(_ events: [RunEvent], from number: Int = 1) -> JournalEntry {
        var entry = JournalEntry()
        entry.events = events.enumerated().map { NumberedRunEvent(number: number + $0, step: 1, event: $1) }
        return entry
    }

    private static func start(_ number: Int, _ kind: String) -> JournalEntry.StepStart {
        JournalEntry.StepStart(number: number, node: kind, kind: kind, strand: 0, attempt: 1)
    }

    @Test("a journal comes back as it was written")
    func roundTrip() async throws {
        let database = try await TestDatabase.make()
        let store = PostgresRunStore(database: database)
        let run = try await run(in: database)
        var first = entry([.runStarted, .messageStarted(item), .textDelta(item, part: 0, text: "a")])
        first.started = [Self.start(1, "start"), Self.start(2, "agent")]
        first.snapshot = ["strands": [["vars": ["start": ["step": 1]]]]]
        first.ended = [.init(number: 1, outcome: .completed(output: ["text": "hello"]))]
        try await store.append(first, to: run, replica: replica, lease: .seconds(60))

        let journaled = try #require(try await store.load(run.runID, in: run.tenantID))
        #expect(journaled.reference == run)
        #expect(journaled.input.input == ["text": "hello"])
        #expect(journaled.snapshot == first.snapshot && journaled.outputs == [1: ["text": "hello"]])
        #expect(journaled.openMessages == [item])
        #expect(journaled.lastEventNumber == 3)
        #expect(journaled.attempt == 1)

        var second = entry([.messageRemoved(item)], from: 4)
        second.started = [Self.start(2, "agent")]
        try await store.append(second, to: run, replica: replica, lease: .seconds(60))
        #expect(try await store.load(run.runID, in: run.tenantID)?.openMessages == [])
    }

    @Test("what an interrupted step has come to comes back, and what was of one that is done does not")
    func checkpoints() async throws {
        let database = try await TestDatabase.make()
        let store = PostgresRunStore(database: database)
        let run = try await run(in: database)
        var first = JournalEntry()
        first.started = [Self.start(1, "agent"), Self.start(2, "agent")]
        first.events = [
            NumberedRunEvent(number: 1, step: 1, event: .checkpoint(key: "call:0.0", ["text": "old"])),
            NumberedRunEvent(number: 2, step: 2, event: .checkpoint(key: "turn:0", ["text": "asked"])),
            NumberedRunEvent(number: 3, step: 2, event: .checkpoint(key: "shown", 1)),
            NumberedRunEvent(number: 4, step: 2, event: .checkpoint(key: "shown", 2)),
        ]
        first.ended = [.init(number: 1, outcome: .completed(output: nil))]
        try await store.append(first, to: run, replica: replica, lease: .seconds(60))
        let journaled = try await store.load(run.runID, in: run.tenantID)
        #expect(journaled?.checkpoints == [2: ["turn:0": ["text": "asked"], "shown": 2]])
    }

    @Test("a replica without the lease writes nothing")
    func leaseLost() async throws {
        let database = try await TestDatabase.make()
        let store = PostgresRunStore(database: database)
        let run = try await run(in: database)
        await #expect(throws: LeaseLost.self) {
            try await store.append(
                entry([.runStarted]), to: run, replica: UUID128(high: 2, low: 2), lease: .seconds(60))
        }
        #expect(try await store.load(run.runID, in: run.tenantID)?.lastEventNumber == 0)
    }

    @Test("a run that has ended takes no more entries")
    func ended() async throws {
        let database = try await TestDatabase.make()
        let store = PostgresRunStore(database: database)
        let run = try await run(in: database)
        var last = entry([.runFailed(RunFailure(.interrupted, "cut", allowsRetry: true))])
        last.end = .failed(RunFailure(.interrupted, "cut", allowsRetry: true))
        try await store.append(last, to: run, replica: replica, lease: .seconds(60))
        await #expect(throws: LeaseLost.self) {
            try await store.append(entry([.runFinished], from: 2), to: run, replica: replica, lease: .seconds(60))
        }
    }

    @Test("what is left of a run whose person is forgotten is its grade, without a word")
    func anonymised() async throws {
        let database = try await TestDatabase.make()
        let store = PostgresRunStore(database: database)
        let run = try await run(in: database)
        var last = entry([.runFinished])
        last.end = .completed(
            RunResult(
                message: "Well done, Ann", output: "Ann", grade: ["score": 8, "maximum": 10, "comment": "Ann knows"]))
        try await store.append(last, to: run, replica: replica, lease: .seconds(60))
        let left = try await database.withTenant(run.tenantID) { transaction in
            try await store.anonymise([run.threadID], at: SystemWallClock().now(), in: transaction)
            return try await transaction.query(
                "SELECT status, result, input::text || coalesce(snapshot::text, '') AS rest FROM workflow_runs")
        }
        let (status, result, rest) = try #require(left.first).decode(String.self, JSONValue.self, String.self)
        #expect(status == "completed" && result == ["grade": ["score": 8, "maximum": 10]] && rest == "{}")
        #expect(left.count == 1)
    }

    @Test("runs whose lease ran out are claimed once, with one more attempt; held ones are not")
    func claim() async throws {
        let database = try await TestDatabase.make()
        let store = PostgresRunStore(database: database)
        let left = try await run(in: database, lease: .seconds(-1))
        _ = try await run(in: database)
        let other = UUID128(high: 2, low: 2)
        let claimed = try await store.claim(10, replica: other, lease: .seconds(60))
        #expect(claimed.map(\.0) == [left.tenantID])
        #expect(claimed.map(\.1) == [left.runID])
        #expect(try await store.claim(10, replica: other, lease: .seconds(60)).isEmpty)
        #expect(try await store.load(left.runID, in: left.tenantID)?.attempt == 2)
        try await store.append(entry([.runStarted]), to: left, replica: other, lease: .seconds(60))
        await #expect(throws: LeaseLost.self) {
            try await store.append(entry([.runStarted], from: 2), to: left, replica: replica, lease: .seconds(60))
        }
    }

    @Test("renewing keeps a replica's own leases on the runs that it names, and ending leases frees all")
    func renewal() async throws {
        let database = try await TestDatabase.make()
        let store = PostgresRunStore(database: database)
        let other = UUID128(high: 2, low: 2)
        let left = try await run(in: database, lease: .seconds(-1))
        let givenUp = try await run(in: database, lease: .seconds(-1))
        #expect(try await store.renewLeases(of: replica, on: [left.runID], for: .seconds(60)) == [])
        #expect(try await store.renewLeases(of: other, on: [givenUp.runID], for: .seconds(60)) == [])
        #expect(try await store.claim(10, replica: other, lease: .seconds(60)).map(\.1) == [givenUp.runID])
        #expect(try await store.renewLeases(of: replica, on: [left.runID], for: .seconds(60)) == [])
        #expect(try await store.claim(10, replica: other, lease: .seconds(60)).isEmpty)
        try await store.endLeases()
        let freed = try await store.claim(10, replica: other, lease: .seconds(1)).map(\.1)
        #expect(Set(freed) == [left.runID, givenUp.runID])
    }

    /// Isolates: workflow_runs, run_steps, run_events, workflows, workflow_versions
    @Test("another tenant sees neither the run nor its workflow")
    func isolation() async throws {
        let database = try await TestDatabase.make()
        let store = PostgresRunStore(database: database)
        let run = try await run(in: database)
        let other = try await self.run(in: database)
        #expect(try await store.load(run.runID, in: other.tenantID)?.attempt == nil)
        let workflows = WorkflowStore(database: database, identifiers: identifiers)
        let version = try #require(try await workflows.published("w", in: run.tenantID)).versionID
        await #expect(throws: UnknownWorkflow.self) { try await workflows.definition(of: version, in: other.tenantID) }
        #expect(try await workflows.published(in: other.tenantID).map(\.versionID) != [version])
        let stolen = RunReference(tenantID: other.tenantID, runID: run.runID, threadID: run.threadID)
        await #expect(throws: LeaseLost.self) {
            try await store.append(entry([.runStarted]), to: stolen, replica: replica, lease: .seconds(60))
        }
        // The key between events and their run names the tenant.
        await #expect {
            try await database.statements(of: other.tenantID).execute(
                """
                INSERT INTO run_events (tenant_id, run_id, number, step, kind, payload)
                VALUES (app_tenant_id(), \(run.runID), 1, 1, 'run.started', '{}')
                """)
        } throws: { error in
            (error as? PostgresError)?.sqlState?.rawValue == "23503"
        }
    }
}
