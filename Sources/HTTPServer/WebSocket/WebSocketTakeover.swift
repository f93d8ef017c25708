import HTTPCore
import Net

/// A WebSocket connection in place of HTTP on an ``HTTPConnection``: it gets the bytes that come, and adds to the same
/// output.
///
/// `@unchecked Sendable`: everything is touched on the loop's thread alone.
final class WebSocketTakeover: WebSocketCarrier, @unchecked Sendable {
    private let connection: HTTPConnection
    private let loop: EventLoop
    private let grace: Duration
    /// Let go when the connection has ended.
    private var channel: WebSocketChannel?
    private var timer: TimerToken?
    private var graceTimer: TimerToken?

    /// `grace` is how long a handler may go on after a clean end.
    init(connection: HTTPConnection, grace: Duration) {
        self.connection = connection
        self.grace = grace
        loop = connection.loop
    }

    /// Begins with what came behind the handshake.
    func begin(_ channel: WebSocketChannel, rest: [UInt8]) {
        self.channel = channel
        channel.start()
        if !rest.isEmpty { channel.take(input: rest.span) }
    }

    // MARK: From the connection

    /// Whether bytes may be received now.
    var wantsInput: Bool { channel?.wantsInput ?? false }

    /// Takes the next bytes, which are gone when it returns.
    func take(_ bytes: UnsafeRawBufferPointer) {
        unsafe channel?.take(input: bytes.assumingMemoryBound(to: UInt8.self).span)
    }

    /// The client sends nothing more; what it has sent may still have to be received.
    func inputEnds(isTaken: Bool) {
        if isTaken { channel?.inputEnded() } else { channel?.peerIsLeaving() }
    }

    /// The client has taken enough of what waited.
    func roomCame() {
        channel?.roomCame()
    }

    /// Begins the closing handshake, because the server stops.
    func drain() {
        channel?.drain()
    }

    /// Begins the closing handshake, because the handler has nothing more to say.
    func handlerEnded(with code: WebSocketCloseCode) {
        if let graceTimer { loop.cancel(graceTimer) }
        graceTimer = nil
        channel?.beginClosing(WebSocketCloseFrame(code))
    }

    /// The connection was closed without a closing handshake.
    func connectionClosed() {
        channel?.lose()
    }

    // MARK: WebSocketCarrier

    var isCurrent: Bool { loop.isCurrent }

    func run(_ call: @escaping @Sendable () -> Void) {
        loop.run(call)
    }

    func atEndOfTurn(_ call: @escaping @Sendable () -> Void) {
        loop.atEndOfTurn(call)
    }

    var now: Duration { .nanoseconds(loop.turnTime.nanoseconds) }

    var isFull: Bool { connection.isOutputFull }

    func write(_ bytes: [UInt8]) -> Bool {
        guard connection.isOpen else { return false }
        connection.output.append(bytes)
        return sendSoon()
    }

    func gather(_ append: (inout [UInt8]) -> Void) -> Bool {
        guard connection.isOpen else { return false }
        connection.output.gather(append)
        return sendSoon()
    }

    /// Sends with what else is written in this turn, or now where that fills the output.
    private func sendSoon() -> Bool {
        guard connection.isOutputFull else {
            connection.flushAtEndOfTurn()
            return false
        }
        connection.flush()
        connection.updateDeadline()
        return true
    }

    func resumeInput() {
        connection.resumeInput()
    }

    func setTimer(_ time: Duration?) {
        if let timer { loop.cancel(timer) }
        timer = time.map { time in
            loop.schedule(at: MonotonicTime(nanoseconds: time.nanoseconds)) { [weak self] in self?.channel?.timeCame() }
        }
    }

    func end(_ closure: WebSocketClosure) {
        channel = nil
        connection.takeover = nil
        guard connection.isOpen else { return }
        switch closure {
        case .lost: return connection.close()
        case .failed:
            connection.state.endTakeover(lingers: true)
            connection.task?.cancel()
        case .clean:
            connection.state.endTakeover(lingers: false)
            let task = connection.task
            connection.task = nil
            graceTimer = loop.schedule(after: grace) { task?.cancel() }
        }
        connection.resumeInput()
        connection.flushAtEndOfTurn()
    }
}
