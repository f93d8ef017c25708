import Core
import HTTPCore
import Postgres
import Support
import Synchronization
import Testing

@testable import LTI

/// What one platform's deliveries leave to the others'.
@Suite struct ScoreShareTests {
    /// A platform that never answers beside one that does.
    private final class Transport: HTTPTransport {
        static let hanging = "https://hanging.example.org"
        let answering: PlatformServicesSimulator
        private let state = Mutex(0)
        private let delivered: AsyncStream<Void>.Continuation
        let deliveries: AsyncStream<Void>

        init(_ answering: PlatformServicesSimulator) {
            self.answering = answering
            (deliveries, delivered) = AsyncStream.makeStream()
        }

        /// Requests that hang.
        var count: Int { state.withLock(\.self) }

        func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
            if request.url.hasPrefix(Self.hanging) {
                state.withLock { $0 += 1 }
                try await Task.sleep(for: .seconds(3600))
            }
            let answer = try await answering.send(request)
            if request.url.contains("/scores") { delivered.yield() }
            return answer
        }
    }

    @Test(
        "A platform that hangs has its share of the deliveries, and another gets its scores meanwhile",
        .timeLimit(.minutes(1)))
    func hanging() async throws {
        let fixture = try await ScoreFixture()
        try await fixture.addPlatform(at: Transport.hanging)
        // Of the one that hangs come twenty, and before the other's.
        for number in 0..<20 {
            try await fixture.grade(fixture.learner("h\(number)", of: Transport.hanging), 1)
        }
        let ann = try await fixture.learner("ann")
        for given in 1...3 { try await fixture.grade(ann, Double(given)) }
        let transport = Transport(fixture.platform)
        let tokens = ServiceTokens(
            transport: transport, identifiers: fixture.base.identifiers, clock: fixture.base.clock,
            signer: { ServicesFixture.key })
        var limits = ScoreQueue.Limits()
        (limits.concurrency, limits.share) = (8, 4)
        let queue = ScoreQueue(
            store: fixture.store,
            grades: GradeServices(services: PlatformServices(transport: transport, tokens: tokens)),
            limits: limits, replica: fixture.base.identifiers.next(),
            logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))
        let running = Task { try await queue.run() }
        var deliveries = transport.deliveries.makeAsyncIterator()
        for _ in 1...3 { await deliveries.next() }
        #expect(fixture.arrived(ann) == [1, 2, 3])
        // Those that wait for a token wait together.
        #expect((1...4).contains(transport.count))
        let held = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.query(
                "SELECT 1 FROM lti_scores WHERE tenant_id = app_tenant_id() AND lease_owner IS NOT NULL")
        }
        #expect((4...5).contains(held.count))
        running.cancel()
        try await running.value
    }

    @Test("Two servers have one share of a platform together, and platforms take turns")
    func turns() async throws {
        let fixture = try await ScoreFixture()
        try await fixture.addPlatform(at: Transport.hanging)
        for number in 0..<6 {
            try await fixture.grade(fixture.learner("h\(number)", of: Transport.hanging), 1)
            try await fixture.grade(fixture.learner("p\(number)"), 1)
        }
        func claim(_ most: Int) async throws -> Int {
            try await fixture.store.claim(
                most, share: 4, replica: fixture.base.identifiers.next(), lease: .seconds(60)
            ).count
        }
        // Of two at once one is of each.
        #expect(try await claim(2) == 2)
        #expect(try await claim(10) == 6)
        #expect(try await claim(10) == 0)
        let shares = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.query(
                """
                SELECT count(*) AS number FROM lti_scores
                WHERE tenant_id = app_tenant_id() AND lease_owner IS NOT NULL GROUP BY registration_id
                """
            ).map { try $0["number", Int.self] }
        }
        #expect(shares == [4, 4])
    }
}
