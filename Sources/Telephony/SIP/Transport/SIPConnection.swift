import Net

/// Messages over one TCP or TLS connection, from whichever side it was made. Everything happens on the loop's thread.
final class SIPConnection: StreamOwner {
    /// What its owner is told.
    protocol Owner: AnyObject {
        func received(_ event: SIPStreamReader.Event, on connection: SIPConnection)
        func closed(_ connection: SIPConnection)
    }

    let flow: SIPFlow
    private let stream: TCPStream
    private let idleLimit: Duration
    private var reader: SIPStreamReader
    private weak var owner: (any Owner)?
    private var idleTimer: TimerToken?
    private var pongTimer: TimerToken?
    private var isOpen = true
    private var wasUsed = false

    /// How long a connection may take to its first message.
    private static let firstMessage = Duration.seconds(30)

    init(_ stream: TCPStream, flow: SIPFlow, limits: SIPLimits, idleLimit: Duration, owner: any Owner) {
        (self.stream, self.flow, self.idleLimit, self.owner) = (stream, flow, idleLimit, owner)
        reader = SIPStreamReader(limits: limits)
    }

    /// Begins to read.
    func begin() {
        stream.attach(self)
        restartIdleTimer()
    }

    /// Sends bytes; false where the other side takes so little that the connection is given up.
    func send(_ bytes: [UInt8]) -> Bool {
        guard isOpen else { return false }
        restartIdleTimer()
        // Whoever leaves so much unread would make this side keep all that follows.
        guard stream.write(bytes) else { return true }
        guard stream.isFull else { return true }
        close()
        return false
    }

    /// Asks for a sign of life, and closes where none comes within ten seconds (RFC 5626 §4.4.1).
    func ping() {
        guard isOpen, pongTimer == nil else { return }
        _ = stream.write([13, 10, 13, 10])
        pongTimer = stream.loop.schedule(after: .seconds(10)) { [weak self] in
            self?.pongTimer = nil
            self?.close()
        }
    }

    /// Closes now.
    func close() {
        stream.close()
    }

    private func restartIdleTimer() {
        if let idleTimer { stream.loop.cancel(idleTimer) }
        idleTimer = stream.loop.schedule(after: wasUsed ? idleLimit : min(idleLimit, Self.firstMessage)) {
            [weak self] in self?.close()
        }
    }

    // MARK: StreamOwner

    var wantsInput: Bool { isOpen }

    func take(_ bytes: [UInt8]) {
        if let pongTimer {
            stream.loop.cancel(pongTimer)
            self.pongTimer = nil
        }
        reader.append(bytes)
        while isOpen, let event = reader.next() {
            switch event {
            case .ping:
                _ = stream.write([13, 10])
            case .message, .refused:
                wasUsed = true
                restartIdleTimer()
                owner?.received(event, on: self)
            case .broken:
                owner?.received(event, on: self)
                stream.closeWhenFlushed(within: .seconds(2))
            }
        }
    }

    func inputEnds(isTaken: Bool) {
        // Nobody who sends nothing more needs to hear anything.
        if isTaken { close() } else { stream.resumeInput() }
    }

    func roomCame() {}

    func streamClosed() {
        guard isOpen else { return }
        isOpen = false
        for timer in [idleTimer, pongTimer] { timer.map(stream.loop.cancel) }
        owner?.closed(self)
    }
}
