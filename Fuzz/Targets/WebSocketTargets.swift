/// Small limits, so that short inputs pass them.
private let configuration = WebSocketConfiguration(frameLimit: 128, messageLimit: 256, outgoingFrameSize: 50)

/// What a client may send to us, with and without permessage-deflate.
func checkWebSocketServer(_ bytes: [UInt8]) {
    check(bytes, at: .server, from: .client { 0xA1B2_C3D4 })
}

/// What a server may send to us, with and without permessage-deflate.
func checkWebSocketClient(_ bytes: [UInt8]) {
    check(bytes, at: .client { 0xA1B2_C3D4 }, from: .server)
}

private func check(_ bytes: [UInt8], at receiver: WebSocketRole, from sender: WebSocketRole) {
    // What is tried with an input is decided by the input: to try all with each would make a run of many too slow.
    let choice = SplitMix.number(of: bytes)
    let compresses = choice % 2 == 0
    requireSameForAnyCut(bytes) { transcript(of: $0, role: receiver, compresses: compresses) }
    guard choice % 8 < 2 else { return }
    requireMessagesCross(bytes, from: sender, to: receiver, compresses: compresses, keepsContext: choice & 8 == 0)
}

/// An endpoint that compresses agrees on the smallest window, which is the quickest to make.
private func endpoint(_ role: WebSocketRole, compresses: Bool, keepsContext: Bool = true) -> WebSocketStateMachine {
    let direction = WebSocketDeflateTerms.Direction(windowBits: 9, keepsContext: keepsContext)
    let terms = WebSocketDeflateTerms(outgoing: direction, incoming: direction, level: 1, minimumLength: 1)
    return WebSocketStateMachine(
        role: role, configuration: configuration, compression: compresses ? PermessageDeflate(terms) : nil)
}

private func transcript(of pieces: [ArraySlice<UInt8>], role: WebSocketRole, compresses: Bool) -> Transcript {
    var machine = endpoint(role, compresses: compresses)
    var transcript = Transcript()
    var isFinished = false
    for piece in pieces {
        for action in machine.receive(Array(piece)) {
            require(!isFinished, "nothing follows the end")
            switch action {
            case .send(let bytes):
                require(bytes.count <= 131, "what answers by itself is a control frame")
                if !isClose(bytes) { transcript.note("send ", bytes) }
            case .deliver(.text(let text)):
                require(text.utf8.count <= configuration.messageLimit, "a message keeps its limit")
                transcript.note("text ", text)
            case .deliver(.binary(let bytes)):
                require(bytes.count <= configuration.messageLimit, "a message keeps its limit")
                transcript.note("binary ", bytes)
            case .pong(let bytes): transcript.note("pong ", bytes)
            case .finish(.failed(let violation)) where !compresses:
                isFinished = true
                transcript.note("failed ", "\(violation)")
            case .finish(.failed):
                // What a piece expands to before the fault in it is lost with it, and with it another fault there.
                isFinished = true
                transcript.note("failed")
            case .finish(let closure):
                isFinished = true
                transcript.note("finish ", "\(closure)")
            }
        }
        require(!isFinished || !machine.isOpen, "an ended connection is not open")
    }
    return transcript
}

/// Whether the frame is a Close frame; what it says is told by how the connection ends.
private func isClose(_ frame: [UInt8]) -> Bool { frame[0] & 0x0F == 8 }

/// What one side sends in several frames arrives whole at the other, however it is cut: once without compression, and
/// twice with it, as the second message may lean on the first.
private func requireMessagesCross(
    _ bytes: [UInt8], from sender: WebSocketRole, to receiver: WebSocketRole, compresses: Bool, keepsContext: Bool
) {
    let message: WebSocketMessage =
        if let text = String(validating: bytes, as: UTF8.self) { .text(text) } else { .binary(bytes) }
    guard bytes.count <= configuration.messageLimit else { return }
    var random = SplitMix(seed: bytes)
    var sending = endpoint(sender, compresses: compresses, keepsContext: keepsContext)
    var receiving = endpoint(receiver, compresses: compresses, keepsContext: keepsContext)
    for _ in 0..<(compresses ? 2 : 1) {
        guard let frames = try? sending.send(message) else { fatalError("an open connection sends") }
        var actions: [WebSocketAction] = []
        for piece in random.pieces(of: frames, longest: 50) { actions += receiving.receive(Array(piece)) }
        require(actions == [.deliver(message)], "a message crosses: \(actions)")
    }
}
