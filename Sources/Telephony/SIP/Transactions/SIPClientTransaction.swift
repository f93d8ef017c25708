/// A request other than INVITE and ACK that was sent (RFC 3261 §17.1.2).
struct SIPClientTransaction: Equatable, Sendable {
    /// Where it stands.
    enum State: Equatable, Sendable {
        case trying, proceeding, completed, terminated
    }

    let request: SIPRequest
    private let isReliable: Bool
    private let timings: SIPTimings
    private(set) var state = State.trying
    private var pause: Duration

    init(_ request: SIPRequest, isReliable: Bool, timings: SIPTimings) {
        (self.request, self.isReliable, self.timings) = (request, isReliable, timings)
        pause = timings.t1
    }

    /// The first sending.
    func begin() -> [SIPTransactionAction] {
        [.send(.request(request))] + (isReliable ? [] : [.start(.e, pause)])
            + [.start(.f, timings.duration(.f, isReliable: isReliable))]
    }

    /// An answer that belongs to it.
    mutating func receive(_ response: SIPResponse) -> [SIPTransactionAction] {
        guard state == .trying || state == .proceeding else { return [] }
        if response.status.isProvisional {
            state = .proceeding
            return [.answered(response)]
        }
        let wait = timings.duration(.k, isReliable: isReliable)
        state = wait == .zero ? .terminated : .completed
        return [.answered(response), wait == .zero ? .ended : .start(.k, wait)]
    }

    /// A timer that it started has run out.
    mutating func fire(_ timer: SIPTimer) -> [SIPTransactionAction] {
        switch (timer, state) {
        case (.e, .trying), (.e, .proceeding):
            pause = state == .proceeding ? timings.t2 : timings.doubled(pause, capped: true)
            return [.send(.request(request)), .start(.e, pause)]
        case (.f, .trying), (.f, .proceeding):
            state = .terminated
            return [.failed(.timeout), .ended]
        case (.k, .completed):
            state = .terminated
            return [.ended]
        default:
            return []
        }
    }

    /// What it sent last could not be sent.
    mutating func failTransport() -> [SIPTransactionAction] {
        guard state == .trying || state == .proceeding else { return [] }
        state = .terminated
        return [.failed(.transport), .ended]
    }
}
