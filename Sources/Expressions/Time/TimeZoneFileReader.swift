/// Reads the parts of a TZif file (RFC 8536, section 3).
struct TimeZoneFileReader {
    /// How many of everything a data block holds.
    struct Header {
        let version: Int
        let isUTCCount: Int
        let isStandardCount: Int
        let leapCount: Int
        let timeCount: Int
        let typeCount: Int
        let nameLength: Int

        /// Bytes of the data block.
        func size(timeSize: Int) -> Int {
            read(timeSize: timeSize) + nameLength + leapCount * (timeSize + 4) + isStandardCount + isUTCCount
        }

        /// Bytes of its transitions and types, which come first.
        func read(timeSize: Int) -> Int { timeCount * (timeSize + 1) + typeCount * 6 }
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count - position }

    mutating func header() -> Header? {
        guard remaining >= 44, bytes[position..<position + 4].elementsEqual("TZif".utf8) else { return nil }
        let version = bytes[position + 4]
        position += 20
        let counts = (0..<6).map { _ in Int(integer(4)) }
        // The limits keep sums far from overflow; no real file comes near.
        guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
        return Header(
            version: version >= UInt8(ascii: "2") ? 2 : 1, isUTCCount: counts[0], isStandardCount: counts[1],
            leapCount: counts[2], timeCount: counts[3], typeCount: counts[4], nameLength: counts[5])
    }

    /// False where the file ends before.
    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= remaining else { return false }
        position += count
        return true
    }

    /// A signed integer of so many bytes, most significant first, which must be there.
    mutating func integer(_ size: Int) -> Int64 {
        var value: UInt64 = bytes[position] >= 0x80 ? .max : 0
        for _ in 0..<size {
            value = value << 8 | UInt64(bytes[position])
            position += 1
        }
        return Int64(bitPattern: value)
    }

    /// The rule at the end of the file, between two line ends.
    mutating func footer() -> String {
        guard remaining > 0, bytes[position] == UInt8(ascii: "\n") else { return "" }
        return String(decoding: bytes[(position + 1)...].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
