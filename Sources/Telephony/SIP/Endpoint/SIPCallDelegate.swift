/// Whoever speaks at this end of a call. Everything is told on the endpoint's thread, and nothing in here may wait.
package protocol SIPCallDelegate: AnyObject, Sendable {
    /// It rings at the other side.
    func callRings(_ call: SIPCall)
    /// Sound comes before the answer, by this description.
    func call(_ call: SIPCall, progressed description: [UInt8])
    /// The other side has answered with this description, or has answered the offer that we gave in our answer.
    func call(_ call: SIPCall, answered description: [UInt8])
    /// Our answer has arrived at the other side.
    func callEstablished(_ call: SIPCall)
    /// The other side changes the session (hold, resume, another address), or asks for an offer by nil: the description
    /// to answer with, nil to leave everything as it was.
    func call(_ call: SIPCall, reoffered description: [UInt8]?) -> [UInt8]?
    /// The other side has taken our change, with this description.
    func call(_ call: SIPCall, reanswered description: [UInt8])
    /// Keys came by INFO.
    func call(_ call: SIPCall, pressed keys: String)
    /// The other side wants us to call this address; whether that is done.
    func call(_ call: SIPCall, referredTo address: String) -> Bool
    /// It is over; nothing follows.
    func call(_ call: SIPCall, ended end: SIPCallEnd)
}

extension SIPCallDelegate {
    package func callRings(_ call: SIPCall) {}
    package func call(_ call: SIPCall, progressed description: [UInt8]) {}
    package func callEstablished(_ call: SIPCall) {}
    package func call(_ call: SIPCall, reanswered description: [UInt8]) {}
    package func call(_ call: SIPCall, pressed keys: String) {}
    package func call(_ call: SIPCall, referredTo address: String) -> Bool { false }
}

/// What became of a transfer.
package enum SIPTransferResult: Equatable, Sendable {
    case succeeded
    /// With the status of the other side, where it gave one; the call goes on.
    case failed(Int?)
}
