import Net

/// How much each sender may send: so much at once, and so much a second behind that.
struct SIPTokenBuckets: Sendable {
    private struct Bucket {
        var tokens: Double
        var time: MonotonicTime
    }

    private let perSecond: Double
    private let burst: Double
    private let limit: Int
    private var buckets: [IPAddress: Bucket] = [:]

    /// Remembers so many senders; when there are more, those that are quiet are forgotten, for their buckets are full.
    init(perSecond: Double, burst: Double, limit: Int = 20_000) {
        (self.perSecond, self.burst, self.limit) = (perSecond, burst, limit)
    }

    /// Whether the sender may send one more.
    mutating func take(_ address: IPAddress, at now: MonotonicTime) -> Bool {
        let sender = address.sender
        var bucket = buckets[sender] ?? Bucket(tokens: burst, time: now)
        bucket.tokens = filled(bucket, at: now)
        bucket.time = now
        let isAllowed = bucket.tokens >= 1
        if isAllowed { bucket.tokens -= 1 }
        if buckets.count >= limit, buckets[sender] == nil { makeRoom(at: now) }
        buckets[sender] = bucket
        return isAllowed
    }

    private func filled(_ bucket: Bucket, at now: MonotonicTime) -> Double {
        min(burst, bucket.tokens + Double(now.nanoseconds - bucket.time.nanoseconds) / 1e9 * perSecond)
    }

    private mutating func makeRoom(at now: MonotonicTime) {
        buckets = buckets.filter { filled($0.value, at: now) < burst }
        // A flood from everywhere at once: those that have most left have least to lose.
        guard buckets.count >= limit else { return }
        for (sender, _) in buckets.sorted(by: { $0.value.tokens > $1.value.tokens }).prefix(limit / 8 + 1) {
            buckets[sender] = nil
        }
    }
}
