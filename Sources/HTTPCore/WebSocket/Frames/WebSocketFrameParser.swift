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
    }

    /// Takes what it can use of the input from `place` on; nil where more bytes are needed.
    mutating func next(_ input: Span<UInt8>, at place: inout Int) throws(WebSocketViolation) -> WebSocketFramePiece? {
        if let frame { return place == input.count ? nil : piece(of: frame, input, &place, isFirst: false) }
        if head.isEmpty, let header = try wholeHeader(input, &place) {
            return piece(of: header, input, &place, isFirst: true)
        }
        while place < input.count {
            head.append(input[place])
            place += 1
            guard head.count >= 2 else { continue }
            if head.count == 2 { try rules.check(firstByte: head[0], secondByte: head[1]) }
            guard head.count == WebSocketFrameHeader.size(secondByte: head[1]) else { continue }
            let header = try rules.header(head.span)
            head.removeAll(keepingCapacity: true)
            return piece(of: header, input, &place, isFirst: true)
        }
        return nil
    }

    /// The quick way of a header that is here at once.
    private func wholeHeader(
        _ input: Span<UInt8>, _ place: inout Int
    ) throws(WebSocketViolation) -> WebSocketFrameHeader? {
        guard input.count - place >= 2 else { return nil }
        let second = input[place + 1]
        try rules.check(firstByte: input[place], secondByte: second)
        let size = WebSocketFrameHeader.size(secondByte: second)
        guard input.count - place >= size else { return nil }
        let header = try rules.header(input.extracting(place..<(place + size)))
        place += size
        return header
    }

    private mutating func piece(
        of header: WebSocketFrameHeader, _ input: Span<UInt8>, _ place: inout Int, isFirst: Bool
    ) -> WebSocketFramePiece {
        let (start, offset) = (place, received)
        place += min(input.count - place, header.payloadLength - received)
        received += place - start
        let isLast = received == header.payloadLength
        frame = isLast ? nil : header
        if isLast { received = 0 }
        return WebSocketFramePiece(
            header: header, payload: start..<place, offset: offset, isFirst: isFirst, isLast: isLast)
    }
}
