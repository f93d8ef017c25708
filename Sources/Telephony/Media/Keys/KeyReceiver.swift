/// Keys that come as RTP events (RFC 4733): one for each event, however often it is said and whatever of it got lost.
struct KeyReceiver: Sendable {
    private var event: UInt8 = 0
    private var start: UInt32?
    private var duration: UInt16 = 0
    private var isOver = true
    private var lastTime: Int64 = 0

    /// The longest that an event may go on without a packet, in steps of the clock, where its timestamp changed but
    /// nothing says that it is a new one.
    private let patience: Int64

    init(clock: Int) {
        patience = Int64(clock / 10)
    }

    static let keys = Array("0123456789*#ABCD")

    /// Takes an event packet; the key where it is a new one.
    mutating func take(_ header: RTPHeader, _ payload: Span<UInt8>, at now: Int64) -> Character? {
        guard payload.count >= 4, payload[0] < Self.keys.count else { return nil }
        let said = payload[0]
        let isEnd = payload[1] & 0x80 != 0
        let length = payload.uint16(at: 2)
        defer { lastTime = now }
        if let start {
            let step = Int32(bitPattern: header.timestamp &- start)
            // A repetition, or one that was overtaken.
            if step == 0 && said == event {
                isOver = isOver || isEnd
                duration = max(duration, length)
                return nil
            }
            if step < 0 && step > -480_000 { return nil }
            // A long one goes on in segments (§2.5.1.3); some senders move the timestamp with every packet.
            let isSegment = step == Int32(duration) && duration == .max
            let isMoved = !header.hasMarker && now - lastTime < patience && length > duration
            if said == event, !isOver, isSegment || isMoved {
                self.start = header.timestamp
                duration = length
                isOver = isEnd
                return nil
            }
        }
        (event, start, duration, isOver) = (said, header.timestamp, length, isEnd)
        return Self.keys[Int(said)]
    }
}
