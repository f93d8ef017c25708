/// What RTP of one source came, and what of it is missing (RFC 3550 §6.4.1, A.1, A.3, A.8).
struct RTPReception: Equatable, Sendable {
    /// Of the source that is heard now.
    private(set) var source: UInt32
    private(set) var received = 0
    /// Packets that arrived when a later one was there already, repetitions too.
    private(set) var reordered = 0
    /// In steps of the clock.
    private(set) var jitter = 0.0
    /// Of the packet that is furthest on; counted on over the turns of the sequence number.
    private(set) var highest: Int64
    private let first: Int64
    private var lastTransit: Int64
    private var expectedBefore = 0
    private var receivedBefore = 0

    /// Begins with the first packet, which came at a time in steps of the clock.
    init(_ header: RTPHeader, at now: Int64) {
        source = header.source
        // So that what came before the first is no negative number.
        highest = 65_536 + Int64(header.sequence)
        first = 65_536 + Int64(header.sequence)
        lastTransit = now &- Int64(header.timestamp)
    }

    /// Counts a packet; its sequence number, counted on, or nil where the source began anew.
    mutating func take(_ header: RTPHeader, at now: Int64) -> Int64? {
        let step = Int64(Int16(bitPattern: header.sequence &- UInt16(truncatingIfNeeded: highest)))
        // RFC 3550 A.1: a larger gap is another stream.
        guard header.source == source, -1_000...3_000 ~= step else { return nil }
        let sequence = highest + step
        received += 1
        if step > 0 { highest = sequence } else if received > 1 { reordered += 1 }
        let transit = now &- Int64(header.timestamp)
        // The timestamp turns over, and a pause of the sender is no jitter.
        let difference = abs(Int64(Int32(truncatingIfNeeded: transit &- lastTransit)))
        lastTransit = transit
        if difference < 48_000 * 4 { jitter += (Double(difference) - jitter) / 16 }
        return sequence
    }

    /// How many packets there should be.
    var expected: Int { Int(highest - min(first, highest)) + 1 }

    /// How many are missing; repetitions can make it less than none, which is none.
    var lost: Int { max(0, expected - received) }

    /// The share that got lost since the last call, in 256ths.
    mutating func lossSinceLast() -> UInt8 {
        let expectedNow = expected - expectedBefore
        let lostNow = expectedNow - (received - receivedBefore)
        (expectedBefore, receivedBefore) = (expected, received)
        return expectedNow > 0 && lostNow > 0 ? UInt8(min(255, lostNow * 256 / expectedNow)) : 0
    }
}
