private let configuration = WebSocketConfiguration(frameLimit: 512, messageLimit: 1024, outgoingFrameSize: 100)

/// What a client may send to us.
func checkWebSocketServer(_ bytes: [UInt8]) {
    requireSameForAnyCut(bytes) { transcript(of: $0, role: .server) }
    requireMessageCrosses(bytes, from: .client { 0xA1B2_C3D4 }, to: .server)
}

/// What a server may send to us.
func checkWebSocketClient(_ bytes: [UInt8]) {
    requireSameForAnyCut(bytes) { transcript(of: $0, role: .client { 0xA1B2_C3D4 }) }
    requireMessageCrosses(bytes, from: .server, to: .client { 0 })
}

private func transcript(of pieces: [ArraySlice<UInt8>], role: WebSocketRole) -> Transcript {
    var machine = WebSocketStateMachine(role: role, configuration: configuration)
    var transcript = Transcript()
    var isFinished = false
    for piece in pieces {
        for action in machine.receive(Array(piece)) {
            require(!isFinished, "nothing follows the end")
            switch action {
            case .send(let bytes):
                require(bytes.count <= 131, "what answers by itself is a control frame")
                transcript.note("send ", bytes)
            case .deliver(.text(let text)):
                require(text.utf8.count <= configuration.messageLimit, "a message keeps its limit")
                transcript.note("text ", text)
            case .deliver(.binary(let bytes)):
                require(bytes.count <= configuration.messageLimit, "a message keeps its limit")
                transcript.note("binary ", bytes)
            case .pong(let bytes): transcript.note("pong ", bytes)
            case .finish(let closure):
                isFinished = true
                transcript.note("finish ", "\(closure)")
            }
        }
        require(!isFinished || !machine.isOpen, "an ended connection is not open")
    }
    return transcript
}

/// A message that one side sends in several frames arrives whole at the other, however it is cut.
private func requireMessageCrosses(_ bytes: [UInt8], from sender: WebSocketRole, to receiver: WebSocketRole) {
    let message: WebSocketMessage =
        if let text = String(validating: bytes, as: UTF8.self) { .text(text) } else { .binary(bytes) }
    guard bytes.count <= configuration.messageLimit else { return }
    var sending = WebSocketStateMachine(role: sender, configuration: configuration)
    var receiving = WebSocketStateMachine(role: receiver, configuration: configuration)
    guard let frames = try? sending.send(message) else { fatalError("an open connection sends") }
    var random = SplitMix(seed: bytes)
    var actions: [WebSocketAction] = []
    for piece in random.pieces(of: frames, longest: 50) { actions += receiving.receive(Array(piece)) }
    require(actions == [.deliver(message)], "a message crosses: \(actions)")
}
