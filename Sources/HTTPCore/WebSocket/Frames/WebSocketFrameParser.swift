/// Reads frames (RFC 6455 §5.2) from bytes that may be cut anywhere, and hands payload on as it comes.
///
/// It keeps at most one header; what it makes of the bytes does not depend on the cuts. After an error it is spent.
struct WebSocketFrameParser: Sendable {
    private let rules: WebSocketFrameRules
    /// The beginning of a header that is not whole.
    private var head: [UInt8] = []
    private var frame: WebSocketFrameHeader?
    /// Bytes of the current frame's payload that have been handed on.
    private var received = 0

    init(rules: WebSocketFrameRules) {
        self.rules = rules
        head.reserveCapacity(14)
    }

    /// Takes what it can use off the front of the input; nil where more bytes are needed.
    mutating func next(_ input: inout ArraySlice<UInt8>) throws(WebSocketViolation) -> WebSocketFramePiece? {
        if let frame {
            return input.isEmpty ? nil : piece(of: frame, &input, isFirst: false)
        }
        if head.isEmpty, let header = try wholeHeader(&input) { return piece(of: header, &input, isFirst: true) }
        while let byte = input.popFirst() {
            head.append(byte)
            guard head.count >= 2 else { continue }
            if head.count == 2 { try rules.check(firstByte: head[0], secondByte: head[1]) }
            guard head.count == WebSocketFrameHeader.size(secondByte: head[1]) else { continue }
            let header = try rules.header(head[...])
            head.removeAll(keepingCapacity: true)
            return piece(of: header, &input, isFirst: true)
        }
        return nil
    }

    /// The quick way of a header that is here at once.
    private func wholeHeader(_ input: inout ArraySlice<UInt8>) throws(WebSocketViolation) -> WebSocketFrameHeader? {
        guard input.count >= 2 else { return nil }
        let start = input.startIndex
        try rules.check(firstByte: input[start], secondByte: input[start + 1])
        let size = WebSocketFrameHeader.size(secondByte: input[start + 1])
        guard input.count >= size else { return nil }
        let header = try rules.header(input[start..<(start + size)])
        input = input[(start + size)...]
        return header
    }

    private mutating func piece(
        of header: WebSocketFrameHeader, _ input: inout ArraySlice<UInt8>, isFirst: Bool
    ) -> WebSocketFramePiece {
        var payload = Array(input.prefix(header.payloadLength - received))
        input = input.dropFirst(payload.count)
        if let key = header.maskingKey { WebSocketMask(key: key).apply(to: &payload, at: received) }
        received += payload.count
        let isLast = received == header.payloadLength
        frame = isLast ? nil : header
        if isLast { received = 0 }
        return WebSocketFramePiece(header: header, payload: payload, isFirst: isFirst, isLast: isLast)
    }
}
