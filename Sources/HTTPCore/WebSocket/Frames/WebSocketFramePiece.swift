/// A frame, or as much of it as has arrived since its last piece.
struct WebSocketFramePiece: Equatable, Sendable {
    /// The header of the frame, the same in each of its pieces.
    var header: WebSocketFrameHeader
    /// Unmasked; may be empty.
    var payload: [UInt8]
    /// Whether the frame begins with this piece.
    var isFirst: Bool
    /// Whether the frame ends with this piece.
    var isLast: Bool
}
