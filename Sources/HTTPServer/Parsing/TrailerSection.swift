import HTTPCore

/// The fields after the last chunk, byte by byte, up to the empty line (RFC 9112 §7.1.2).
struct TrailerSection {
    private enum State {
        case lineStart, name, value, lineFeed, lastLineFeed
    }

    /// How many bytes were taken.
    private(set) var length = 0
    /// The fields whose lines have ended.
    private(set) var fields = HTTPFields()
    private var state = State.lineStart
    private var name: [UInt8] = []
    private var value: [UInt8] = []

    /// Takes one byte and says whether it ends the section.
    mutating func take(_ byte: UInt8) throws(HTTPParseError) -> Bool {
        length += 1
        switch (state, byte) {
        case (.lastLineFeed, 10): return true
        case (.lineFeed, 10):
            try endField()
            state = .lineStart
        case (.lineStart, 13): state = .lastLineFeed
        case (.value, 13): state = .lineFeed
        case (.name, UInt8(ascii: ":")): state = .value
        case (.lineStart, _), (.name, _):
            guard CharacterClass.token.contains(byte) else { throw .invalidFieldName }
            name.append(byte)
            state = .name
        case (.value, _):
            guard CharacterClass.fieldValue.contains(byte) else { throw .invalidFieldValue }
            value.append(byte)
        case (.lineFeed, _), (.lastLineFeed, _): throw .bareLineFeed
        }
        return false
    }

    private mutating func endField() throws(HTTPParseError) {
        let name = String(decoding: name, as: UTF8.self)
        guard !Self.isForbidden(name.lowercased()) else { throw .forbiddenTrailer }
        fields.append(name, String(String(decoding: value, as: UTF8.self)[...].trimmingBlanks))
        self.name = []
        value = []
    }

    /// Whether a field decides where the message ends, where it goes, who sends it or what it means, all of which is
    /// settled before a trailer comes (RFC 9110 §6.5.1). A sender must not do that, so it is no slip.
    private static func isForbidden(_ name: String) -> Bool {
        forbidden.contains(name) || FramingFields.isForwarding(name.utf8.span)
            || ["content-", "if-", "proxy-", "sec-", "accept"].contains { name.hasPrefix($0) }
    }

    private static let forbidden: Set<String> = [
        "authorization", "cache-control", "connection", "cookie", "expect", "host", "keep-alive", "max-forwards",
        "origin", "pragma", "range", "referer", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade",
    ]
}
