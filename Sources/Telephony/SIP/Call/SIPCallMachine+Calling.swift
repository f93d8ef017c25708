/// The side that calls (RFC 3261 §13.2, RFC 3262 §4).
extension SIPCallMachine {
    /// Whom to call, and as whom.
    struct Target: Sendable {
        var uri: SIPAnyURI
        /// Who calls, without a tag.
        var from: SIPNameAddress
        /// The proxies on the way, the nearest first.
        var routes: [SIPNameAddress] = []
        var callID: String
        /// Further fields.
        var fields: [(SIPFieldName, String)] = []
        /// Not called unless it can be spoken to at once; see RFC 3891.
        var replaces: String?
    }

    /// A call of ours with an offer. Nothing happens before `begin`.
    init(calling target: Target, offer: [UInt8], digest: SIPDigestClient?, settings: SIPCallSettings) {
        var fields = SIPFields()
        for route in target.routes { fields.append(.route, route.description) }
        var from = target.from
        from.tag = settings.tag
        fields.append(.from, from.description)
        fields.append(.to, SIPNameAddress(target.uri).description)
        fields.append(.callID, target.callID)
        fields.append(.cseq, SIPCSeq(1, .invite).description)
        fields.append(.maxForwards, "70")
        fields.append(.contact, settings.contact.description)
        fields.append(.allow, SIPCallSettings.allow)
        fields.append(.supported, SIPCallSettings.supported)
        fields.append(.sessionExpires, SIPSessionExpires(seconds: settings.sessionSeconds, refresher: nil).description)
        if let replaces = target.replaces {
            fields.append(.replaces, replaces)
            fields.append(.require, "replaces")
        }
        for (name, value) in target.fields { fields.append(name, value) }
        fields.append(.contentType, "application/sdp")
        self.init(
            settings: settings, isCaller: true,
            invite: SIPRequest(.invite, target.uri, fields: fields, body: offer))
        self.digest = digest
        localDescription = offer
    }

    /// Calls.
    mutating func begin() {
        act(.request(invite))
        if let limit = settings.answerWithin { act(.start(.unanswered, limit)) }
    }

    private var inviteSequence: UInt32 { invite.fields.cseq?.number ?? 0 }

    /// An answer to the INVITE that makes the call.
    mutating func receiveInviteAnswer(_ response: SIPResponse) {
        let status = response.status
        if status.isSuccess { return receiveAnswer(response) }
        guard phase == .early || phase == .ending, dialog == nil else { return }
        if status.isProvisional { return receiveProvisional(response) }
        act(.stop(.cancelled))
        if phase == .early, tryAgain(response) { return }
        tellEnd(phase == .ending ? .local : .refused(status.code, status.reason))
        finish()
    }

    private mutating func receiveProvisional(_ response: SIPResponse) {
        if cancellation.receive(response.status) == .cancel { sendCancel() }
        guard response.status.code > 100, let tag = response.fields.to?.tag else { return }
        if forks[tag] == nil, forks.count < 16,
            let dialog = SIPDialog(answer: response, to: invite, overTLS: invite.uri.sip?.isSecure == true)
        {
            forks[tag] = Fork(dialog: dialog)
        }
        if let rack = forks[tag]?.reception.receive(response), var request = forks[tag]?.dialog.request(.prack) {
            if forks[tag]?.description.isEmpty == true { forks[tag]?.description = response.body }
            request.fields.append(.rack, rack.description)
            addCredentials(to: &request)
            act(.abandon(request))
        }
        guard phase == .early else { return }
        tell(response.body.isEmpty ? .ringing : .progressed(response.body))
    }

    private mutating func receiveAnswer(_ response: SIPResponse) {
        let tag = response.fields.to?.tag ?? ""
        if let ack = acknowledgements["\(inviteSequence) \(tag)"] { return act(.acknowledge(ack)) }
        var made = forks[tag]?.dialog
        if made != nil { made?.confirm(response) }
        guard
            var made = made
                ?? SIPDialog(
                    answer: response, to: invite, overTLS: invite.uri.sip?.isSecure == true)
        else {
            // Without a Contact nobody can be told anything.
            tellEnd(.unreachable)
            return finish()
        }
        acknowledge(response, in: made, sequence: inviteSequence)
        guard dialog == nil else {
            // Another fork was faster.
            if let bye = made.request(.bye) { act(.abandon(bye)) }
            return
        }
        // One that answered our offer before may leave the description out now.
        let description = response.body.isEmpty ? forks[tag]?.description ?? [] : response.body
        dialog = made
        forks = [:]
        for timer: SIPCallTimer in [.unanswered, .cancelled] { act(.stop(timer)) }
        digest?.wasAccepted()
        remoteMethods = Set(response.fields.values(.allow, as: SIPToken.self).map(\.text))
        if cancellation.receive(response.status) == .acknowledgeAndHangUp || phase == .ending {
            phase = .confirmed
            return hangUpNow()
        }
        phase = .confirmed
        session = SIPSessionTimer(answer: response)
        countSession()
        tell(.answered(description))
    }

    /// The ACK of a 2xx, with the credentials of its INVITE (§22.1), kept for when the 2xx comes again.
    mutating func acknowledge(_ response: SIPResponse, in dialog: SIPDialog, sequence: UInt32) {
        var ack = dialog.acknowledgement(ofInvite: sequence)
        if dialog.localSequence == 1 || sequence == inviteSequence {
            for name in [SIPFieldName.authorization, .proxyAuthorization] {
                ack.fields.copy(name, from: invite.fields)
            }
        }
        if acknowledgements.count >= 16 { acknowledgements = [:] }
        acknowledgements["\(sequence) \(response.fields.to?.tag ?? "")"] = ack
        act(.acknowledge(ack))
    }

    /// Sends the INVITE again with what the answer asks for: credentials, or a longer session (§8.1.3.5, RFC 4028 §7.3).
    private mutating func tryAgain(_ response: SIPResponse) -> Bool {
        var next = invite
        if let (name, value) = credentials(for: response, to: invite) {
            next.fields.set(name, value)
        } else if let asked = invite.fields.sessionExpires,
            let least = SIPSessionTimer.retry(response, asked: asked.seconds)
        {
            next.fields.set(.sessionExpires, SIPSessionExpires(seconds: least, refresher: nil).description)
            next.fields.set(.minSE, String(least))
        } else {
            return false
        }
        next.fields.set(.cseq, SIPCSeq(inviteSequence + 1, .invite).description)
        invite = next
        forks = [:]
        cancellation = SIPCancellation()
        act(.request(next))
        return true
    }

    /// Takes the call back.
    mutating func withdraw(_ end: SIPCallEnd) {
        guard phase == .early, isCaller else { return }
        phase = .ending
        tellEnd(end)
        act(.stop(.unanswered))
        if cancellation.want() == .cancel { sendCancel() }
    }

    private mutating func sendCancel() {
        act(.cancel(inviteSequence))
        act(.start(.cancelled, settings.timings.t1 * 64))
    }

    /// The INVITE came to nothing without an answer.
    mutating func inviteFailed() {
        tellEnd(.unreachable)
        finish()
    }
}
