/// What reader and writer both know about the inside of JSON strings.
enum JSONText {
    /// Whether the byte is a quote, a backslash or a control character.
    @inline(__always)
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Where the first quote, backslash or control character lies at or after a start (the end if there is none), and
    /// whether every byte before it is ASCII.
    @inline(__always)
    static func plainText(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int, isASCII: Bool) {
        var index = start
        let count = bytes.count
        let raw = UnsafeRawBufferPointer(bytes)
        var seen: UInt64 = 0
        while index &+ 8 <= count {
            let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = specials(in: word)
            if found != 0 {
                // Of this word only what comes before the special byte: its bytes are the low ones.
                let before = found & (0 &- found) &- 1
                seen |= word & before
                return (index &+ found.trailingZeroBitCount / 8, seen & 0x8080_8080_8080_8080 == 0)
            }
            seen |= word
            index &+= 8
        }
        while index < count {
            let byte = unsafe bytes[index]
            if isSpecial(byte) { break }
            seen |= UInt64(byte)
            index &+= 1
        }
        return (index, seen & 0x8080_8080_8080_8080 == 0)
    }

    /// The bytes as text; nil where they are not UTF-8.
    @inline(__always)
    static func string(_ bytes: Span<UInt8>, isASCII: Bool = false) -> String? {
        guard isASCII || (unsafe bytes.withUnsafeBufferPointer { unsafe isUTF8($0) }) else { return nil }
        return unsafe checked(bytes, isASCII: isASCII)
    }

    /// The bytes as text, which the caller knows to be UTF-8.
    @unsafe
    @inline(__always)
    static func checked(_ bytes: Span<UInt8>, isASCII: Bool) -> String {
        String(copying: unsafe UTF8Span(unchecked: bytes, isKnownASCII: isASCII))
    }

    /// The lowest bit set marks the first of eight bytes that is a quote, a backslash or a control character.
    ///
    /// Subtracting borrows into a higher byte only past a true match, so the first mark is always right.
    @inline(__always)
    static func specials(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let control = (word &- ones &* 0x20) & ~word
        return (control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & (ones &* 0x80)
    }

    /// Appends the escape of a quote, a backslash or a control character: at most six bytes.
    static func appendEscape(_ byte: UInt8, to output: inout JSONBuffer) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        default:
            output.append(UInt8(ascii: "u"))
            output.append(UInt8(ascii: "0"))
            output.append(UInt8(ascii: "0"))
            output.append(UInt8(ascii: "0") + byte >> 4)
            let digit = byte & 0x0F
            output.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
        }
    }
}
