/// One way to the next station.
enum SIPWay: Equatable, Sendable {
    case flow(SIPFlow)
    case hop(SIPHop)

    var transport: SIPTransport {
        switch self {
        case .flow(let flow): flow.transport
        case .hop(let hop): hop.transport
        }
    }

    /// Where it leads.
    var hop: SIPHop {
        switch self {
        case .flow(let flow): SIPHop(transport: flow.transport, address: flow.remote, name: "")
        case .hop(let hop): hop
        }
    }
}

/// What became of a request.
enum SIPOutcome {
    /// By way of this flow, where it is known.
    case answered(SIPResponse, SIPFlow?)
    case failed(SIPTransactionFailure)
}

/// A request of ours on its way, and the ways that are left when this one fails (RFC 3263 §4.3).
final class SIPSending {
    /// Without Via.
    let request: SIPRequest
    let way: SIPWay
    let others: [SIPWay]
    let outcome: (SIPOutcome) -> Void
    /// Over which it went.
    var flow: SIPFlow?
    var wasHeard = false

    init(_ request: SIPRequest, way: SIPWay, others: [SIPWay], outcome: @escaping (SIPOutcome) -> Void) {
        (self.request, self.way, self.others, self.outcome) = (request, way, others, outcome)
    }
}

/// Where a request came from that waits for its answer.
struct SIPServing {
    let flow: SIPFlow
    /// The call that an INVITE belongs to.
    var call: SIPCall?
}

/// What finds the call of a request.
struct SIPCallKey: Hashable {
    let callID: String
    /// Ours.
    let tag: String
}
