/// How late packets come, and how long they should wait so that nearly all of them are there in time. All times are in
/// steps of the codec's clock.
struct DelayEstimate: Sendable {
    /// The least and the most that packets wait, in milliseconds.
    static let shortest = 40
    static let longest = 120

    private static let binMilliseconds = 5
    private static let binCount = 40

    private let clock: Int
    /// Shares of packets by how much later they came than the fastest; newer ones weigh more.
    private var bins = [Float](repeating: 0, count: binCount)
    private var total: Float = 0
    private var weight: Float = 1
    /// The fastest transit of the last window and of the one before, so that drift of the clocks moves it.
    private var fastest: Int64?
    private var fastestBefore: Int64?
    private var windowEnd: Int64 = 0
    private var sinceTarget = 0
    /// How long packets are to wait behind the fastest transit.
    private(set) var target: Int64

    init(clock: Int) {
        self.clock = clock
        target = Int64(Self.shortest * clock / 1_000)
    }

    /// The transit of the fastest packets of late; nil before the first one.
    var base: Int64? {
        guard let fastest else { return fastestBefore }
        return min(fastest, fastestBefore ?? fastest)
    }

    /// Takes a packet of a timestamp that came at a time.
    mutating func take(timestamp: Int64, at now: Int64) {
        let transit = now - timestamp
        if now >= windowEnd {
            (fastestBefore, fastest) = (fastest ?? fastestBefore, nil)
            windowEnd = now + Int64(2 * clock)
        }
        fastest = min(fastest ?? transit, transit)
        let late = (transit - (base ?? transit)) * 1_000 / Int64(clock)
        let bin = min(Self.binCount - 1, Int(late) / Self.binMilliseconds)
        // A packet of ten seconds ago weighs a seventh of one of now.
        weight *= 1.004
        bins[bin] += weight
        total += weight
        if weight > 1e6 {
            for bin in bins.indices { bins[bin] /= weight }
            total /= weight
            weight = 1
        }
        sinceTarget += 1
        guard sinceTarget >= 10 || late > Int64(Self.shortest) && sinceTarget >= 2 else { return }
        sinceTarget = 0
        target = Int64(min(Self.longest, max(Self.shortest, enough())) * clock / 1_000)
    }

    /// Forgets everything: another stream begins.
    mutating func reset() {
        self = DelayEstimate(clock: clock)
    }

    /// Milliseconds behind the fastest within which 97 % of the packets came, and the 10 by which a tick may miss them.
    private func enough() -> Int {
        var rest = total * 0.03
        var bin = Self.binCount - 1
        while bin > 0, bins[bin] <= rest {
            rest -= bins[bin]
            bin -= 1
        }
        return (bin + 1) * Self.binMilliseconds + 10
    }
}
