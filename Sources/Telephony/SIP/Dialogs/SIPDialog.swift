/// What both sides of a call have agreed on (RFC 3261 §12). An answered INVITE may make several, one a fork.
struct SIPDialog: Equatable, Sendable {
    /// How far it came.
    enum State: Equatable, Sendable {
        case early, confirmed, terminated
    }

    let id: SIPDialogID
    /// Whether we sent the INVITE.
    let isCaller: Bool
    private(set) var state: State
    /// Of our last request.
    private(set) var localSequence: UInt32
    /// Of the other side's last request; nil before the first.
    private(set) var remoteSequence: UInt32?
    private let local: SIPNameAddress
    private let remote: SIPNameAddress
    /// Where requests to the other side go.
    private(set) var remoteTarget: SIPAnyURI
    /// The proxies that stay on the way, the nearest first.
    private(set) var routes: [SIPNameAddress]
    /// Whether requests may travel in TLS alone.
    let isSecure: Bool

    /// The dialog that our answer to an INVITE makes (§12.1.1); nil where the INVITE has no Contact.
    init?(answering request: SIPRequest, localTag: String, isConfirmed: Bool, overTLS: Bool) {
        let fields = request.fields
        guard let callID = fields.callID, let from = fields.from, var to = fields.to, let cseq = fields.cseq,
            let contact = fields.contact
        else { return nil }
        to.tag = localTag
        id = SIPDialogID(callID: callID, localTag: localTag, remoteTag: from.tag ?? "")
        isCaller = false
        state = isConfirmed ? .confirmed : .early
        localSequence = 0
        remoteSequence = cseq.number
        (local, remote) = (to, from)
        remoteTarget = contact.uri
        routes = fields.recordRoutes
        isSecure = overTLS && request.uri.sip?.isSecure == true
    }

    /// The dialog that an answer to our INVITE makes (§12.1.2); nil for a refusal, a 100, or an answer without tag or, with
    /// 2xx, without Contact.
    init?(answer response: SIPResponse, to request: SIPRequest, overTLS: Bool) {
        let fields = response.fields
        guard response.status.code > 100, response.status.code < 300, let id = SIPDialogID(received: response),
            let from = request.fields.from, let to = fields.to, let cseq = request.fields.cseq
        else { return nil }
        if response.status.isSuccess, fields.contact == nil { return nil }
        self.id = id
        isCaller = true
        state = response.status.isSuccess ? .confirmed : .early
        localSequence = cseq.number
        (local, remote) = (from, to)
        remoteTarget = fields.contact?.uri ?? request.uri
        routes = fields.recordRoutes.reversed()
        isSecure = overTLS && request.uri.sip?.isSecure == true
    }

    /// The 2xx of the INVITE that made it: the routes are read again from it (§13.2.2.4), as an early answer may have had
    /// none.
    mutating func confirm(_ response: SIPResponse) {
        guard state == .early, response.status.isSuccess else { return }
        state = .confirmed
        routes = response.fields.recordRoutes.reversed()
        if let contact = response.fields.contact { remoteTarget = contact.uri }
    }

    /// Our 2xx was sent.
    mutating func confirm() {
        if state == .early { state = .confirmed }
    }

    /// It is over: by BYE, by a refusal of the INVITE that made it, or by 408 or 481 to a request in it (§12.2.1.2, §15).
    mutating func end() {
        state = .terminated
    }

    /// The other side's answer to a request of ours that may move its target (INVITE, UPDATE; §12.2.1.2).
    mutating func receive(_ response: SIPResponse, to method: SIPMethod) {
        if [408, 481].contains(response.status.code) { state = .terminated }
        guard response.status.isSuccess, Self.refreshesTarget(method) else { return }
        if let contact = response.fields.contact { remoteTarget = contact.uri }
    }

    /// Takes a request of the other side in its place (§12.2.2); false where it is older than the last one, which is
    /// answered with 500. An ACK and a CANCEL have the number of their INVITE.
    mutating func receive(_ request: SIPRequest) -> Bool {
        guard let cseq = request.fields.cseq else { return false }
        if cseq.method == .ack || cseq.method == .cancel { return true }
        if let last = remoteSequence, cseq.number <= last { return false }
        remoteSequence = cseq.number
        if Self.refreshesTarget(request.method), let contact = request.fields.contact { remoteTarget = contact.uri }
        if request.method == .bye { state = .terminated }
        return true
    }

    /// Those that move the target (§6, RFC 3311 §5.1).
    private static func refreshesTarget(_ method: SIPMethod) -> Bool { method == .invite || method == .update }
}

extension SIPDialog {
    /// The next request to the other side, without Via and Contact (§12.2.1.1); nil where no number is left.
    mutating func request(_ method: SIPMethod) -> SIPRequest? {
        guard localSequence < 1 << 31 - 1 else { return nil }
        localSequence += 1
        return request(method, sequence: localSequence)
    }

    /// The ACK of a 2xx of the INVITE with that number: an end-to-end request of its own, which takes no number
    /// (§13.2.2.4).
    func acknowledgement(ofInvite sequence: UInt32) -> SIPRequest {
        request(.ack, sequence: sequence)
    }

    private func request(_ method: SIPMethod, sequence: UInt32) -> SIPRequest {
        var fields = SIPFields()
        var target = remoteTarget
        if case .sip(let uri) = target { target = .sip(uri.asTarget) }
        var path = routes
        // A first proxy of RFC 2543 wants to be the target, and the target at the end of the path.
        if let first = routes.first, first.uri.sip?.isLooseRouter == false, case .sip(let uri) = first.uri {
            path = routes.dropFirst() + [SIPNameAddress(target)]
            target = .sip(uri.asTarget)
        }
        for route in path { fields.append(.route, route.description) }
        fields.append(.from, local.description)
        fields.append(.to, remote.description)
        fields.append(.callID, id.callID)
        fields.append(.cseq, SIPCSeq(sequence, method).description)
        fields.append(.maxForwards, "70")
        return SIPRequest(method, target, fields: fields)
    }
}
