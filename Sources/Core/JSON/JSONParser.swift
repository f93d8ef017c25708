/// A strict parser of RFC 8259: one value, nothing else around it than white space, every string valid UTF-8.
package struct JSONParser {
    /// Where in the text the parser is.
    var cursor: ByteCursor
    /// What the text may cost.
    let limits: JSONLimits
    /// Where strings with escapes are put together, kept between strings.
    var buffer: [UInt8] = []

    /// Parses one JSON text.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) -> JSONValue {
        try parse(bytes.span, limits: limits)
    }

    /// Parses one JSON text.
    package static func parse(_ text: String, limits: JSONLimits = .default) throws(JSONError) -> JSONValue {
        try parse(text.utf8.span, limits: limits)
    }

    /// Parses one JSON text where it lies, such as a part of a larger buffer.
    package static func parse(_ bytes: Span<UInt8>, limits: JSONLimits = .default) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else { throw JSONError(.tooLarge, at: limits.bytes) }
        return try unsafe bytes.withUnsafeBufferPointer { bytes throws(JSONError) in
            var parser = unsafe JSONParser(cursor: ByteCursor(bytes), limits: limits)
            return try parser.document()
        }
    }

    private mutating func document() throws(JSONError) -> JSONValue {
        let result = try value(depth: 0)
        skipWhitespace()
        guard cursor.isAtEnd else { throw failure(.trailingData) }
        return result
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipWhitespace()
        switch cursor.current {
        case UInt8(ascii: "\""):
            return .string(try string())
        case UInt8(ascii: "{"):
            return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["):
            return .array(try array(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try number()
        case UInt8(ascii: "t"):
            if cursor.skip("true") { return .bool(true) }
        case UInt8(ascii: "f"):
            if cursor.skip("false") { return .bool(false) }
        case UInt8(ascii: "n"):
            if cursor.skip("null") { return .null }
        default:
            break
        }
        throw unexpected()
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= limits.depth else { throw failure(.tooDeep) }
        cursor.advance()
        var elements: [JSONValue] = []
        skipWhitespace()
        if cursor.skip(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value(depth: depth))
            skipWhitespace()
            if cursor.skip(UInt8(ascii: ",")) { continue }
            if cursor.skip(UInt8(ascii: "]")) { return elements }
            throw unexpected()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        guard depth <= limits.depth else { throw failure(.tooDeep) }
        cursor.advance()
        var members = JSONMembers(duplicates: limits.duplicateKeys)
        skipWhitespace()
        if cursor.skip(UInt8(ascii: "}")) { return members.object }
        while true {
            skipWhitespace()
            let start = cursor.position
            guard cursor.current == UInt8(ascii: "\"") else { throw unexpected() }
            let key = try string()
            skipWhitespace()
            guard cursor.skip(UInt8(ascii: ":")) else { throw unexpected() }
            guard members.append(key, try value(depth: depth)) else { throw JSONError(.duplicateKey, at: start) }
            skipWhitespace()
            if cursor.skip(UInt8(ascii: ",")) { continue }
            if cursor.skip(UInt8(ascii: "}")) { return members.object }
            throw unexpected()
        }
    }

    /// Steps over white space.
    @inline(__always)
    mutating func skipWhitespace() {
        while true {
            switch cursor.current {
            case 0x20, 0x0A, 0x0D, 0x09: cursor.advance()
            default: return
            }
        }
    }

    /// The error of this kind at the current position.
    func failure(_ code: JSONError.Code) -> JSONError {
        JSONError(code, at: cursor.position)
    }

    /// The error for a byte that may not stand here, or for its absence.
    func unexpected() -> JSONError {
        failure(cursor.isAtEnd ? .unexpectedEnd : .unexpectedCharacter)
    }
}
