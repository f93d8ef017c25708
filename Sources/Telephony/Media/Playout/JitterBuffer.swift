/// Packets that wait for their turn: an adaptive jitter buffer of 40 to 120 ms. A pure state machine: times come in and
/// are, like everything here, in steps of the codec's clock.
///
/// What is played follows the timestamps. Each packet waits behind the fastest transit of late for as long as nearly all
/// others need (`DelayEstimate`); how far the wait is off is told, so that sound can be shortened or lengthened.
struct JitterBuffer: Sendable {
    /// What a packet that came was.
    enum Arrival: Equatable, Sendable {
        case kept
        /// Its turn was over.
        case late
        case repeated
        /// There is no room, or it is longer than a packet of sound can be.
        case refused
    }

    /// What is to be heard next.
    enum Step: Equatable, Sendable {
        /// The packet in a slot, until the next step.
        case packet(slot: Int, type: UInt8, duration: Int)
        /// So much is missing.
        case lost(duration: Int)
        /// The other side says nothing, or nothing that is to be heard yet.
        case pause
    }

    /// What would bring the wait closer to where it should be.
    enum Correction: Equatable, Sendable {
        case none, shorten, lengthen
    }

    private struct Slot {
        var isUsed = false
        var sequence: Int64 = 0
        var timestamp: Int64 = 0
        var duration = 0
        var length = 0
        var type: UInt8 = 0
        var hasMarker = false
    }

    static let capacity = 32
    private let clock: Int
    private let slotBytes: Int
    private let frame: Int64
    private var slots = [Slot](repeating: Slot(), count: capacity)
    private var bytes: [UInt8]
    private var estimate: DelayEstimate
    /// The timestamp that comes next; nil while nothing is played.
    private var next: Int64?
    private var newest: Int64?
    private var starved = 0
    private var offFor = 0

    /// `slotBytes` is the longest payload.
    init(clock: Int, slotBytes: Int) {
        self.clock = clock
        self.slotBytes = slotBytes
        frame = Int64(clock / 50)
        bytes = [UInt8](repeating: 0, count: Self.capacity * slotBytes)
        estimate = DelayEstimate(clock: clock)
    }

    /// How long packets wait now, in milliseconds.
    var target: Double { Double(estimate.target) * 1_000 / Double(clock) }

    /// Takes a packet. `sequence` is counted on over its turns; `duration` is what it plays for.
    mutating func put(
        sequence: Int64, header: RTPHeader, duration: Int, payload: Span<UInt8>, at now: Int64
    ) -> Arrival {
        guard payload.count <= slotBytes else { return .refused }
        let timestamp = unwrapped(header.timestamp, sequence: sequence)
        // Comfort noise comes when the sender likes.
        if duration > 0 { estimate.take(timestamp: timestamp, at: now) }
        if let next, timestamp + Int64(duration) <= next, duration > 0 || timestamp < next { return .late }
        var free: Int?
        for index in slots.indices {
            if !slots[index].isUsed {
                free = free ?? index
            } else if slots[index].sequence == sequence {
                return .repeated
            }
        }
        guard let place = free else { return .refused }
        slots[place] = Slot(
            isUsed: true, sequence: sequence, timestamp: timestamp, duration: duration, length: payload.count,
            type: header.type, hasMarker: header.hasMarker)
        let start = place * slotBytes
        for index in payload.indices { bytes[start + index] = payload[index] }
        return .kept
    }

    /// Gives the payload of a slot that a step named.
    func withPayload<Result>(of slot: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        body(bytes.span.extracting(slot * slotBytes..<slot * slotBytes + slots[slot].length))
    }

    /// What is to be heard next, where so much that was taken is still to be played.
    mutating func step(at now: Int64, queued: Int64) -> Step {
        dropPassed()
        guard let first = earliest() else { return starve(at: now, queued: queued) }
        let slot = slots[first]
        let wait = now + queued - slot.timestamp - (estimate.base ?? 0)
        guard let next else {
            // The first packet of a stretch of speech waits for as long as all of them will.
            return wait >= estimate.target ? play(first) : .pause
        }
        starved = 0
        if slot.timestamp <= next { return play(first) }
        let gap = slot.timestamp - next
        // Its own turn has come: what lies before it is left out.
        if wait >= estimate.target { return play(first) }
        if slot.hasMarker || gap > 10 * frame { return .pause }
        let missing = min(gap, frame)
        self.next = next + missing
        return .lost(duration: Int(missing))
    }

    /// Whether what is played next should be shortened or lengthened; true for several frames before it is said.
    mutating func correction(at now: Int64, queued: Int64) -> Correction {
        guard let next, let base = estimate.base, starved == 0 else { return .none }
        let off = now - (next - queued) - base - estimate.target
        let millisecond = Int64(clock / 1_000)
        // A tick comes up to 20 ms after a packet's turn, which is not worth a correction.
        let isOff = off > 24 * millisecond || off < -12 * millisecond
        offFor = isOff ? offFor + 1 : 0
        guard offFor > (abs(off) > 50 * millisecond ? 0 : 2) else { return .none }
        offFor = 0
        return off > 0 ? .shorten : .lengthen
    }

    /// How long the next sample will have waited behind the fastest transit, in milliseconds.
    func delay(at now: Int64, queued: Int64) -> Double? {
        guard let next, let base = estimate.base else { return nil }
        return Double(now - (next - queued) - base) * 1_000 / Double(clock)
    }

    /// Forgets all packets: another stream begins.
    mutating func reset() {
        for index in slots.indices { slots[index].isUsed = false }
        (next, newest, starved, offFor) = (nil, nil, 0, 0)
        estimate.reset()
    }

    private mutating func play(_ index: Int) -> Step {
        let slot = slots[index]
        slots[index].isUsed = false
        starved = 0
        next = max(next ?? .min, slot.timestamp + Int64(slot.duration))
        return .packet(slot: index, type: slot.type, duration: slot.duration)
    }

    /// Nothing is there. What is late may still come, so the turn stays where it is for as long as the wait allows; after
    /// 200 ms the other side is taken to be silent.
    private mutating func starve(at now: Int64, queued: Int64) -> Step {
        guard let next else { return .pause }
        starved += 1
        guard starved <= 10 else {
            self.next = nil
            return .pause
        }
        let wait = now - (next - queued) - (estimate.base ?? 0)
        if wait >= Int64((DelayEstimate.longest + 20) * clock / 1_000) { self.next = next + frame }
        return .lost(duration: Int(frame))
    }

    private mutating func dropPassed() {
        guard let next else { return }
        for index in slots.indices where slots[index].isUsed {
            let slot = slots[index]
            if slot.duration > 0, slot.timestamp + Int64(slot.duration) <= next { slots[index].isUsed = false }
        }
    }

    private func earliest() -> Int? {
        var best: Int?
        for index in slots.indices where slots[index].isUsed {
            if let current = best, slots[current].timestamp <= slots[index].timestamp { continue }
            best = index
        }
        return best
    }

    /// Counts a timestamp on over its turns. One that is five seconds off begins another stream.
    private mutating func unwrapped(_ timestamp: UInt32, sequence: Int64) -> Int64 {
        guard let newest else {
            self.newest = Int64(timestamp) + 1 << 32
            return Int64(timestamp) + 1 << 32
        }
        let step = Int64(Int32(bitPattern: timestamp &- UInt32(truncatingIfNeeded: newest)))
        if step < -5 * Int64(clock) || step > 60 * Int64(clock) {
            reset()
            return unwrapped(timestamp, sequence: sequence)
        }
        self.newest = max(newest, newest + step)
        return newest + step
    }
}
