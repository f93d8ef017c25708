/// An INVITE that was sent (RFC 3261 §17.1.1, RFC 6026 §7.2, §8.4).
struct SIPInviteClientTransaction: Equatable, Sendable {
    /// Where it stands.
    enum State: Equatable, Sendable {
        case calling, proceeding
        /// Answered with 2xx; further ones, from forks or repeated, go to the user, who acknowledges each.
        case accepted
        /// Refused; the ACK is sent again for each repetition.
        case completed
        case terminated
    }

    let request: SIPRequest
    private let isReliable: Bool
    private let timings: SIPTimings
    private(set) var state = State.calling
    private var pause: Duration
    private var acknowledgement: SIPRequest?

    init(_ request: SIPRequest, isReliable: Bool, timings: SIPTimings) {
        (self.request, self.isReliable, self.timings) = (request, isReliable, timings)
        pause = timings.t1
    }

    /// The first sending.
    func begin() -> [SIPTransactionAction] {
        [.send(.request(request))] + (isReliable ? [] : [.start(.a, pause)])
            + [.start(.b, timings.duration(.b, isReliable: isReliable))]
    }

    /// An answer that belongs to it.
    mutating func receive(_ response: SIPResponse) -> [SIPTransactionAction] {
        switch state {
        case .calling, .proceeding:
            if response.status.isProvisional {
                state = .proceeding
                return [.answered(response)]
            }
            if response.status.isSuccess {
                state = .accepted
                return [.answered(response), .start(.m, timings.duration(.m, isReliable: isReliable))]
            }
            let ack = Self.acknowledgement(of: response, to: request)
            acknowledgement = ack
            let wait = timings.duration(.d, isReliable: isReliable)
            state = wait == .zero ? .terminated : .completed
            return [.send(.request(ack)), .answered(response), wait == .zero ? .ended : .start(.d, wait)]
        case .accepted:
            return response.status.isSuccess ? [.answered(response)] : []
        case .completed:
            guard response.status.code >= 300, let acknowledgement else { return [] }
            return [.send(.request(acknowledgement))]
        case .terminated:
            return []
        }
    }

    /// A timer that it started has run out.
    mutating func fire(_ timer: SIPTimer) -> [SIPTransactionAction] {
        switch (timer, state) {
        case (.a, .calling):
            pause = timings.doubled(pause, capped: false)
            return [.send(.request(request)), .start(.a, pause)]
        case (.b, .calling): return end(.timeout)
        case (.d, .completed), (.m, .accepted): return end(nil)
        default: return []
        }
    }

    /// What it sent last could not be sent. After 2xx it only listens.
    mutating func failTransport() -> [SIPTransactionAction] {
        switch state {
        case .calling, .proceeding, .completed: end(.transport)
        case .accepted, .terminated: []
        }
    }

    private mutating func end(_ failure: SIPTransactionFailure?) -> [SIPTransactionAction] {
        state = .terminated
        return (failure.map { [.failed($0)] } ?? []) + [.ended]
    }

    /// The ACK of a refusal, which belongs to the transaction itself (§17.1.1.3).
    static func acknowledgement(of response: SIPResponse, to request: SIPRequest) -> SIPRequest {
        var fields = SIPFields()
        if let via = request.fields.via { fields.append(.via, via.description) }
        fields.copy(.route, from: request.fields)
        fields.copy(.from, from: request.fields)
        fields.copy(.to, from: response.fields)
        fields.copy(.callID, from: request.fields)
        fields.append(.cseq, SIPCSeq(request.fields.cseq?.number ?? 0, .ack).description)
        fields.append(.maxForwards, "70")
        return SIPRequest(.ack, request.uri, fields: fields)
    }
}
