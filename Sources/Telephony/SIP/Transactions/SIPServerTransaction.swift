/// A request other than INVITE and ACK that came (RFC 3261 §17.2.2).
struct SIPServerTransaction: Equatable, Sendable {
    /// Where it stands.
    enum State: Equatable, Sendable {
        case trying, proceeding, completed, terminated
    }

    let request: SIPRequest
    private let isReliable: Bool
    private let timings: SIPTimings
    private(set) var state = State.trying
    private var last: SIPResponse?

    init(_ request: SIPRequest, isReliable: Bool, timings: SIPTimings) {
        (self.request, self.isReliable, self.timings) = (request, isReliable, timings)
    }

    /// The same request again: it gets the same answer, once there is one.
    func receive(_ request: SIPRequest) -> [SIPTransactionAction] {
        guard state != .terminated, let last else { return [] }
        return [.send(.response(last))]
    }

    /// The user's answer; what comes behind a final one is not sent.
    mutating func answer(_ response: SIPResponse) -> [SIPTransactionAction] {
        guard state == .trying || state == .proceeding else { return [] }
        last = response
        if response.status.isProvisional {
            state = .proceeding
            return [.send(.response(response))]
        }
        let wait = timings.duration(.j, isReliable: isReliable)
        state = wait == .zero ? .terminated : .completed
        return [.send(.response(response)), wait == .zero ? .ended : .start(.j, wait)]
    }

    /// A timer that it started has run out.
    mutating func fire(_ timer: SIPTimer) -> [SIPTransactionAction] {
        guard timer == .j, state == .completed else { return [] }
        state = .terminated
        return [.ended]
    }

    /// An answer could not be sent (§17.2.4).
    mutating func failTransport() -> [SIPTransactionAction] {
        guard state == .proceeding || state == .completed else { return [] }
        state = .terminated
        return [.failed(.transport), .ended]
    }
}
