/// What one endpoint takes and how it sends; lengths in bytes.
package struct WebSocketConfiguration: Sendable {
    /// The longest payload of one frame received; a longer one ends the connection with 1009.
    package var frameLimit: Int
    /// The longest message received, its fragments together and expanded; a longer one ends the connection with 1009.
    package var messageLimit: Int
    /// The kinds of messages taken; another ends the connection with 1003.
    package var kinds: WebSocketMessageKinds
    /// The payload of a message sent is cut into frames of this size, so that control frames need not wait for it.
    package var outgoingFrameSize: Int

    /// One mebibyte a frame and a message unless told otherwise.
    package init(
        frameLimit: Int = 1 << 20, messageLimit: Int = 1 << 20, kinds: WebSocketMessageKinds = .all,
        outgoingFrameSize: Int = 1 << 16
    ) {
        precondition(frameLimit >= 0 && messageLimit >= 0 && outgoingFrameSize > 0, "limits are sizes")
        self.frameLimit = frameLimit
        self.messageLimit = messageLimit
        self.kinds = kinds
        self.outgoingFrameSize = outgoingFrameSize
    }
}
