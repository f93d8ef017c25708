/// One endpoint of an open connection (RFC 6455 §5–§8) without its socket, its deadlines and its back-pressure.
///
/// The owner feeds it what arrives and performs the actions it answers with. What it does depends on the bytes alone,
/// not on how they were cut.
package struct WebSocketStateMachine {
    private enum State {
        case open
        /// Our Close frame is sent, the peer's has not come.
        case closing
        case closed
    }

    private let configuration: WebSocketConfiguration
    private let encoder: WebSocketFrameEncoder
    private var parser: WebSocketFrameParser
    private var assembler: WebSocketMessageAssembler
    /// The payload so far of a control frame that has begun; at most 125 bytes.
    private var control: [UInt8] = []
    private var state = State.open

    /// A connection whose opening handshake is done; `compression` is what the handshake agreed on.
    package init(
        role: WebSocketRole, configuration: WebSocketConfiguration = WebSocketConfiguration(),
        compression: (any WebSocketCompression)? = nil
    ) {
        self.configuration = configuration
        encoder = WebSocketFrameEncoder(role: role)
        parser = WebSocketFrameParser(
            rules: WebSocketFrameRules(
                expectsMask: role.isServer, allowsCompression: compression != nil,
                frameLimit: configuration.frameLimit))
        assembler = WebSocketMessageAssembler(
            limit: configuration.messageLimit, kinds: configuration.kinds, compression: compression)
    }

    /// Whether messages can be sent.
    package var isOpen: Bool { state == .open }

    /// Takes the next bytes from the peer; what follows its Close frame or a violation is ignored.
    package mutating func receive(_ bytes: [UInt8]) -> [WebSocketAction] {
        var actions: [WebSocketAction] = []
        var place = 0
        while place < bytes.count {
            if let message = receive(bytes.span, at: &place, &actions) { actions.append(.deliver(message)) }
        }
        return actions
    }

    /// Takes bytes from `place` on until a message is complete, which it returns, or none are left. Appends what is to
    /// be done before the message is delivered.
    package mutating func receive(
        _ input: Span<UInt8>, at place: inout Int, _ actions: inout [WebSocketAction]
    ) -> WebSocketMessage? {
        do throws(WebSocketViolation) {
            while state != .closed, let piece = try parser.next(input, at: &place) {
                if piece.header.opcode.isControl {
                    try takeControl(piece, from: input, &actions)
                } else if let message = try assembler.take(piece, from: input) {
                    return message
                }
            }
        } catch {
            fail(error, &actions)
        }
        if state == .closed { place = input.count }
        return nil
    }

    /// The bytes that send the message, in several frames where it is long.
    package mutating func send(_ message: WebSocketMessage) throws(WebSocketNotOpen) -> [UInt8] {
        var bytes: [UInt8] = []
        try send(message, to: &bytes)
        return bytes
    }

    /// Appends the bytes that send the message.
    package mutating func send(_ message: WebSocketMessage, to bytes: inout [UInt8]) throws(WebSocketNotOpen) {
        guard isOpen else { throw WebSocketNotOpen() }
        let frameSize = configuration.outgoingFrameSize
        if assembler.compresses, let compressed = assembler.compressed(message.payload) {
            return encoder.append(
                message: message.opcode, compressed.span, isCompressed: true, frameSize: frameSize, to: &bytes)
        }
        message.withPayload { encoder.append(message: message.opcode, $0, frameSize: frameSize, to: &bytes) }
    }

    /// The bytes of a Ping of at most 125 bytes (§5.5.2); a Pong with the same payload answers it.
    package func ping(_ payload: [UInt8]) throws(WebSocketNotOpen) -> [UInt8] {
        guard isOpen else { throw WebSocketNotOpen() }
        return frame(.ping, payload)
    }

    /// Begins the closing handshake (§7.1.2); nothing where it has begun. Messages under way are still delivered.
    package mutating func close(_ close: WebSocketCloseFrame) -> [WebSocketAction] {
        guard isOpen else { return [] }
        state = .closing
        return [.send(frame(.close, close.payload))]
    }

    /// The peer's bytes have ended, or the owner waits no longer for them.
    package mutating func connectionLost() -> [WebSocketAction] {
        guard state != .closed else { return [] }
        state = .closed
        return [.finish(.lost)]
    }

    private mutating func takeControl(
        _ piece: WebSocketFramePiece, from input: Span<UInt8>, _ actions: inout [WebSocketAction]
    ) throws(WebSocketViolation) {
        piece.append(from: input, to: &control)
        guard piece.isLast else { return }
        let payload = control
        control.removeAll(keepingCapacity: true)
        switch piece.header.opcode {
        case .ping: actions.append(.send(frame(.pong, payload)))
        case .pong: actions.append(.pong(payload))
        default: finish(try WebSocketCloseFrame(payload: payload), &actions)
        }
    }

    /// Answers a Close frame with its own code unless ours has been sent (§5.5.1).
    private mutating func finish(_ close: WebSocketCloseFrame, _ actions: inout [WebSocketAction]) {
        if isOpen { actions.append(.send(frame(.close, WebSocketCloseFrame(close.code).payload))) }
        state = .closed
        actions.append(.finish(.clean(close)))
    }

    private mutating func fail(_ violation: WebSocketViolation, _ actions: inout [WebSocketAction]) {
        if isOpen {
            let close = WebSocketCloseFrame(violation.code, reason: violation.description)
            actions.append(.send(frame(.close, close.payload)))
        }
        state = .closed
        actions.append(.finish(.failed(violation)))
    }

    private func frame(_ opcode: WebSocketOpcode, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        encoder.append(opcode, payload.span, to: &bytes)
        return bytes
    }
}
