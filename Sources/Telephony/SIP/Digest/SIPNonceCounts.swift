/// Which counts of a nonce were seen, so that credentials that were overheard do not serve again (RFC 7616 §5.5). Datagrams
/// overtake each other, therefore the last 64 counts may come in any order.
struct SIPNonceCounts: Sendable {
    private struct Window {
        var highest: UInt32
        /// Bit n is the count that is n below the highest.
        var seen: UInt64
    }

    private let limit: Int
    private var windows: [String: Window] = [:]
    /// Nonces in the order in which they came, as a ring.
    private var order: [String] = []
    private var oldest = 0

    /// Remembers so many nonces; the oldest is forgotten for a new one.
    init(limit: Int = 4096) {
        precondition(limit > 0)
        self.limit = limit
    }

    /// Notes that a count was used; false where it was before, or is too far below the highest to know.
    mutating func use(_ count: UInt32, of nonce: String) -> Bool {
        guard count > 0 else { return false }
        guard var window = windows[nonce] else {
            remember(nonce, count)
            return true
        }
        if count > window.highest {
            let step = count - window.highest
            window.seen = step > 63 ? 1 : window.seen << UInt64(step) | 1
            window.highest = count
        } else {
            let behind = window.highest - count
            guard behind < 64, window.seen >> UInt64(behind) & 1 == 0 else { return false }
            window.seen |= 1 << UInt64(behind)
        }
        windows[nonce] = window
        return true
    }

    private mutating func remember(_ nonce: String, _ count: UInt32) {
        if order.count < limit {
            order.append(nonce)
        } else {
            windows[order[oldest]] = nil
            order[oldest] = nonce
            oldest = (oldest + 1) % limit
        }
        windows[nonce] = Window(highest: count, seen: 1)
    }
}
