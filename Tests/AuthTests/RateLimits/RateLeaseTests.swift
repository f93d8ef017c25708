import Core
import Testing

@testable import Auth

@Suite struct RateLeaseTests {
    private let limit = RateLimit(perMinute: 60, burst: 40)
    private let start = Timestamp(microseconds: 1_000_000_000)

    @Test("Asks once for a twentieth of the bucket, and gives that out without asking")
    func leasing() {
        var lease = RateLease()
        #expect(lease.take(limit, at: start) == .ask(2))
        let first = lease.receive(granted: 2, remaining: 38, limit, at: start)
        #expect(first == RateVerdict(isAdmitted: true, limit: 40, remaining: 39, reset: 1))
        let second = RateVerdict(isAdmitted: true, limit: 40, remaining: 38, reset: 2)
        #expect(lease.take(limit, at: start) == .verdict(second))
        #expect(lease.take(limit, at: start) == .ask(2))
    }

    @Test("Refuses without asking until the next token can be there")
    func refusal() {
        var lease = RateLease()
        let refused = lease.receive(granted: 0, remaining: 0.25, limit, at: start)
        #expect(refused == RateVerdict(isAdmitted: false, limit: 40, remaining: 0, reset: 1))
        #expect(lease.take(limit, at: start + .milliseconds(749)) == .verdict(refused))
        #expect(lease.take(limit, at: start + .milliseconds(751)) == .ask(2))
    }

    @Test("Tokens at hand are worth nothing after a while")
    func expiry() {
        var lease = RateLease()
        _ = lease.receive(granted: 2, remaining: 38, limit, at: start)
        #expect(!lease.isStale(at: start + .seconds(9)))
        #expect(lease.take(limit, at: start + .seconds(11)) == .ask(2))
        #expect(lease.isStale(at: start + .seconds(11)))
    }

    @Test("A small bucket is counted one by one, which is exact", arguments: [1, 5, 39])
    func small(burst: Int) {
        var lease = RateLease()
        #expect(lease.take(RateLimit(perMinute: 1, burst: burst), at: start) == .ask(1))
    }
}
