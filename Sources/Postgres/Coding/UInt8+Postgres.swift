/// Makes `[UInt8]` a `bytea`. A single byte has no column type of its own and travels as a small integer.
extension UInt8: PostgresArrayElement {
    package func encode(into parameters: inout Parameters) {
        parameters.appendText(String(self).utf8)
    }

    package init?(postgresText text: Span<UInt8>) {
        guard let value = Int(postgresText: text) else { return nil }
        self.init(exactly: value)
    }

    package static func encode(array: [UInt8], into parameters: inout Parameters) {
        parameters.appendBinary(array)
    }

    /// Reads the hex format, such as `\x00ff` (PostgreSQL manual, 8.4.1).
    package static func decode(arrayText text: Span<UInt8>) -> [UInt8]? {
        guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x")
        else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2 - 1)
        for index in stride(from: 2, to: text.count, by: 2) {
            guard let high = hexDigit(text[index]), let low = hexDigit(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
