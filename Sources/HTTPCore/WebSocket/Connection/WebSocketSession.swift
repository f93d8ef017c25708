/// One endpoint with its deadlines and its back-pressure, but without its socket.
///
/// One message is held until it is asked for; while it is, the bytes behind it wait unread. Every method that takes
/// input may leave `output` to be written, and may set `closure` and `deadline`. Times count from any fixed moment.
package struct WebSocketSession {
    /// What a receiver gets.
    package enum Take: Equatable, Sendable {
        case message(WebSocketMessage)
        /// Nothing is here yet.
        case wait
        /// Nothing will come any more.
        case over(WebSocketClosure)
    }

    /// To be written before anything else, and emptied by whoever does.
    package var output: [UInt8] = []
    /// How the connection ended, once it has.
    package private(set) var closure: WebSocketClosure?
    private var machine: WebSocketStateMachine
    private var keepalive: WebSocketKeepalive
    private let timing: WebSocketTiming
    private var message: WebSocketMessage?
    /// Received, but behind a message that nobody has asked for.
    private var unread: ArraySlice<UInt8> = []
    /// Reused, so that frames cost no allocation.
    private var actions: [WebSocketAction] = []
    private var dropsMessages = false
    private var inputHasEnded = false
    /// When input last had to wait for the receiver: a Pong may be waiting behind it.
    private var waitedForReceiver: Duration
    private var nextPing: Duration
    private var closeDeadline: Duration?
    private var leavingDeadline: Duration?

    /// A connection whose opening handshake is done at `now`.
    package init(
        role: WebSocketRole, configuration: WebSocketConfiguration, timing: WebSocketTiming,
        deflate: WebSocketDeflateTerms?, now: Duration
    ) {
        machine = WebSocketStateMachine(
            role: role, configuration: configuration, compression: deflate.map(PermessageDeflate.init))
        keepalive = WebSocketKeepalive(interval: timing.pingInterval, patience: timing.patience, now: now)
        self.timing = timing
        waitedForReceiver = now - timing.patience
        nextPing = now + timing.pingInterval
    }

    /// Whether bytes may be received now.
    package var wantsInput: Bool { closure == nil && message == nil && unread.isEmpty && !inputHasEnded }

    /// Whether a receiver has nothing to take yet.
    package var isWaiting: Bool { closure == nil && message == nil }

    /// When `tick` is to be called at the latest; nil once the connection has ended.
    package var deadline: Duration? {
        guard closure == nil else { return nil }
        var earliest = nextPing
        if let closeDeadline, closeDeadline < earliest { earliest = closeDeadline }
        if let leavingDeadline, leavingDeadline < earliest { earliest = leavingDeadline }
        return earliest
    }

    // MARK: Input

    /// Takes the next bytes from the peer.
    package mutating func receive(_ bytes: [UInt8], now: Duration) {
        if unread.isEmpty { unread = bytes[...] } else { unread.append(contentsOf: bytes) }
        read(now)
    }

    /// The next message. What is behind it is left alone until `readOn` or the next call, so that a receiver that
    /// answers at once does so before anything else happens.
    package mutating func take(now: Duration) -> Take {
        read(now)
        guard let message else { return closure.map(Take.over) ?? .wait }
        self.message = nil
        waitedForReceiver = now
        return .message(message)
    }

    /// Reads what waited behind the message that was taken.
    package mutating func readOn(now: Duration) {
        read(now)
    }

    /// Whether `readOn` has something to do.
    package var hasUnread: Bool { !unread.isEmpty && message == nil }

    /// The peer's bytes have ended, and the last of them were received.
    package mutating func inputEnded(now: Duration) {
        inputHasEnded = true
        read(now)
    }

    /// The peer will send nothing more, but some of what it sent could not be received yet.
    package mutating func peerIsLeaving(now: Duration) {
        if leavingDeadline == nil { leavingDeadline = now + timing.patience }
    }

    /// Nobody will ask for messages any more.
    package mutating func dropMessages(now: Duration) {
        dropsMessages = true
        message = nil
        read(now)
    }

    // MARK: Output

    /// The bytes that send the message.
    package mutating func send(_ message: WebSocketMessage) throws(WebSocketNotOpen) -> [UInt8] {
        try machine.send(message)
    }

    /// Begins the closing handshake, unless it has begun.
    package mutating func close(_ frame: WebSocketCloseFrame, now: Duration) {
        guard closure == nil else { return }
        perform(machine.close(frame), now)
        if closeDeadline == nil { closeDeadline = now + timing.closeTimeout }
    }

    /// The connection is gone.
    package mutating func lose() {
        unread = []
        perform(machine.connectionLost(), .zero)
    }

    // MARK: Time

    /// Does what is due at this time.
    package mutating func tick(now: Duration) {
        guard closure == nil else { return }
        if let closeDeadline, closeDeadline <= now { return lose() }
        if let leavingDeadline, leavingDeadline <= now { return lose() }
        if now >= nextPing { keepAlive(now) }
    }

    private mutating func keepAlive(_ now: Duration) {
        switch keepalive.step(at: now) {
        case .wait(let time): nextPing = time
        case .ping(let payload):
            if let bytes = try? machine.ping(payload) { output += bytes }
            nextPing = now + timing.patience
        case .lost:
            if !wantsInput { waitedForReceiver = now }
            nextPing = waitedForReceiver + timing.patience
            if nextPing <= now { lose() }
        }
    }

    private mutating func read(_ now: Duration) {
        while closure == nil, message == nil, !unread.isEmpty {
            actions.removeAll(keepingCapacity: true)
            machine.receive(&unread, upToMessage: &actions)
            perform(actions, now)
        }
        if inputHasEnded, unread.isEmpty, closure == nil { lose() }
    }

    private mutating func perform(_ actions: [WebSocketAction], _ now: Duration) {
        for action in actions {
            switch action {
            case .send(let bytes): output += bytes
            case .deliver(let message): if !dropsMessages { self.message = message }
            case .pong(let payload):
                keepalive.pong(payload, at: now)
                keepAlive(now)
            case .finish(let closure): self.closure = closure
            }
        }
    }
}
