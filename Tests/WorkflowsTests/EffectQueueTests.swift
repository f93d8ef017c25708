import Core
import HTTPCore
import Postgres
import Support
import Synchronization
import Testing

@testable import Workflows

@Suite struct EffectQueueTests {
    private let identifiers = SystemIdentifierGenerator()

    /// Takes deliveries as it is told, and counts them.
    private final class Receiver: EffectDelivering {
        private let keys = Mutex<[String: Int]>([:])
        private let answer: @Sendable (Delivery) async throws(DeliveryFailure) -> Void

        init(_ answer: @escaping @Sendable (Delivery) async throws(DeliveryFailure) -> Void = { _ in }) {
            self.answer = answer
        }

        /// How often each key came.
        var received: [String: Int] { keys.withLock(\.self) }

        func deliver(_ delivery: Delivery) async throws(DeliveryFailure) {
            keys.withLock { $0[delivery.key, default: 0] += 1 }
            try await answer(delivery)
        }
    }

    private func queue(_ receiver: Receiver, on database: Database, lease: Duration = .seconds(60)) -> EffectQueue {
        var limits = EffectQueue.Limits()
        limits.heartbeat = .milliseconds(20)
        limits.pause = .milliseconds(5)
        limits.attempts = 3
        limits.lease = lease
        return EffectQueue(
            store: EffectStore(database: database), delivering: ["test": receiver], limits: limits,
            replica: identifiers.next(), logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    /// Runs the queues until the tenant has no effect that is pending.
    private func deliver(_ queues: EffectQueue..., of run: RunReference, on database: Database) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for queue in queues { group.addTask { try await queue.run() } }
            while try await !statuses(of: run, on: database).allSatisfy({ $0 != .pending }) { await Task.yield() }
            group.cancelAll()
        }
    }

    private func statuses(of run: RunReference, on database: Database) async throws -> [EffectStatus] {
        try await records(of: run, on: database).map(\.status)
    }

    private func records(of run: RunReference, on database: Database) async throws -> [EffectRecord] {
        try await EffectStore(database: database).page(
            PageRequest(limit: 100), status: nil, runID: nil, in: run.tenantID
        ).items
    }

    /// A run of a workflow, and effects of its first step.
    private func run(posting count: Int, into database: Database, kind: String = "test") async throws -> RunReference {
        let replica = identifiers.next()
        let run = try await StoredRun.insert(
            Graphs.asking, into: database, replica: replica, lease: .seconds(60))
        var entry = JournalEntry()
        entry.effects = (0..<count).map { number in
            PostedEffect(
                id: identifiers.make(), step: 1,
                effect: Effect(name: "call-\(number)", kind: kind, payload: ["number": .integer(Int64(number))]))
        }
        entry.snapshot = [:]
        try await PostgresRunStore(database: database).append(entry, to: run, replica: replica, lease: .seconds(60))
        return run
    }

    @Test("several servers deliver each effect once")
    func sharing() async throws {
        let database = try await TestDatabase.make()
        let run = try await run(posting: 60, into: database)
        let receiver = Receiver()
        try await deliver(queue(receiver, on: database), queue(receiver, on: database), of: run, on: database)
        #expect(receiver.received.count == 60)
        #expect(receiver.received.values.allSatisfy { $0 == 1 })
        #expect(receiver.received.keys.contains("\(run.runID)-1-call-59"))
    }

    @Test("what a step posts twice under one name is one effect")
    func names() async throws {
        let database = try await TestDatabase.make()
        let replica = identifiers.next()
        let run = try await StoredRun.insert(
            Graphs.asking, into: database, replica: replica, lease: .seconds(60))
        for _ in 0..<2 {
            var entry = JournalEntry()
            entry.effects = [
                PostedEffect(
                    id: identifiers.make(), step: 1, effect: Effect(name: "one", kind: "test", payload: [:]))
            ]
            entry.snapshot = [:]
            try await PostgresRunStore(database: database).append(
                entry, to: run, replica: replica, lease: .seconds(60))
        }
        #expect(try await records(of: run, on: database).count == 1)
    }

    @Test("a receiver that is away is asked again with the same key, and given up at last")
    func retries() async throws {
        let database = try await TestDatabase.make()
        let run = try await run(posting: 2, into: database)
        let receiver = Receiver { (delivery) throws(DeliveryFailure) in
            guard delivery.posted.effect.name == "call-0", delivery.attempt == 2 else {
                throw DeliveryFailure("The receiver is away.", isRetryable: true)
            }
        }
        try await deliver(queue(receiver, on: database), of: run, on: database)
        #expect(receiver.received == ["\(run.runID)-1-call-0": 2, "\(run.runID)-1-call-1": 3])
        let records = try await records(of: run, on: database)
        #expect(records.map(\.name) == ["call-1", "call-0"])
        #expect(records.map(\.status) == [.failed, .delivered])
        #expect(records.map(\.error) == ["The receiver is away.", nil])
    }

    @Test("what cannot succeed fails at once, and is delivered when somebody asks for it")
    func failures() async throws {
        let database = try await TestDatabase.make()
        let run = try await run(posting: 1, into: database)
        let isMended = Atomic(false)
        let receiver = Receiver { (_) throws(DeliveryFailure) in
            if !isMended.load(ordering: .relaxed) { throw DeliveryFailure("Refused.", isRetryable: false) }
        }
        try await deliver(queue(receiver, on: database), of: run, on: database)
        let failed = try #require(try await records(of: run, on: database).first)
        #expect(failed.status == .failed)
        #expect(failed.attempts == 1)

        isMended.store(true, ordering: .relaxed)
        let store = EffectStore(database: database)
        #expect(try await database.withTenant(run.tenantID) { try await store.retry(failed.id, in: $0) })
        try await deliver(queue(receiver, on: database), of: run, on: database)
        #expect(try await statuses(of: run, on: database) == [.delivered])
        #expect(try await database.withTenant(run.tenantID) { try await store.retry(failed.id, in: $0) } == false)
    }

    @Test("an effect that nobody delivers is told of")
    func unknownKind() async throws {
        let database = try await TestDatabase.make()
        let run = try await run(posting: 1, into: database, kind: "pigeon")
        try await deliver(queue(Receiver(), on: database), of: run, on: database)
        #expect(try await records(of: run, on: database).first?.error?.contains("'pigeon'") == true)
    }

    @Test("what a server that died had taken is delivered by another")
    func death() async throws {
        let database = try await TestDatabase.make()
        let run = try await run(posting: 1, into: database)
        let store = EffectStore(database: database)
        #expect(try await store.claim(5, replica: identifiers.next(), lease: .milliseconds(50)).count == 1)
        let receiver = Receiver()
        try await deliver(queue(receiver, on: database), of: run, on: database)
        #expect(receiver.received.values.map(\.self) == [1])
        #expect(try await records(of: run, on: database).first?.attempts == 2)
    }

    @Test("a delivery that the server's end interrupts is due at once, and counts as none")
    func ending() async throws {
        let database = try await TestDatabase.make()
        let run = try await run(posting: 1, into: database)
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let receiver = Receiver { (_) throws(DeliveryFailure) in
            beginning.yield()
            do { try await Task.sleep(for: .seconds(600)) } catch {
                throw DeliveryFailure("Interrupted.", isRetryable: true)
            }
        }
        let first = queue(receiver, on: database)
        let task = Task { try await first.run() }
        for await _ in begun { break }
        task.cancel()
        try await task.value
        let record = try #require(try await records(of: run, on: database).first)
        #expect(record.status == .pending)
        #expect(record.attempts == 0)
        let due = try #require(try await EffectStore(database: database).nextDue())
        #expect(due <= .zero)
    }

    @Test("an outbox without anything pending is due at no time")
    func nothingPending() async throws {
        let database = try await TestDatabase.make()
        #expect(try await EffectStore(database: database).nextDue() == nil)
        let run = try await run(posting: 2, into: database)
        let due = try #require(try await EffectStore(database: database).nextDue())
        #expect(due <= .zero)
        try await deliver(queue(Receiver(), on: database), of: run, on: database)
        #expect(try await EffectStore(database: database).nextDue() == nil)
    }

    /// Isolates: effects
    @Test("a tenant neither sees nor retries another's effects")
    func isolation() async throws {
        let database = try await TestDatabase.make()
        let north = try await run(posting: 1, into: database, kind: "pigeon")
        let south = try await run(posting: 0, into: database)
        try await deliver(queue(Receiver(), on: database), of: north, on: database)
        let store = EffectStore(database: database)
        let id = try #require(try await records(of: north, on: database).first?.id)
        #expect(try await records(of: south, on: database).isEmpty)
        #expect(try await database.withTenant(south.tenantID) { try await store.retry(id, in: $0) } == false)
        #expect(try await store.load(id, in: south.tenantID, replica: identifiers.next())?.key == nil)
        #expect(try await statuses(of: north, on: database) == [.failed])
    }
}
