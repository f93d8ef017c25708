/// The fields after the last chunk, byte by byte, up to the empty line (RFC 9112 §7.1.2).
struct TrailerSection {
    private enum State {
        case lineStart, name, value, lineFeed, lastLineFeed
    }

    /// How many bytes were taken.
    private(set) var length = 0
    private var state = State.lineStart

    /// Takes one byte and says whether it ends the section.
    mutating func take(_ byte: UInt8) throws(HTTPParseError) -> Bool {
        length += 1
        switch (state, byte) {
        case (.lastLineFeed, 10): return true
        case (.lineFeed, 10): state = .lineStart
        case (.lineStart, 13): state = .lastLineFeed
        case (.value, 13): state = .lineFeed
        case (.name, UInt8(ascii: ":")): state = .value
        case (.lineStart, _), (.name, _):
            guard CharacterClass.token.contains(byte) else { throw .invalidFieldName }
            state = .name
        case (.value, _):
            guard CharacterClass.fieldValue.contains(byte) else { throw .invalidFieldValue }
        case (.lineFeed, _), (.lastLineFeed, _): throw .bareLineFeed
        }
        return false
    }
}
