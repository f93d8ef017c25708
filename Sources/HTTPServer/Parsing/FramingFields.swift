import HTTPCore

/// The fields that say where a message ends and what becomes of the connection, checked against each other.
struct FramingFields {
    /// The host of an absolute target.
    var authority: String?
    private var hosts = 0
    private var contentLength: Int?
    private var isChunked = false
    private var closes = false
    private var keepsAlive = false
    private var expectsContinue = false
    private var isForwarded = false

    /// Takes note of a field if it is one of these.
    mutating func note(_ name: Span<UInt8>, _ value: Span<UInt8>) throws(HTTPParseError) {
        let initial = name[0] | 0x20
        if initial == UInt8(ascii: "x") || initial == UInt8(ascii: "f"), !isForwarded {
            isForwarded = Self.isForwarding(name)
        }
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"): try noteHost(value)
        case 6 where name.equalsIgnoringCase("expect"):
            guard value.equalsIgnoringCase("100-continue") else { throw .unsupportedExpectation }
            expectsContinue = true
        case 10 where name.equalsIgnoringCase("connection"): noteConnection(value)
        case 14 where name.equalsIgnoringCase("content-length"): try noteContentLength(value)
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            guard !isChunked else { throw .invalidTransferCoding }
            guard value.equalsIgnoringCase("chunked") else { throw .unsupportedTransferCoding }
            isChunked = true
        default: break
        }
    }

    /// Decides what the fields mean together (RFC 9112 §6.3, §9.3).
    func apply(to head: inout HTTPRequestHead, limits: HTTPRequestLimits) throws(HTTPParseError) {
        if head.minorVersion == 1, hosts == 0 { throw .missingHost }
        if let authority, hosts == 0 { head.request.fields["Host"] = authority }
        head.isForwarded = isForwarded
        if isChunked {
            guard head.minorVersion == 1 else { throw .invalidTransferCoding }
            guard contentLength == nil else { throw .lengthWithTransferCoding }
            head.framing = .chunked
        } else if let contentLength, contentLength > 0 {
            guard contentLength <= limits.bodyBytes else { throw .bodyTooLarge }
            head.framing = .length(contentLength)
        }
        head.keepsAlive = !closes && (head.minorVersion == 1 || keepsAlive)
        head.expectsContinue = expectsContinue && head.minorVersion == 1 && head.framing != .none
    }

    private mutating func noteHost(_ value: Span<UInt8>) throws(HTTPParseError) {
        guard hosts == 0 else { throw .repeatedHost }
        for index in 0..<value.count where !CharacterClass.host.contains(value[index]) {
            throw .invalidHost
        }
        // The two have to be identical (RFC 9112 §3.2.2), so a difference is an attempt to have them read differently.
        if let authority, authority.lowercased() != String(copying: value).lowercased() { throw .mismatchedHost }
        hosts = 1
    }

    /// Whether a field of this name is one in which proxies speak about their clients.
    static func isForwarding(_ name: Span<UInt8>) -> Bool {
        switch name.count {
        case 9: name.equalsIgnoringCase("forwarded") || name.equalsIgnoringCase("x-real-ip")
        case 13...: name.extracting(0..<12).equalsIgnoringCase("x-forwarded-")
        default: false
        }
    }

    private mutating func noteContentLength(_ value: Span<UInt8>) throws(HTTPParseError) {
        guard contentLength == nil else { throw .repeatedContentLength }
        guard (1...18).contains(value.count) else { throw .invalidContentLength }
        var length = 0
        for index in 0..<value.count {
            guard value[index] >= UInt8(ascii: "0"), value[index] <= UInt8(ascii: "9") else {
                throw .invalidContentLength
            }
            length = length * 10 + Int(value[index] - UInt8(ascii: "0"))
        }
        contentLength = length
    }

    /// Reads a list of options; those this server does not know are for proxies.
    private mutating func noteConnection(_ value: Span<UInt8>) {
        var start = 0
        while start < value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            var (first, last) = (start, end)
            while first < last, value[first] == UInt8(ascii: " ") || value[first] == 9 { first += 1 }
            while first < last, value[last - 1] == UInt8(ascii: " ") || value[last - 1] == 9 { last -= 1 }
            let option = value.extracting(first..<last)
            if option.equalsIgnoringCase("close") { closes = true }
            if option.equalsIgnoringCase("keep-alive") { keepsAlive = true }
            start = end + 1
        }
    }
}
