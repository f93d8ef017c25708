import HTTPCore

/// Collects the lines of a response's head as libcurl hands them on, one call a line.
///
/// Interim answers (1xx, RFC 9110 §15.2) are dropped, and so are trailers.
struct ResponseHead {
    private(set) var status = HTTPStatus(0)
    private(set) var fields = HTTPFields()
    private(set) var isComplete = false
    /// Whether the answer comes as one of several streams of a connection.
    private(set) var isMultiplexed = false

    /// Takes one line with its line end; returns whether it completed the final answer's head.
    mutating func add(line: UnsafeRawBufferPointer) -> Bool {
        guard !isComplete else { return false }
        let text = unsafe String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            status = Self.status(of: text)
            isMultiplexed = text.hasPrefix("HTTP/2")
            fields = HTTPFields()
        } else if text.allSatisfy(\.isNewline) {
            isComplete = status.code >= 200
            return isComplete
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = text.utf8[text.utf8.index(after: colon)...]
            fields.append(String(text[..<colon]), Self.trimmed(value))
        }
        return false
    }

    /// How many bytes the body is announced to have; nil where nothing, or nonsense, is said.
    var announcedLength: Int? { fields["Content-Length"].flatMap { Int($0) } }

    /// Whether the length, where one is announced, is a number and the same each time (RFC 9110 §8.6).
    var hasSoundLength: Bool {
        let lengths = fields.all("Content-Length")
        return lengths.allSatisfy {
            $0 == lengths[0] && !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    /// Whether a content coding lies around the body (RFC 9110 §8.4).
    var isCoded: Bool {
        fields["Content-Encoding"].map { !HTTPFields.same($0, "identity") } ?? false
    }

    /// Forgets the coding that was taken off, and the length with it.
    mutating func removeCoding() {
        fields["Content-Encoding"] = nil
        fields["Content-Length"] = nil
    }

    private static func status(of line: String) -> HTTPStatus {
        let parts = line.split(separator: " ", maxSplits: 2)
        return HTTPStatus(parts.count > 1 ? Int(parts[1].prefix(3)) ?? 0 : 0)
    }

    private static func trimmed(_ value: Substring.UTF8View) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = value.firstIndex(where: { !isSpace($0) }),
            let last = value.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(Substring(value[first...last]))
    }
}
