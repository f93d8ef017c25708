/// Puts messages together from the frames of one connection (RFC 6455 §5.4), control frames excepted.
struct WebSocketMessageAssembler {
    private let limit: Int
    private let kinds: WebSocketMessageKinds
    /// Nil where no extension was agreed.
    private var compression: (any WebSocketCompression)?
    /// Text or binary while a message is open.
    private var kind: WebSocketOpcode?
    private var isCompressed = false
    private var bytes: [UInt8] = []
    private var validator = UTF8Validator()

    /// `limit` is the most bytes of one message after it is expanded.
    init(limit: Int, kinds: WebSocketMessageKinds = .all, compression: (any WebSocketCompression)? = nil) {
        self.limit = limit
        self.kinds = kinds
        self.compression = compression
    }

    /// Whether `compressed` may have an answer.
    var compresses: Bool { compression != nil }

    /// The compressed payload of a message to send, or nil where it goes as it is.
    mutating func compressed(_ payload: [UInt8]) -> [UInt8]? {
        compression?.compress(payload)
    }

    /// Takes a piece of a data frame, whose payload is in the input, and returns the message that it completes.
    mutating func take(
        _ piece: WebSocketFramePiece, from input: Span<UInt8>
    ) throws(WebSocketViolation) -> WebSocketMessage? {
        let header = piece.header
        if piece.isFirst {
            try begin(header)
            guard isCompressed || header.payloadLength <= limit - bytes.count else { throw .messageTooBig }
        }
        let endsMessage = piece.isLast && header.isFinal
        if endsMessage, !isCompressed, bytes.isEmpty, validator.isComplete { return try whole(piece, from: input) }
        let start = bytes.count
        if isCompressed {
            try expand(piece.bytes(in: input), isLast: endsMessage)
        } else {
            piece.append(from: input, to: &bytes)
        }
        if kind == .text { try validate(from: start) }
        return endsMessage ? try finish() : nil
    }

    private mutating func begin(_ header: WebSocketFrameHeader) throws(WebSocketViolation) {
        if header.opcode == .continuation {
            guard kind != nil else { throw .unexpectedContinuation }
        } else {
            guard kind == nil else { throw .missingContinuation }
            guard kinds.contains(header.opcode == .text ? .text : .binary) else { throw .unsupportedKind }
            kind = header.opcode
            isCompressed = header.isCompressed
        }
    }

    private mutating func expand(_ payload: [UInt8], isLast: Bool) throws(WebSocketViolation) {
        let room = limit - bytes.count
        guard let expanded = try compression?.expand(payload, isLast: isLast, limit: room) else { return }
        guard expanded.count <= room else { throw .messageTooBig }
        if bytes.isEmpty { bytes = expanded } else { bytes += expanded }
    }

    /// Judges the text from a place on.
    private mutating func validate(from start: Int) throws(WebSocketViolation) {
        var validator = validator
        guard validator.accept(bytes.span.extracting(start...)) else { throw .invalidText }
        self.validator = validator
    }

    /// The quick way of a message that is here at once.
    private mutating func whole(
        _ piece: WebSocketFramePiece, from input: Span<UInt8>
    ) throws(WebSocketViolation) -> WebSocketMessage {
        defer { kind = nil }
        guard kind == .text else { return .binary(piece.bytes(in: input)) }
        guard let text = piece.text(in: input) else { throw .invalidText }
        return .text(text)
    }

    private mutating func finish() throws(WebSocketViolation) -> WebSocketMessage {
        guard validator.isComplete else { throw .invalidText }
        defer {
            kind = nil
            bytes = []
        }
        return kind == .text ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(bytes)
    }
}
