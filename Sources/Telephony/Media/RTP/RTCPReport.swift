/// What RTCP tells of a stream (RFC 3550 §6.4): as much of it as calls use.
struct RTCPReport: Equatable, Sendable {
    /// What someone who sends says of it.
    struct Sender: Equatable, Sendable {
        /// NTP's time: seconds since 1900 and their fraction.
        var time: UInt64
        var timestamp: UInt32
        var packets: UInt32
        var bytes: UInt32
    }

    /// What someone who receives says of a source.
    struct Block: Equatable, Sendable {
        var source: UInt32
        /// In 256ths, since the last report.
        var loss: UInt8
        /// Since the beginning; 24 bits.
        var lost: UInt32
        var highest: UInt32
        var jitter: UInt32
        /// The middle of the time of the last report of a sender, and how long ago it came in 65,536ths of a second.
        var lastReport: UInt32
        var delay: UInt32
    }

    var source: UInt32
    var sender: Sender?
    var blocks: [Block] = []
    /// The source leaves (§6.6).
    var isBye = false

    /// Reads a compound packet; nil where its first part is no report or a length does not fit (A.2).
    static func read(_ bytes: Span<UInt8>) -> RTCPReport? {
        guard bytes.count >= 8, bytes[0] & 0x20 == 0, bytes[1] == 200 || bytes[1] == 201 else { return nil }
        var report = RTCPReport(source: bytes.uint32(at: 4))
        var start = 0
        while start < bytes.count {
            guard bytes.count >= start + 4, bytes[start] >> 6 == 2 else { return nil }
            let end = start + 4 + 4 * Int(bytes.uint16(at: start + 2))
            guard end <= bytes.count else { return nil }
            switch bytes[start + 1] {
            case 200: guard report.readReport(bytes, start + 4, end, isSender: true) else { return nil }
            case 201: guard report.readReport(bytes, start + 4, end, isSender: false) else { return nil }
            case 203: report.isBye = true
            default: break
            }
            start = end
        }
        return report
    }

    private mutating func readReport(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, isSender: Bool) -> Bool {
        let count = Int(bytes[start - 4] & 0x1F)
        var place = start + 4
        guard end - start >= 4 + (isSender ? 20 : 0) + 24 * count else { return false }
        if isSender {
            sender = Sender(
                time: UInt64(bytes.uint32(at: place)) << 32 | UInt64(bytes.uint32(at: place + 4)),
                timestamp: bytes.uint32(at: place + 8), packets: bytes.uint32(at: place + 12),
                bytes: bytes.uint32(at: place + 16))
            place += 20
        }
        for _ in 0..<count where blocks.count < 31 {
            blocks.append(
                Block(
                    source: bytes.uint32(at: place), loss: bytes[place + 4],
                    lost: bytes.uint32(at: place + 4) & 0xFF_FFFF, highest: bytes.uint32(at: place + 8),
                    jitter: bytes.uint32(at: place + 12), lastReport: bytes.uint32(at: place + 16),
                    delay: bytes.uint32(at: place + 20)))
            place += 24
        }
        return true
    }

    /// The compound packet: the report, a name for its source (§6.5.1), and BYE where it leaves.
    func bytes(name: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(0x80 | UInt8(min(31, blocks.count)))
        bytes.append(sender == nil ? 201 : 200)
        bytes.append(number: UInt16((sender == nil ? 1 : 6) + 6 * blocks.count))
        bytes.append(number: source)
        if let sender {
            bytes.append(number: sender.time)
            for number in [sender.timestamp, sender.packets, sender.bytes] { bytes.append(number: number) }
        }
        for block in blocks.prefix(31) {
            bytes.append(number: block.source)
            bytes.append(number: UInt32(block.loss) << 24 | block.lost & 0xFF_FFFF)
            for number in [block.highest, block.jitter, block.lastReport, block.delay] { bytes.append(number: number) }
        }
        let name = Array(name.utf8.prefix(255))
        // The item ends with at least one zero, and at a whole word.
        let words = (4 + 2 + name.count + 4) / 4
        bytes += [0x81, 202]
        bytes.append(number: UInt16(words))
        bytes.append(number: source)
        bytes += [1, UInt8(name.count)] + name
        bytes += Array(repeating: 0, count: words * 4 - 6 - name.count)
        if isBye {
            bytes += [0x81, 203, 0, 1]
            bytes.append(number: source)
        }
        return bytes
    }
}
