/// What a peer did that ends the connection at once (RFC 6455 §7.1.7).
package enum WebSocketViolation: Error, Equatable, Sendable, CaseIterable {
    /// A reserved bit is set that no agreed extension gives a meaning (§5.2).
    case reservedBits
    /// An opcode that the specification keeps for later (§5.2).
    case reservedOpcode
    /// A client has to mask what it sends (§5.1).
    case unmaskedFrame
    /// A server must not mask what it sends (§5.1).
    case maskedFrame
    /// A length in more bytes than it needs, or with its highest bit set (§5.2).
    case badLength
    /// A control frame in fragments (§5.4).
    case fragmentedControlFrame
    /// A control frame of more than 125 bytes (§5.5).
    case longControlFrame
    /// A continuation frame where no message is open (§5.4).
    case unexpectedContinuation
    /// A new message before the open one has ended (§5.4).
    case missingContinuation
    /// A Close frame of one byte (§5.5.1).
    case shortClose
    /// A status code that must not be sent (§7.4).
    case invalidCloseCode
    /// The reason of a Close frame is not UTF-8 (§5.5.1).
    case invalidCloseReason
    /// A text message is not UTF-8 (§8.1).
    case invalidText
    /// A compressed message cannot be expanded (RFC 7692 §7.2.2).
    case badCompression
    /// A text or binary message where the application takes only the other kind (§7.4.1).
    case unsupportedKind
    /// More payload in one frame than this endpoint takes.
    case frameTooBig
    /// More payload in one message than this endpoint takes.
    case messageTooBig

    /// What the peer is told when the connection is failed.
    package var code: WebSocketCloseCode {
        switch self {
        case .reservedBits, .reservedOpcode, .unmaskedFrame, .maskedFrame, .badLength, .fragmentedControlFrame,
            .longControlFrame, .unexpectedContinuation, .missingContinuation, .shortClose, .invalidCloseCode:
            .protocolError
        case .invalidCloseReason, .invalidText, .badCompression: .invalidPayload
        case .unsupportedKind: .unsupportedData
        case .frameTooBig, .messageTooBig: .messageTooBig
        }
    }
}

extension WebSocketViolation: CustomStringConvertible {
    /// Short enough for the reason of a Close frame.
    package var description: String {
        switch self {
        case .reservedBits: "a reserved bit is set"
        case .reservedOpcode: "the opcode is reserved"
        case .unmaskedFrame: "a client's frame must be masked"
        case .maskedFrame: "a server's frame must not be masked"
        case .badLength: "the payload length is not in its shortest form"
        case .fragmentedControlFrame: "a control frame must not be fragmented"
        case .longControlFrame: "a control frame must not exceed 125 bytes"
        case .unexpectedContinuation: "there is no message to continue"
        case .missingContinuation: "the last message has not ended"
        case .shortClose: "a close frame has no payload of one byte"
        case .invalidCloseCode: "the close code must not be sent"
        case .invalidCloseReason: "the close reason is not UTF-8"
        case .invalidText: "the text is not UTF-8"
        case .badCompression: "the message cannot be expanded"
        case .unsupportedKind: "messages of this kind are not taken here"
        case .frameTooBig: "the frame is too big"
        case .messageTooBig: "the message is too big"
        }
    }
}
