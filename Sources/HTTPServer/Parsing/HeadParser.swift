import HTTPCore

/// Reads a whole head whose lines are known to end properly (RFC 9112 §3 and §5).
struct HeadParser {
    private var position = 0
    private var framing = FramingFields()

    /// The head in the bytes, which are that head exactly.
    mutating func parse(
        _ bytes: Span<UInt8>, fieldLines: Int, limits: HTTPRequestLimits
    ) throws(HTTPParseError) -> HTTPRequestHead {
        guard fieldLines <= limits.fieldCount else { throw .tooManyFields }
        let (method, target, minorVersion) = try requestLine(bytes)
        var fields = HTTPFields()
        fields.reserveCapacity(fieldLines)
        // Up to the empty line, which is the last: a line that only begins with a carriage return is a field line.
        while position < bytes.count - 2 { try fieldLine(bytes, into: &fields) }
        var head = HTTPRequestHead(
            request: HTTPRequest(method: method, path: target.path, query: target.query, fields: fields),
            minorVersion: minorVersion, keepsAlive: minorVersion == 1)
        try framing.apply(to: &head, limits: limits)
        return head
    }

    // MARK: Request line

    private mutating func requestLine(
        _ bytes: Span<UInt8>
    ) throws(HTTPParseError) -> (HTTPMethod, RequestTarget, minorVersion: Int) {
        let methodEnd = skip(bytes, .token)
        guard methodEnd > 0, bytes[methodEnd] == UInt8(ascii: " ") else { throw .invalidMethod }
        let method = Self.known(bytes.extracting(0..<methodEnd))
        position = methodEnd + 1
        let targetStart = position
        let targetEnd = skip(bytes, .target)
        guard targetEnd > targetStart, bytes[targetEnd] == UInt8(ascii: " ") else {
            // A target without a version after it is a request line of HTTP/0.9, or one that holds what it may not.
            throw targetEnd > targetStart && bytes[targetEnd] == 13 ? .invalidVersion : .invalidTarget
        }
        let minorVersion = try version(bytes, at: targetEnd + 1, method: method)
        let target = try RequestTarget(bytes.extracting(targetStart..<targetEnd), method: method)
        framing.authority = target.authority
        return (method, target, minorVersion)
    }

    /// Reads `HTTP/1.1` and the line's end, and leaves the position at the next line.
    private mutating func version(
        _ bytes: Span<UInt8>, at start: Int, method: HTTPMethod
    ) throws(HTTPParseError) -> Int {
        guard bytes.count >= start + 10, bytes.extracting(start..<start + 5).equals("HTTP/"),
            let major = digit(bytes[start + 5]),
            bytes[start + 6] == UInt8(ascii: "."), let minor = digit(bytes[start + 7]), bytes[start + 8] == 13,
            bytes[start + 9] == 10
        else { throw .invalidVersion }
        guard major == 1, minor <= 1 else {
            // How a client of HTTP/2 begins that has not asked (RFC 9113 §3.4).
            throw method.rawValue == "PRI" && major == 2 ? .prefaceOfHTTP2 : .unsupportedVersion
        }
        position = start + 10
        return minor
    }

    private static func known(_ method: Span<UInt8>) -> HTTPMethod {
        if method.count == 3, method[0] == UInt8(ascii: "G"), method[1] == UInt8(ascii: "E"),
            method[2] == UInt8(ascii: "T")
        {
            return .get
        }
        return HTTPMethod(String(copyingASCII: method))
    }

    // MARK: Field lines

    private mutating func fieldLine(
        _ bytes: Span<UInt8>, into fields: inout HTTPFields
    ) throws(HTTPParseError) {
        let nameStart = position
        let nameEnd = skip(bytes, .token)
        guard nameEnd > nameStart, bytes[nameEnd] == UInt8(ascii: ":") else { throw .invalidFieldName }
        position = nameEnd + 1
        while isBlank(bytes[position]) { position += 1 }
        let valueStart = position
        var isASCII = true
        while CharacterClass.fieldValue.contains(bytes[position]) {
            if bytes[position] >= 0x80 { isASCII = false }
            position += 1
        }
        var valueEnd = position
        // Every line ends with CR LF; a control character before that ends the run too early.
        guard bytes[valueEnd] == 13, bytes[valueEnd + 1] == 10 else { throw .invalidFieldValue }
        position = valueEnd + 2
        while valueEnd > valueStart, isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }
        let name = bytes.extracting(nameStart..<nameEnd)
        let value = bytes.extracting(valueStart..<valueEnd)
        try framing.note(name, value)
        fields.append(
            String(copyingASCII: name), isASCII ? String(copyingASCII: value) : String(copying: value))
    }

    /// Moves past the bytes of the class and returns where they end; a line always ends with a byte of no class.
    private mutating func skip(_ bytes: Span<UInt8>, _ characters: CharacterClass) -> Int {
        while characters.contains(bytes[position]) { position += 1 }
        return position
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 9 }

    private func digit(_ byte: UInt8) -> Int? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
    }
}
