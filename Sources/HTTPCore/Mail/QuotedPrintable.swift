/// Text as ASCII lines of at most 76 characters (RFC 2045 §6.7).
enum QuotedPrintable {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text; its line ends, however they are written, become CRLF, and it ends with one.
    static func lines(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + text.utf8.count / 8)
        // As one unit, CR and LF are a single character.
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline && $0.isASCII }) {
            append(Array(line.utf8), to: &output)
            output += [0x0D, 0x0A]
        }
        return output
    }

    /// A byte as `=` and two digits.
    static func escape(_ byte: UInt8) -> String {
        String(decoding: escaped(byte), as: UTF8.self)
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    private static func append(_ line: [UInt8], to output: inout [UInt8]) {
        var width = 0
        for (place, byte) in line.enumerated() {
            // Room for an escaped byte and the mark of a line that goes on.
            if width > 72 {
                output += [UInt8(ascii: "="), 0x0D, 0x0A]
                width = 0
            }
            let piece = isPlain(byte, isFirst: width == 0, isLast: place == line.count - 1) ? [byte] : escaped(byte)
            output += piece
            width += piece.count
        }
    }

    /// A blank must not end a line, and a dot that begins one means something to SMTP.
    private static func isPlain(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> Bool {
        switch byte {
        case 0x20, 0x09: !isLast
        case UInt8(ascii: "."): !isFirst
        default: (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
        }
    }
}
