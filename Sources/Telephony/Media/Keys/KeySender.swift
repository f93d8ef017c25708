/// Keys that we press: which packet or tone belongs to each 20 ms. A key sounds for 120 ms, and 80 ms lie between two.
struct KeySender: Sendable {
    /// What 20 ms are made of.
    enum Step: Equatable, Sendable {
        /// Sound as always.
        case nothing
        /// No sound, and no key.
        case pause
        /// An event; `elapsed` counts frames of 20 ms since its start, the end of this one included. The end is said
        /// three times (RFC 4733 §2.5.1.4).
        case event(UInt8, elapsed: Int, isFirst: Bool, isEnd: Bool)
    }

    private enum Item: Sendable {
        case key(UInt8)
        case wait
    }

    /// More are left out: nobody dials that long.
    static let limit = 128
    private static let toneFrames = 6
    private static let pauseFrames = 4

    private var waiting: [Item] = []
    private var current: Item?
    private var frame = 0

    /// Whether there is anything to do.
    var isIdle: Bool { current == nil && waiting.isEmpty }

    /// Puts keys behind those that wait.
    mutating func press(_ keys: String) {
        for key in keys.uppercased() where waiting.count < Self.limit {
            if key == "," {
                waiting.append(.wait)
            } else if let event = KeyReceiver.keys.firstIndex(of: key) {
                waiting.append(.key(UInt8(event)))
            }
        }
    }

    /// What the next 20 ms are.
    mutating func next() -> Step {
        if current == nil, !waiting.isEmpty {
            current = waiting.removeFirst()
            frame = 0
        }
        guard let current else { return .nothing }
        frame += 1
        switch current {
        case .wait:
            if frame >= 25 { self.current = nil }
            return .pause
        case .key(let event):
            if frame >= Self.toneFrames + Self.pauseFrames { self.current = nil }
            guard frame <= Self.toneFrames else { return .pause }
            return .event(event, elapsed: frame, isFirst: frame == 1, isEnd: frame == Self.toneFrames)
        }
    }

    /// The four bytes of an event (RFC 4733 §2.3), at a volume of −10 dBm0.
    static func payload(_ event: UInt8, duration: Int, isEnd: Bool) -> [UInt8] {
        let duration = UInt16(min(0xFFFF, duration))
        return [event, (isEnd ? 0x80 : 0) | 10, UInt8(duration >> 8), UInt8(duration & 0xFF)]
    }
}
