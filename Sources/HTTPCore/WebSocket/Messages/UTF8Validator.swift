/// Judges UTF-8 (RFC 3629 §4) that arrives in pieces, and sees a wrong byte as soon as it is there.
struct UTF8Validator: Sendable {
    /// Continuation bytes that the character at the end still lacks.
    private var missing = 0
    /// What the next continuation byte may be; narrower after lead bytes that overlong forms or surrogates begin with.
    private var allowed: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether the bytes so far end with a whole character.
    var isComplete: Bool { missing == 0 }

    /// Takes the next bytes; false where no bytes could follow that make them valid.
    mutating func accept(_ bytes: Span<UInt8>) -> Bool {
        var place = 0
        while place < bytes.count {
            if missing == 0 {
                place += Self.leadingASCII(bytes.extracting(place...))
                guard place < bytes.count else { break }
            }
            let byte = bytes[place]
            place += 1
            if missing > 0 {
                guard allowed.contains(byte) else { return false }
                missing -= 1
                allowed = 0x80...0xBF
            } else if byte >= 0x80 {
                guard begin(byte) else { return false }
            }
        }
        return true
    }

    /// How many bytes at the front are ASCII, as far as whole words of them show.
    private static func leadingASCII(_ bytes: Span<UInt8>) -> Int {
        unsafe bytes.withUnsafeBytes { buffer in
            var place = 0
            while place + 8 <= buffer.count {
                let word = unsafe buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                guard word & 0x8080_8080_8080_8080 == 0 else { break }
                place += 8
            }
            return place
        }
    }

    private mutating func begin(_ lead: UInt8) -> Bool {
        switch lead {
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF: missing = 2
        case 0xF0...0xF4: missing = 3
        default: return false
        }
        switch lead {
        case 0xE0: allowed = 0xA0...0xBF
        case 0xED: allowed = 0x80...0x9F
        case 0xF0: allowed = 0x90...0xBF
        case 0xF4: allowed = 0x80...0x8F
        default: allowed = 0x80...0xBF
        }
        return true
    }
}
