/// How late the clock's ticks were over: from the moment they were due until the last sound of them was sent.
package struct MediaLateness: Sendable, Equatable {
    /// In halves of a millisecond; the last one is everything from 50 ms on.
    private var bins = [Int](repeating: 0, count: 101)
    package private(set) var ticks = 0
    /// Ticks that were over 20 ms too late, and those that were left out because too many were due.
    package private(set) var late = 0
    package private(set) var skipped = 0
    /// In milliseconds.
    package private(set) var worst = 0.0

    package init() {}

    mutating func take(nanoseconds: Int64) {
        let milliseconds = Double(max(0, nanoseconds)) / 1e6
        bins[min(bins.count - 1, Int(milliseconds * 2))] += 1
        ticks += 1
        if milliseconds > 20 { late += 1 }
        worst = max(worst, milliseconds)
    }

    mutating func skip(_ count: Int) {
        skipped += count
    }

    /// Milliseconds within which such a share of the ticks was over; `worst` where that lies beyond 50.
    package func percentile(_ share: Double) -> Double {
        var rest = Int((Double(ticks) * share).rounded(.up))
        for (index, count) in bins.enumerated() {
            rest -= count
            if rest <= 0 { return index == bins.count - 1 ? worst : min(worst, Double(index + 1) / 2) }
        }
        return worst
    }

    /// What came after an earlier state of the same; `worst` is of all the time.
    package func since(_ earlier: Self) -> Self {
        var rest = self
        for (index, count) in earlier.bins.enumerated() { rest.bins[index] -= count }
        rest.ticks -= earlier.ticks
        rest.late -= earlier.late
        rest.skipped -= earlier.skipped
        return rest
    }

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        for (index, count) in right.bins.enumerated() { sum.bins[index] += count }
        sum.ticks += right.ticks
        sum.late += right.late
        sum.skipped += right.skipped
        sum.worst = max(left.worst, right.worst)
        return sum
    }
}
