/// A chunk's size line, byte by byte: hexadecimal digits, extensions that are skipped, CR LF (RFC 9112 §7.1).
struct ChunkLine {
    private enum State {
        case digits, `extension`, lineFeed
    }

    /// The size so far; the chunk's own once the line has ended.
    private(set) var size = 0
    /// How many bytes of the line were taken.
    private(set) var length = 0
    private var digits = 0
    private var state = State.digits

    /// Takes one byte and says whether it ends the line.
    mutating func take(_ byte: UInt8) throws(HTTPParseError) -> Bool {
        length += 1
        switch (state, byte) {
        case (.lineFeed, 10): return true
        case (.lineFeed, _): throw .invalidChunkSize
        case (_, 13) where digits > 0: state = .lineFeed
        case (.digits, UInt8(ascii: ";")) where digits > 0: state = .extension
        case (.digits, _):
            guard digits < 15, let value = Self.nibble(byte) else { throw .invalidChunkSize }
            size = size << 4 | value
            digits += 1
        case (.extension, _):
            guard CharacterClass.fieldValue.contains(byte) else { throw .invalidChunkSize }
        }
        return false
    }

    private static func nibble(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
