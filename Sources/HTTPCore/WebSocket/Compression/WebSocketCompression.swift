/// The place of an extension that compresses messages, such as permessage-deflate (RFC 7692), on one connection.
///
/// A connection without one refuses frames that have the first reserved bit set.
package protocol WebSocketCompression {
    /// Expands the next piece of a message's payload; `isLast` ends the message.
    ///
    /// It must stop with `.messageTooBig` before it holds more than `limit` bytes, however little input it was given,
    /// and answers input that is no compressed data with `.badCompression`.
    mutating func expand(
        _ payload: [UInt8], isLast: Bool, limit: Int
    ) throws(WebSocketViolation) -> [UInt8]

    /// The compressed payload of a whole message, or nil where it is to go as it is.
    mutating func compress(_ payload: [UInt8]) -> [UInt8]?
}
