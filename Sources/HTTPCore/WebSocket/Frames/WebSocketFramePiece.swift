/// A frame, or as much of it as has arrived since its last piece. The payload stays in the input, masked as it came.
struct WebSocketFramePiece: Equatable, Sendable {
    /// The header of the frame, the same in each of its pieces.
    var header: WebSocketFrameHeader
    /// Where the payload stands in the input; may be empty.
    var payload: Range<Int>
    /// How much of the frame's payload came before.
    var offset: Int
    /// Whether the frame begins with this piece.
    var isFirst: Bool
    /// Whether the frame ends with this piece.
    var isLast: Bool

    /// Appends the payload, unmasked.
    func append(from input: Span<UInt8>, to bytes: inout [UInt8]) {
        let start = bytes.count
        unsafe input.extracting(payload).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        if let key = header.maskingKey { WebSocketMask(key: key).apply(to: &bytes, from: start, at: offset) }
    }

    /// The payload, unmasked.
    func bytes(in input: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        append(from: input, to: &bytes)
        return bytes
    }

    /// The payload, unmasked, as text; nil where it is no UTF-8. Nothing but the text is allocated.
    func text(in input: Span<UInt8>) -> String? {
        guard let key = header.maskingKey else { return Self.text(input.extracting(payload)) }
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: payload.count) { buffer in
            unsafe WebSocketMask(key: key).copy(input.extracting(payload), to: buffer, at: offset)
            return unsafe Self.text(buffer.span)
        }
    }

    private static func text(_ bytes: Span<UInt8>) -> String? {
        guard let text = try? UTF8Span(validating: bytes) else { return nil }
        return String(copying: text)
    }
}
