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
        var input = bytes[...]
        while !input.isEmpty { receive(&input, upToMessage: &actions) }
        return actions
    }

    /// Takes bytes off the front until a message is complete or none are left, and appends what is to be done.
    package mutating func receive(_ input: inout ArraySlice<UInt8>, upToMessage actions: inout [WebSocketAction]) {
        do throws(WebSocketViolation) {
            while state != .closed, let piece = try parser.next(&input) {
                if try take(piece, &actions) { return }
            }
        } catch {
            fail(error, &actions)
        }
        if state == .closed { input = [] }
    }

    /// The bytes that send the message, in several frames where it is long.
    package mutating func send(_ message: WebSocketMessage) throws(WebSocketNotOpen) -> [UInt8] {
        guard isOpen else { throw WebSocketNotOpen() }
        let (opcode, payload) = message.content
        let compressed = assembler.compressed(payload)
        var bytes: [UInt8] = []
        encoder.append(
            message: opcode, compressed ?? payload, isCompressed: compressed != nil,
            frameSize: configuration.outgoingFrameSize, to: &bytes)
        return bytes
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

    /// Says whether a message is complete.
    private mutating func take(
        _ piece: WebSocketFramePiece, _ actions: inout [WebSocketAction]
    ) throws(WebSocketViolation) -> Bool {
        guard piece.header.opcode.isControl else {
            guard let message = try assembler.take(piece) else { return false }
            actions.append(.deliver(message))
            return true
        }
        control.append(contentsOf: piece.payload)
        guard piece.isLast else { return false }
        let payload = control
        control.removeAll(keepingCapacity: true)
        switch piece.header.opcode {
        case .ping: actions.append(.send(frame(.pong, payload)))
        case .pong: actions.append(.pong(payload))
        default: finish(try WebSocketCloseFrame(payload: payload), &actions)
        }
        return false
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
        encoder.append(opcode, payload[...], to: &bytes)
        return bytes
    }
}
