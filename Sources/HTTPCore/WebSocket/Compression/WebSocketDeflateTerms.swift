/// What both sides of a connection agreed on for permessage-deflate, as this side sees it.
package struct WebSocketDeflateTerms: Equatable, Sendable {
    /// One of the two directions.
    package struct Direction: Equatable, Sendable {
        /// The compressing side refers back at most 2 to the power of this many bytes, 8 to 15.
        package let windowBits: Int
        /// Whether it may refer to earlier messages.
        package let keepsContext: Bool
    }

    /// What this side sends.
    package let outgoing: Direction
    /// What the peer sends.
    package let incoming: Direction
    /// How hard this side tries.
    package let level: Int
    /// Messages of fewer bytes go as they are.
    package let minimumLength: Int
}
