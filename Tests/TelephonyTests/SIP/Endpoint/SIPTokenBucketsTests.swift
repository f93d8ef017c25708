import Net
import Testing

@testable import Telephony

@Suite struct SIPTokenBucketsTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    @Test("A sender may send so much at once, and as much again as time fills up")
    func rate() {
        var buckets = SIPTokenBuckets(perSecond: 10, burst: 3)
        let taken = (0..<5).map { _ in buckets.take(.v4(1), at: time(0)) }
        #expect(taken == [true, true, true, false, false])
        let later = [99, 205].map { buckets.take(.v4(1), at: time($0)) } + [buckets.take(.v4(2), at: time(0))]
        #expect(later == [false, true, true])
    }

    @Test("Addresses of one network of IPv6 are one sender")
    func networks() {
        var buckets = SIPTokenBuckets(perSecond: 1, burst: 1)
        let taken = [1, 2].map { buckets.take(.v6($0), at: time(0)) }
        #expect(taken == [true, false])
    }

    @Test("A flood of senders does not fill up who was empty")
    func flood() {
        var buckets = SIPTokenBuckets(perSecond: 0, burst: 2, limit: 16)
        _ = buckets.take(.v4(1), at: time(0))
        _ = buckets.take(.v4(1), at: time(0))
        for number in 2..<200 { _ = buckets.take(.v4(UInt32(number)), at: time(0)) }
        let isAllowed = buckets.take(.v4(1), at: time(0))
        #expect(!isAllowed)
    }
}
