/// One endpoint with its deadlines and its back-pressure, but without its socket.
///
/// One message is held until it is asked for; while it is, the bytes behind it wait unread. Every method that takes
/// input may leave `output` to be written, and may set `closure` and `deadline`. Times count from any fixed moment.
package struct WebSocketSession: ~Copyable {
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
    /// Received, but from `unreadStart` on behind a message that nobody has asked for.
    private var unread: [UInt8] = []
    private var unreadStart = 0
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
    package mutating func receive(_ bytes: Span<UInt8>, now: Duration) {
        guard unread.isEmpty else {
            append(bytes)
            return read(now)
        }
        let place = read(bytes, from: 0, now)
        if place < bytes.count { append(bytes.extracting(place...)) }
    }

    private mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe unread.append(contentsOf: $0) }
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

    /// Appends the bytes that send the message.
    package mutating func send(_ message: WebSocketMessage, to bytes: inout [UInt8]) throws(WebSocketNotOpen) {
        try machine.send(message, to: &bytes)
    }

    /// Whether messages can be sent.
    package var isOpen: Bool { machine.isOpen }

    /// Begins the closing handshake, unless it has begun.
    package mutating func close(_ frame: WebSocketCloseFrame, now: Duration) {
        guard closure == nil else { return }
        perform(machine.close(frame), now)
        if closeDeadline == nil { closeDeadline = now + timing.closeTimeout }
    }

    /// The connection is gone.
    package mutating func lose() {
        unread = []
        unreadStart = 0
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

    /// Reads what waits, up to a message.
    private mutating func read(_ now: Duration) {
        if !unread.isEmpty, message == nil {
            let bytes = unread
            unreadStart = read(bytes.span, from: unreadStart, now)
            if unreadStart == bytes.count {
                unread = []
                unreadStart = 0
            }
        }
        if inputHasEnded, unread.isEmpty, closure == nil { lose() }
    }

    /// Reads from the place on, up to a message, and says how far it came.
    private mutating func read(_ bytes: Span<UInt8>, from start: Int, _ now: Duration) -> Int {
        var place = start
        while closure == nil, message == nil, place < bytes.count {
            let message = machine.receive(bytes, at: &place, &actions)
            if !actions.isEmpty { performAll(now) }
            if !dropsMessages { self.message = message }
        }
        return closure == nil ? place : bytes.count
    }

    private mutating func performAll(_ now: Duration) {
        perform(actions, now)
        actions.removeAll(keepingCapacity: true)
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
