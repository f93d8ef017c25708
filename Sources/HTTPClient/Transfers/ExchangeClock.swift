import HTTPCore
import Net

/// What an exchange waits for, and how much longer it may: a pure state machine.
struct ExchangeClock {
    private enum Phase {
        case connecting, sending, receiving
    }

    /// libcurl ends a connection attempt by itself, with a better reason; this is for what it does not count.
    private static let grace: Duration = .seconds(1)

    private let timeouts: HTTPClientTimeouts
    private let deadline: MonotonicTime?
    private var phase = Phase.connecting
    private var since: MonotonicTime

    /// Starts now; at the deadline everything ends.
    init(_ timeouts: HTTPClientTimeouts, deadline: MonotonicTime?, now: MonotonicTime) {
        self.timeouts = timeouts
        self.deadline = deadline
        since = now
    }

    /// The connection is there.
    mutating func connected(at now: MonotonicTime) {
        phase = .sending
        since = now
    }

    /// More of the request has gone out, or its sender waits for us.
    mutating func sent(at now: MonotonicTime) {
        guard phase == .sending else { return moved(at: now) }
        since = now
    }

    /// The answer's head is complete.
    mutating func headArrived(at now: MonotonicTime) {
        phase = .receiving
        since = now
    }

    /// A piece of the body came or went, or it waits for our reader.
    mutating func moved(at now: MonotonicTime) {
        if phase == .receiving { since = now }
    }

    /// How much longer the exchange may last as it is; zero or less when its time is up.
    func patience(at now: MonotonicTime) -> Duration {
        let rest = limit - .nanoseconds(now.nanoseconds - since.nanoseconds)
        guard let deadline else { return rest }
        return min(rest, .nanoseconds(deadline.nanoseconds - now.nanoseconds))
    }

    /// When to look again: what it waits for may change meanwhile to something with a shorter limit, so that the
    /// shortest limit of all is the longest interval.
    func interval(at now: MonotonicTime) -> Duration {
        min(patience(at: now), timeouts.connect, timeouts.firstByte ?? timeouts.silence, timeouts.silence)
    }

    /// What is to be said when the time is up.
    func error(at now: MonotonicTime) -> HTTPTransportError {
        if let deadline, deadline <= now {
            return HTTPTransportError(.timedOut, "The request took longer than it may in all.")
        }
        return switch phase {
        case .connecting: HTTPTransportError(.timedOut, "There was no connection within \(timeouts.connect).")
        case .sending: HTTPTransportError(.timedOut, "The server did not answer within \(limit).")
        case .receiving: HTTPTransportError(.timedOut, "The server was silent for \(limit).")
        }
    }

    private var limit: Duration {
        switch phase {
        case .connecting: timeouts.connect + Self.grace
        case .sending: timeouts.firstByte ?? timeouts.silence
        case .receiving: timeouts.silence
        }
    }
}
