/// The head of an RTP packet (RFC 3550 §5.1).
struct RTPHeader: Equatable, Sendable {
    var hasMarker = false
    var type: UInt8
    var sequence: UInt16
    var timestamp: UInt32
    var source: UInt32

    /// Of a head without contributors and extension, which is what we send.
    static let length = 12

    init(hasMarker: Bool = false, type: UInt8, sequence: UInt16, timestamp: UInt32, source: UInt32) {
        self.hasMarker = hasMarker
        self.type = type
        self.sequence = sequence
        self.timestamp = timestamp
        self.source = source
    }

    /// Reads a packet, and says where its payload lies; nil for what is no RTP of version 2, RTCP too (RFC 5761 §4).
    static func read(_ bytes: Span<UInt8>) -> (header: RTPHeader, payload: Range<Int>)? {
        guard bytes.count >= length, bytes[0] >> 6 == 2, !isControl(bytes) else { return nil }
        var start = length + 4 * Int(bytes[0] & 0x0F)
        if bytes[0] & 0x10 != 0 {
            guard bytes.count >= start + 4 else { return nil }
            start += 4 + 4 * Int(bytes.uint16(at: start + 2))
        }
        var end = bytes.count
        if bytes[0] & 0x20 != 0 {
            let padding = Int(bytes[end - 1])
            guard padding > 0 else { return nil }
            end -= padding
        }
        guard start <= end else { return nil }
        let header = RTPHeader(
            hasMarker: bytes[1] & 0x80 != 0, type: bytes[1] & 0x7F, sequence: bytes.uint16(at: 2),
            timestamp: bytes.uint32(at: 4), source: bytes.uint32(at: 8))
        return (header, start..<end)
    }

    /// Whether a datagram is RTCP where both come by one port.
    static func isControl(_ bytes: Span<UInt8>) -> Bool { bytes.count >= 2 && 192...223 ~= bytes[1] }

    /// Puts the head into the first bytes of a packet.
    func write(into packet: inout [UInt8]) {
        packet[0] = 0x80
        packet[1] = type | (hasMarker ? 0x80 : 0)
        packet.set(sequence, at: 2)
        packet.set(timestamp, at: 4)
        packet.set(source, at: 8)
    }
}

extension Span<UInt8> {
    /// Two bytes in network order.
    func uint16(at index: Int) -> UInt16 { UInt16(self[index]) << 8 | UInt16(self[index + 1]) }

    /// Four bytes in network order.
    func uint32(at index: Int) -> UInt32 { UInt32(uint16(at: index)) << 16 | UInt32(uint16(at: index + 2)) }
}

extension [UInt8] {
    /// Writes a number in network order over the bytes from an index on.
    mutating func set(_ number: some FixedWidthInteger & UnsignedInteger, at index: Int) {
        let count = number.bitWidth / 8
        for place in 0..<count {
            self[index + place] = UInt8(truncatingIfNeeded: number >> ((count - 1 - place) * 8))
        }
    }

    /// Appends a number in network order.
    mutating func append(number: some FixedWidthInteger & UnsignedInteger) {
        let index = count
        append(contentsOf: repeatElement(0, count: number.bitWidth / 8))
        set(number, at: index)
    }
}
