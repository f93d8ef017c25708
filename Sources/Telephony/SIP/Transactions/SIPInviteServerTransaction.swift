/// An INVITE that came (RFC 3261 §17.2.1, RFC 6026 §7.1, §8.5).
struct SIPInviteServerTransaction: Equatable, Sendable {
    /// Where it stands.
    enum State: Equatable, Sendable {
        case proceeding
        /// Answered with 2xx, which the user repeats until the ACK comes (§13.3.1.4).
        case accepted
        /// Refused, and repeated here until the ACK comes.
        case completed
        case confirmed, terminated
    }

    let request: SIPRequest
    private let isReliable: Bool
    private let timings: SIPTimings
    private(set) var state = State.proceeding
    private var last: SIPResponse
    private var pause: Duration

    init(_ request: SIPRequest, isReliable: Bool, timings: SIPTimings) {
        (self.request, self.isReliable, self.timings) = (request, isReliable, timings)
        last = request.response(.trying)
        pause = timings.t1
    }

    /// Says 100 at once, so that the other side stops repeating whatever the user does.
    func begin() -> [SIPTransactionAction] { [.send(.response(last))] }

    /// The same INVITE again, or the ACK of the answer.
    mutating func receive(_ request: SIPRequest) -> [SIPTransactionAction] {
        let isACK = request.method == .ack
        switch state {
        case .proceeding: return isACK ? [] : [.send(.response(last))]
        case .accepted: return isACK ? [.acknowledged(request)] : []
        case .completed:
            guard isACK else { return [.send(.response(last))] }
            let wait = timings.duration(.i, isReliable: isReliable)
            state = wait == .zero ? .terminated : .confirmed
            return [.acknowledged(request), wait == .zero ? .ended : .start(.i, wait)]
        case .confirmed, .terminated: return []
        }
    }

    /// The user's answer. What comes behind a final one is not sent, except that a 2xx may be repeated.
    mutating func answer(_ response: SIPResponse) -> [SIPTransactionAction] {
        switch state {
        case .proceeding:
            last = response
            if response.status.isProvisional { return [.send(.response(response))] }
            if response.status.isSuccess {
                state = .accepted
                return [.send(.response(response)), .start(.l, timings.duration(.l, isReliable: isReliable))]
            }
            state = .completed
            return [.send(.response(response))] + (isReliable ? [] : [.start(.g, pause)])
                + [.start(.h, timings.duration(.h, isReliable: isReliable))]
        case .accepted:
            return response.status.isSuccess ? [.send(.response(response))] : []
        case .completed, .confirmed, .terminated:
            return []
        }
    }

    /// A timer that it started has run out.
    mutating func fire(_ timer: SIPTimer) -> [SIPTransactionAction] {
        switch (timer, state) {
        case (.g, .completed):
            pause = timings.doubled(pause, capped: true)
            return [.send(.response(last)), .start(.g, pause)]
        case (.h, .completed):
            state = .terminated
            return [.failed(.timeout), .ended]
        case (.i, .confirmed), (.l, .accepted):
            state = .terminated
            return [.ended]
        default:
            return []
        }
    }

    /// An answer could not be sent: the user knows, and the other side's repetitions may still bring it through
    /// (RFC 6026 §7.1).
    func failTransport() -> [SIPTransactionAction] {
        state == .terminated ? [] : [.failed(.transport)]
    }
}
