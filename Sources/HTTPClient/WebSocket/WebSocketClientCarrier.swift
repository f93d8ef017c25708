import Crypto
import HTTPCore
import Net

/// The client's end of one connection on a ``TCPStream``: first the handshake, then the channel.
///
/// `@unchecked Sendable`: everything but the constants is touched on the loop's thread alone.
final class WebSocketClientCarrier: StreamOwner, WebSocketCarrier, @unchecked Sendable {
    /// How long the server has to close after a clean end, and to take what waits after any other (RFC 6455 §7.1.1).
    private static let closeTime = Duration.seconds(2)

    private let stream: TCPStream
    private let loop: EventLoop
    private let target: WebSocketTarget
    private let handshake: WebSocketClientHandshake
    private var head: WebSocketAnswerHead? = WebSocketAnswerHead()
    private var waiter: CheckedContinuation<WebSocketChannel, any Error>?
    private var outcome: Result<WebSocketChannel, any Error>?
    private var channel: WebSocketChannel?
    private var timer: TimerToken?
    private var hasEnded = false

    /// Has the stream from now on.
    init(stream: TCPStream, target: WebSocketTarget, handshake: WebSocketClientHandshake) {
        self.stream = stream
        self.target = target
        self.handshake = handshake
        loop = stream.loop
    }

    // MARK: Handshake

    /// Sends the request and gives the channel once the server has agreed. Throws ``WebSocketConnectionError`` or
    /// `CancellationError`, and closes the stream then.
    func shakeHands(_ request: [UInt8], until deadline: MonotonicTime) async throws -> WebSocketChannel {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.run { [self] in
                    if let outcome { return continuation.resume(with: outcome) }
                    waiter = continuation
                    timer = loop.schedule(at: deadline) { [weak self] in
                        self?.fail(WebSocketConnectionError.unreachable("The server did not answer in time."))
                    }
                    stream.attach(self)
                    _ = stream.write(request)
                }
            }
        } onCancel: {
            loop.run { [self] in if channel == nil { fail(CancellationError()) } }
        }
    }

    private func readHead(_ bytes: [UInt8]) {
        do throws(WebSocketHandshakeFailure) {
            guard let whole = try head?.take(bytes) else { return }
            let agreement = try handshake.check(status: whole.status, fields: whole.fields)
            head = nil
            begin(agreement, rest: whole.rest)
        } catch {
            fail(WebSocketConnectionError.refused(error))
        }
    }

    private func begin(_ agreement: WebSocketClientHandshake.Agreement, rest: [UInt8]) {
        setTimer(nil)
        let channel = WebSocketChannel(
            session: WebSocketSession(
                role: .client(maskingKeys: { UInt32.random(in: 0 ... .max) }), configuration: target.configuration,
                timing: target.timing, deflate: agreement.deflate, now: now),
            subprotocol: agreement.subprotocol, carrier: self)
        self.channel = channel
        channel.start()
        finish(.success(channel))
        if !rest.isEmpty { channel.take(input: rest.span) }
    }

    private func fail(_ error: any Error) {
        setTimer(nil)
        hasEnded = true
        finish(.failure(error))
        stream.close()
    }

    private func finish(_ outcome: Result<WebSocketChannel, any Error>) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        waiter?.resume(with: outcome)
        waiter = nil
    }

    // MARK: StreamOwner

    var wantsInput: Bool { hasEnded || (channel?.wantsInput ?? true) }

    func take(_ bytes: [UInt8]) {
        guard !hasEnded else { return }
        if let channel { channel.take(input: bytes.span) } else { readHead(bytes) }
    }

    func inputEnds(isTaken: Bool) {
        if hasEnded {
            stream.close()
        } else if let channel {
            if isTaken { channel.inputEnded() } else { channel.peerIsLeaving() }
        } else if isTaken {
            fail(WebSocketConnectionError.refused(.malformed))
        }
    }

    func roomCame() {
        channel?.roomCame()
    }

    func streamClosed() {
        if let channel { channel.lose() } else { fail(WebSocketConnectionError.unreachable("The server is gone.")) }
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

    var isFull: Bool { stream.isFull }

    func write(_ bytes: [UInt8]) -> Bool { stream.write(bytes) }

    func gather(_ append: (inout [UInt8]) -> Void) -> Bool {
        var bytes: [UInt8] = []
        append(&bytes)
        return stream.write(bytes)
    }

    func resumeInput() {
        stream.resumeInput()
    }

    func setTimer(_ time: Duration?) {
        if let timer { loop.cancel(timer) }
        timer = time.map { time in
            loop.schedule(at: MonotonicTime(nanoseconds: time.nanoseconds)) { [weak self] in self?.channel?.timeCame() }
        }
    }

    func end(_ closure: WebSocketClosure) {
        channel = nil
        hasEnded = true
        switch closure {
        case .lost: stream.close()
        case .failed: stream.closeWhenFlushed(within: Self.closeTime)
        case .clean:
            // The server closes first, so that it need not keep the port.
            loop.schedule(after: Self.closeTime) { [stream] in stream.close() }
            stream.resumeInput()
        }
    }
}
