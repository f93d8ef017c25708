package import Core

/// A value that arrays can hold. Arrays of bytes are `bytea`, all others are PostgreSQL arrays of one dimension.
package protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
    /// Appends the whole array as one value.
    static func encode(array: [Self], into parameters: inout Parameters)

    /// Reads a whole array; nil where the text is none.
    static func decode(arrayText text: Span<UInt8>) -> [Self]?
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    package func encode(into parameters: inout Parameters) {
        Element.encode(array: self, into: &parameters)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    package init?(postgresText text: Span<UInt8>) {
        guard let array = Element.decode(arrayText: text) else { return nil }
        self = array
    }
}

extension String: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension Bool: PostgresArrayElement {}
extension UUID128: PostgresArrayElement {}
extension Identifier: PostgresArrayElement {}
extension Timestamp: PostgresArrayElement {}
extension JSONValue: PostgresArrayElement {}

extension PostgresArrayElement {
    package static func encode(array: [Self], into parameters: inout Parameters) {
        var elements = Parameters()
        for element in array { element.encode(into: &elements) }
        parameters.appendText { text in
            text.append(UInt8(ascii: "{"))
            for (index, entry) in elements.entries.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text.append(UInt8(ascii: "\""))
                for byte in elements.bytes[entry.offset..<(entry.offset + entry.length)] {
                    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
                    text.append(byte)
                }
                text.append(UInt8(ascii: "\""))
            }
            text.append(UInt8(ascii: "}"))
        }
    }

    package static func decode(arrayText text: Span<UInt8>) -> [Self]? {
        var scanner = TextScanner(text.count)
        guard scanner.take(UInt8(ascii: "{"), text) else { return nil }
        var array: [Self] = []
        if scanner.take(UInt8(ascii: "}"), text) { return scanner.isAtEnd ? array : nil }
        while true {
            guard let (bytes, isQuoted) = scanner.arrayElement(text) else { return nil }
            let isNull = !isQuoted && bytes == [UInt8]("NULL".utf8)
            guard let element = isNull ? Self.postgresNull : Self(postgresText: bytes.span) else { return nil }
            array.append(element)
            if scanner.take(UInt8(ascii: ","), text) { continue }
            return scanner.take(UInt8(ascii: "}"), text) && scanner.isAtEnd ? array : nil
        }
    }
}

extension TextScanner {
    /// Takes one element up to the comma or brace behind it (PostgreSQL manual, 8.15.6).
    fileprivate mutating func arrayElement(_ text: Span<UInt8>) -> (bytes: [UInt8], isQuoted: Bool)? {
        var bytes: [UInt8] = []
        let isQuoted = take(UInt8(ascii: "\""), text)
        while let byte = peek(text) {
            if isQuoted, byte == UInt8(ascii: "\"") {
                _ = next(text)
                return (bytes, true)
            }
            if !isQuoted, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") { return (bytes, false) }
            if !isQuoted, byte == UInt8(ascii: "{") { return nil }
            _ = next(text)
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = next(text) else { return nil }
            bytes.append(escaped)
        }
        return nil
    }
}
