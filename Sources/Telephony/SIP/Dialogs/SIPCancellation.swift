/// Takes an INVITE of ours back (RFC 3261 §9.1): not before it was heard of, and by BYE where it was answered meanwhile.
struct SIPCancellation: Equatable, Sendable {
    /// What is to be done.
    enum Action: Equatable, Sendable {
        case none
        /// Send the CANCEL. Without an answer to the INVITE within 64 T1 of it, the INVITE is over.
        case cancel
        /// Acknowledge the 2xx, then end its dialog.
        case acknowledgeAndHangUp
    }

    private enum State {
        case calling, proceeding, answered
    }

    private var state = State.calling
    private var isWanted = false
    private var isSent = false

    init() {}

    /// Nobody wants the call any more.
    mutating func want() -> Action {
        isWanted = true
        guard state == .proceeding, !isSent else { return .none }
        isSent = true
        return .cancel
    }

    /// An answer to the INVITE. Each fork that answers behind a CANCEL is hung up.
    mutating func receive(_ status: SIPStatus) -> Action {
        if status.isProvisional {
            if state == .calling { state = .proceeding }
            return isWanted ? want() : .none
        }
        state = .answered
        return isWanted && status.isSuccess ? .acknowledgeAndHangUp : .none
    }

    /// The CANCEL of an INVITE, which is the same in all that names it (§9.1).
    static func request(for invite: SIPRequest) -> SIPRequest {
        var fields = SIPFields()
        if let via = invite.fields.via { fields.append(.via, via.description) }
        for name in [SIPFieldName.route, .from, .to, .callID] { fields.copy(name, from: invite.fields) }
        fields.append(.cseq, SIPCSeq(invite.fields.cseq?.number ?? 0, .cancel).description)
        fields.append(.maxForwards, "70")
        return SIPRequest(.cancel, invite.uri, fields: fields)
    }
}
