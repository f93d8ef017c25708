import Core
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct RateLimiterTests {
    private static let quiet = Logger(label: "test", level: .error, sink: DiscardingLogSink())

    private func replicas(_ count: Int, of database: Database) -> [RateLimiter] {
        (0..<count).map { _ in
            RateLimiter(database: database, clock: SystemWallClock(), logger: Self.quiet)
        }
    }

    @Test("Several servers together admit what the limit says, within a tenth", arguments: [1, 3])
    func together(servers: Int) async throws {
        let limiters = replicas(servers, of: try await TestDatabase.make())
        // Slow enough to refill that the test's own time adds nothing worth counting.
        let limit = RateLimit(perMinute: 1, burst: 400)
        let count = await withTaskGroup(of: Int.self) { group in
            for limiter in limiters {
                group.addTask {
                    var admitted = 0
                    for _ in 0..<800 where await limiter.admit(.address("192.0.2.1"), limit).isAdmitted {
                        admitted += 1
                    }
                    return admitted
                }
            }
            return await group.reduce(0, +)
        }
        #expect((360...440).contains(count), "\(count)")
    }

    @Test("Each subject has its own bucket")
    func subjects() async throws {
        let limiter = replicas(1, of: try await TestDatabase.make())[0]
        let limit = RateLimit(perMinute: 1, burst: 1)
        let user = UserID(SystemIdentifierGenerator().next())
        let subjects: [RateSubject] = [
            .address("192.0.2.1"), .address("192.0.2.2"), .person(user), .key(user.description),
            .tenant(TenantID(user.uuid)),
        ]
        for subject in subjects {
            #expect(await limiter.admit(subject, limit).isAdmitted)
            let refused = await limiter.admit(subject, limit)
            #expect(!refused.isAdmitted && refused.reset > 50 && refused.reset <= 61)
        }
    }

    @Test("A request passes where the database does not answer")
    func withoutDatabase() async throws {
        let database = try await TestDatabase.make()
        let limiter = replicas(1, of: database)[0]
        try await TestDatabase.withOwner(of: database) { owner in
            _ = try await owner.execute("DROP FUNCTION take_rate_tokens")
        }
        #expect(await limiter.admit(.address("192.0.2.1"), RateLimit(perMinute: 1, burst: 1)).isAdmitted)
    }

    @Test("The server's role cannot read or empty the buckets", arguments: ["SELECT * FROM", "DELETE FROM"])
    func privileges(verb: String) async throws {
        let database = try await TestDatabase.make()
        await #expect {
            try await database.query(Query(unsafeSQL: "\(verb) rate_buckets"))
        } throws: { ($0 as? PostgresError)?.sqlState?.rawValue == "42501" }
    }
}
