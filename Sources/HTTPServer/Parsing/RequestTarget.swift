import HTTPCore

/// The parts of a request target (RFC 9112 §3.2) whose bytes are all visible ASCII.
struct RequestTarget {
    /// From the first slash up to the query, percent-encoded; `*` for the server as a whole.
    let path: String
    /// What follows the first `?`; empty without one.
    let query: String
    /// What an absolute target names as its host; it stands for the Host field.
    let authority: String?

    /// Reads any of the four forms; the one of CONNECT is refused.
    init(_ bytes: Span<UInt8>, method: HTTPMethod) throws(HTTPParseError) {
        guard method.rawValue != "CONNECT" else { throw .unsupportedMethod }
        if bytes.count == 1, bytes[0] == UInt8(ascii: "*") {
            guard method == .options else { throw .invalidTarget }
            self.init(path: "*", query: "", authority: nil)
        } else if bytes[0] == UInt8(ascii: "/") {
            self.init(origin: bytes, authority: nil)
        } else {
            try self.init(absolute: bytes)
        }
    }

    private init(path: String, query: String, authority: String?) {
        self.path = path
        self.query = query
        self.authority = authority
    }

    private init(origin bytes: Span<UInt8>, authority: String?) {
        var end = 0
        while end < bytes.count, bytes[end] != UInt8(ascii: "?") { end += 1 }
        let hasQuery = end < bytes.count
        let path = end == 0 ? "/" : String(copyingASCII: bytes.extracting(0..<end))
        let query = hasQuery ? String(copyingASCII: bytes.extracting(end + 1..<bytes.count)) : ""
        self.init(path: path, query: query, authority: authority)
    }

    private init(absolute bytes: Span<UInt8>) throws(HTTPParseError) {
        var start = 0
        if bytes.count > 7, bytes.extracting(0..<7).equalsIgnoringCase("http://") { start = 7 }
        if bytes.count > 8, bytes.extracting(0..<8).equalsIgnoringCase("https://") { start = 8 }
        guard start > 0 else { throw .invalidTarget }
        var end = start
        while end < bytes.count, CharacterClass.host.contains(bytes[end]) { end += 1 }
        guard end > start, end == bytes.count || bytes[end] == UInt8(ascii: "/") || bytes[end] == UInt8(ascii: "?")
        else { throw .invalidTarget }
        self.init(
            origin: bytes.extracting(end..<bytes.count), authority: String(copyingASCII: bytes.extracting(start..<end)))
    }
}
