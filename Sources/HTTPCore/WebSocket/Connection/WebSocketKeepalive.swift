/// Finds out by Ping and Pong (RFC 6455 §5.5.2) whether the peer is still there. Times count from any fixed moment.
package struct WebSocketKeepalive: Sendable {
    /// What is to be done now.
    package enum Step: Equatable, Sendable {
        /// Nothing before this time; ask again then.
        case wait(until: Duration)
        /// Send a Ping with this payload.
        case ping([UInt8])
        /// The Pong is overdue: the connection is lost.
        case lost
    }

    private struct Outstanding: Sendable {
        let payload: [UInt8]
        let sent: Duration
    }

    private let interval: Duration
    private let patience: Duration
    private var nextPing: Duration
    private var outstanding: Outstanding?
    private var count: UInt64 = 0
    /// Between the last Ping that was answered and its Pong.
    package private(set) var roundTrip: Duration?

    /// Pings `interval` after the start and after each Pong, and waits `patience` for the answer.
    package init(interval: Duration, patience: Duration, now: Duration) {
        self.interval = interval
        self.patience = patience
        nextPing = now + interval
    }

    /// What is to be done at this time. A Ping that it answers with counts as sent.
    package mutating func step(at now: Duration) -> Step {
        if let outstanding {
            let deadline = outstanding.sent + patience
            return now < deadline ? .wait(until: deadline) : .lost
        }
        guard now >= nextPing else { return .wait(until: nextPing) }
        count += 1
        let payload = (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) }
        outstanding = Outstanding(payload: payload, sent: now)
        return .ping(payload)
    }

    /// Takes a Pong; one that answers no Ping of ours says nothing (§5.5.3).
    package mutating func pong(_ payload: [UInt8], at now: Duration) {
        guard let outstanding, outstanding.payload == payload else { return }
        self.outstanding = nil
        roundTrip = now - outstanding.sent
        nextPing = now + interval
    }
}
