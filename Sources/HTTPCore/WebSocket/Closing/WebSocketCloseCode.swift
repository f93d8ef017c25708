/// A status code that a Close frame may carry (RFC 6455 §7.4).
///
/// The codes that only describe an end without such a frame, 1005, 1006 and 1015, cannot be made.
package struct WebSocketCloseCode: Hashable, Sendable {
    /// 1000–1003 and 1007–1014 as registered, 3000–4999 as libraries and applications agree.
    package let rawValue: UInt16

    /// Nil for a code that must not be sent, so that receiving it is a protocol error.
    package init?(rawValue: UInt16) {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: self.rawValue = rawValue
        default: return nil
        }
    }

    private init(registered: UInt16) {
        rawValue = registered
    }
}

/// The registered codes (§7.4.1 and its IANA registry).
extension WebSocketCloseCode {
    /// The purpose of the connection is fulfilled.
    package static let normal = WebSocketCloseCode(registered: 1000)
    /// The server shuts down, or the person has left the page.
    package static let goingAway = WebSocketCloseCode(registered: 1001)
    package static let protocolError = WebSocketCloseCode(registered: 1002)
    /// The endpoint takes no data of this kind, such as binary where only text is understood.
    package static let unsupportedData = WebSocketCloseCode(registered: 1003)
    /// The data does not fit its kind, such as text that is not UTF-8.
    package static let invalidPayload = WebSocketCloseCode(registered: 1007)
    /// A rule of the application is broken and no other code says which.
    package static let policyViolation = WebSocketCloseCode(registered: 1008)
    package static let messageTooBig = WebSocketCloseCode(registered: 1009)
    /// A client misses an extension in the server's answer; servers do not send it.
    package static let mandatoryExtension = WebSocketCloseCode(registered: 1010)
    package static let internalError = WebSocketCloseCode(registered: 1011)
    package static let serviceRestart = WebSocketCloseCode(registered: 1012)
    package static let tryAgainLater = WebSocketCloseCode(registered: 1013)
}
