/// What the machine of a call wants done, in this order.
enum SIPCallAction: Equatable, Sendable {
    /// Answer a request of the other side.
    case respond(SIPTransactionKey, SIPResponse)
    /// Send a request in a transaction of its own; it has no Via yet. What comes back goes to the machine.
    case request(SIPRequest)
    /// The same, where nobody waits for the answer: it ends a fork that came too late.
    case abandon(SIPRequest)
    /// Send the ACK of a 2xx, which has no transaction.
    case acknowledge(SIPRequest)
    /// Send a CANCEL for the INVITE with this number.
    case cancel(UInt32)
    /// In place of the same timer, where that still runs.
    case start(SIPCallTimer, Duration)
    case stop(SIPCallTimer)
    /// Tell whoever has the call.
    case tell(SIPCallEvent)
    /// Nothing follows, and the machine can be forgotten.
    case over
}

/// The timers of a call, beside those of its transactions.
enum SIPCallTimer: Hashable, Sendable {
    /// A 2xx of ours waits for its ACK (RFC 3261 §13.3.1.4).
    case acknowledgement
    /// A reliable answer of ours waits for its PRACK (RFC 3262 §3).
    case provisional
    /// The session is to be refreshed (RFC 4028 §10).
    case refresh
    /// The session was not refreshed (RFC 4028 §10).
    case expiry
    /// An offer that met one of the other side's is made again (RFC 3261 §14.1).
    case glare
    /// A cancelled INVITE gets no final answer (RFC 3261 §9.1).
    case cancelled
    /// Nobody picks up.
    case unanswered
    /// Nothing final is heard of a transfer.
    case transfer
}

/// What whoever has a call is told.
enum SIPCallEvent: Equatable, Sendable {
    /// It rings at the other side.
    case ringing
    /// Sound comes before the call is answered.
    case progressed([UInt8])
    /// The other side has answered, or has acknowledged our answer with a description of its own.
    case answered([UInt8])
    /// Our answer has arrived.
    case established
    /// The other side changes the session, or asks for an offer where it has none itself.
    case reoffered([UInt8]?)
    /// The other side took our change, with its description.
    case reanswered([UInt8])
    /// The other side keeps the session as it was.
    case changeRefused(SIPStatus)
    /// Keys in an INFO.
    case keys(String)
    /// What became of a transfer so far.
    case transferred(SIPTransfer.State)
    /// The other side wants us to call somebody.
    case referred(SIPNameAddress)
    case ended(SIPCallEnd)
}

/// Why a call is over, as SIP sees it.
package enum SIPCallEnd: Equatable, Sendable {
    /// We hung up, or took the call back.
    case local
    /// The other side hung up, or took the call back.
    case remote
    /// The other side did not want the call: the status and phrase of its answer.
    case refused(Int, String)
    /// Nobody picked up in time.
    case unanswered
    /// Nobody could be reached, or nobody answered a request.
    case unreachable
    /// Our answer was never acknowledged, or the offer in it not answered.
    case unacknowledged
    /// Nobody refreshed the session.
    case expired
    /// The other side speaks to somebody else now.
    case transferred
    /// Another call took its place (RFC 3891).
    case replaced
}
