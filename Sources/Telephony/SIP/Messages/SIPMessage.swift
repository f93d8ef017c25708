/// What travels: a request or a response.
enum SIPMessage: Equatable, Sendable {
    case request(SIPRequest)
    case response(SIPResponse)

    /// The header fields.
    var fields: SIPFields {
        switch self {
        case .request(let request): request.fields
        case .response(let response): response.fields
        }
    }

    /// The bytes to send.
    var bytes: [UInt8] {
        switch self {
        case .request(let request): request.bytes
        case .response(let response): response.bytes
        }
    }

    /// Writes a message with the length of its body.
    static func write(_ startLine: String, _ fields: SIPFields, _ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512 + body.count)
        bytes += startLine.utf8
        bytes += [13, 10]
        for entry in fields.entries {
            bytes += entry.name.text.utf8
            bytes += [0x3A, 0x20]
            bytes += entry.value.utf8
            bytes += [13, 10]
        }
        bytes += "Content-Length: \(body.count)\r\n\r\n".utf8
        bytes += body
        return bytes
    }
}
