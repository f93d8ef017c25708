/// An open connection of either role on whatever carries its bytes: the shell around a ``WebSocketSession``.
///
/// `@unchecked Sendable`: everything but the constants is touched on the carrier's thread alone.
package final class WebSocketChannel: WebSocketConnection, @unchecked Sendable {
    /// A message of fewer bytes is written straight behind what waits; a longer one is handed over on its own.
    private static let longMessage = 16 << 10

    package let subprotocol: String?
    private let carrier: any WebSocketCarrier
    private var session: WebSocketSession
    private var receiver: WebSocketWaiter?
    private var senders: [WebSocketWaiter] = []
    private var closers: [WebSocketWaiter] = []
    private var timer: Duration?
    private var readingIsPlanned = false
    private var hasEnded = false

    /// Holds the carrier, which holds the channel until it has ended.
    package init(session: consuming WebSocketSession, subprotocol: String?, carrier: any WebSocketCarrier) {
        self.session = session
        self.subprotocol = subprotocol
        self.carrier = carrier
    }

    // MARK: For features

    package func receive() async throws -> WebSocketMessage? {
        while true {
            switch carrier.isCurrent ? take() : await onCarrier({ self.take() }) {
            case .message(let message): return message
            case .over(.clean): return nil
            case .over(let closure): throw WebSocketConnectionError.ended(closure)
            case .wait: try await WebSocketWaiter.wait(on: carrier) { self.waitForMessage($0) }
            }
        }
    }

    package func send(_ message: WebSocketMessage) async throws {
        try Task.checkCancellation()
        switch carrier.isCurrent ? write(message) : await onCarrier({ self.write(message) }) {
        case .sent: return
        case .sentAfterFilling: await Task.yield()
        case .full: try await WebSocketWaiter.wait(on: carrier) { self.waitForRoom($0) }
        case .notOpen: throw WebSocketNotOpen()
        }
    }

    package func close(_ frame: WebSocketCloseFrame) async {
        // The connection's own deadline ends this, whatever becomes of the caller.
        try? await WebSocketWaiter.wait(on: carrier) { waiter in
            self.beginClosing(frame)
            if self.hasEnded { waiter.resume() } else { self.closers.append(waiter) }
        }
    }

    /// Ends the connection because nobody holds it any more; from any thread.
    package func abandon() {
        carrier.run { self.beginClosing(WebSocketCloseFrame(.goingAway)) }
    }

    private func onCarrier<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            carrier.run { continuation.resume(returning: body()) }
        }
    }

    // MARK: For the carrier (on its thread)

    /// Sets the first deadline.
    package func start() {
        settle()
    }

    /// Whether bytes may be received now; `WebSocketCarrier.resumeInput` says when again.
    package var wantsInput: Bool { session.wantsInput }

    /// Takes the next bytes from the peer.
    package func take(input bytes: Span<UInt8>) {
        session.receive(bytes, now: carrier.now)
        settle()
    }

    /// The peer's bytes have ended, and all of them were taken.
    package func inputEnded() {
        session.inputEnded(now: carrier.now)
        settle()
    }

    /// The peer's bytes will end, but some could not be taken yet.
    package func peerIsLeaving() {
        session.peerIsLeaving(now: carrier.now)
        settle()
    }

    /// Writers may go on.
    package func roomCame() {
        for sender in senders { sender.resume() }
        senders.removeAll()
    }

    /// The time of the timer has come.
    package func timeCame() {
        timer = nil
        session.tick(now: carrier.now)
        settle()
    }

    /// Begins the closing handshake; what the peer has under way can still be received.
    package func drain() {
        session.close(WebSocketCloseFrame(.goingAway), now: carrier.now)
        settle()
    }

    /// Begins the closing handshake and drops what comes before its end.
    package func beginClosing(_ frame: WebSocketCloseFrame) {
        session.close(frame, now: carrier.now)
        session.dropMessages(now: carrier.now)
        settle()
        carrier.resumeInput()
    }

    /// The carrier is gone.
    package func lose() {
        session.lose()
        settle()
    }

    // MARK: Turning

    private enum Written: Sendable {
        case sent, sentAfterFilling, full, notOpen
    }

    private func take() -> WebSocketSession.Take {
        let taken = session.take(now: carrier.now)
        settle()
        guard case .message = taken else { return taken }
        if session.hasUnread {
            planReading()
        } else if session.wantsInput {
            carrier.resumeInput()
        }
        return taken
    }

    /// Reads on once the receiver has had the time to answer.
    private func planReading() {
        guard !readingIsPlanned else { return }
        readingIsPlanned = true
        carrier.atEndOfTurn {
            self.readingIsPlanned = false
            self.session.readOn(now: self.carrier.now)
            self.settle()
            if self.session.wantsInput { self.carrier.resumeInput() }
        }
    }

    private func write(_ message: WebSocketMessage) -> Written {
        guard session.isOpen else { return .notOpen }
        let hasFilled: Bool
        if message.byteCount < Self.longMessage {
            hasFilled = carrier.gather { try? session.send(message, to: &$0) }
        } else {
            var bytes: [UInt8] = []
            try? session.send(message, to: &bytes)
            hasFilled = carrier.write(bytes)
        }
        return carrier.isFull ? .full : hasFilled ? .sentAfterFilling : .sent
    }

    private func waitForMessage(_ waiter: WebSocketWaiter) {
        guard session.isWaiting else { return waiter.resume() }
        receiver?.resume()
        receiver = waiter
    }

    private func waitForRoom(_ waiter: WebSocketWaiter) {
        if carrier.isFull, !hasEnded { senders.append(waiter) } else { waiter.resume() }
    }

    /// Does what the session asks for. Every event ends here.
    private func settle() {
        if !session.output.isEmpty {
            _ = carrier.write(session.output)
            session.output.removeAll()
        }
        if !session.isWaiting {
            receiver?.resume()
            receiver = nil
        }
        if let closure = session.closure { return end(closure) }
        guard let deadline = session.deadline, timer.map({ deadline < $0 }) ?? true else { return }
        timer = deadline
        carrier.setTimer(deadline)
    }

    private func end(_ closure: WebSocketClosure) {
        guard !hasEnded else { return }
        hasEnded = true
        carrier.setTimer(nil)
        roomCame()
        for closer in closers { closer.resume() }
        closers.removeAll()
        carrier.end(closure)
    }
}
