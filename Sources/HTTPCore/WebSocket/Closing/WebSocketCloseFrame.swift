/// What a Close frame says (RFC 6455 §5.5.1).
package struct WebSocketCloseFrame: Equatable, Sendable {
    /// Nil where the frame is empty.
    package let code: WebSocketCloseCode?
    /// For logs; not meant for people. Empty without a code.
    package let reason: String

    /// A frame to send; a reason of more than 123 bytes loses its last characters.
    package init(_ code: WebSocketCloseCode?, reason: String = "") {
        self.code = code
        self.reason = code == nil ? "" : Self.shortened(reason)
    }

    /// Reads the payload of a frame received, which the control frame rules have kept to 125 bytes.
    init(payload: [UInt8]) throws(WebSocketViolation) {
        guard !payload.isEmpty else {
            self.init(nil)
            return
        }
        guard payload.count >= 2 else { throw .shortClose }
        let value = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard let code = WebSocketCloseCode(rawValue: value) else { throw .invalidCloseCode }
        let text = Array(payload[2...])
        var validator = UTF8Validator()
        guard validator.accept(text.span), validator.isComplete else { throw .invalidCloseReason }
        self.init(code, reason: String(decoding: text, as: UTF8.self))
    }

    /// The bytes of the frame's payload, at most 125.
    var payload: [UInt8] {
        guard let code else { return [] }
        return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + reason.utf8
    }

    private static func shortened(_ reason: String) -> String {
        guard reason.utf8.count > 123 else { return reason }
        var kept = ""
        var size = 0
        for character in reason {
            size += character.utf8.count
            if size > 123 { break }
            kept.append(character)
        }
        return kept
    }
}
