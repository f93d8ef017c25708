/// Transfers: a REFER of ours and what it brings about, and one of the other side (RFC 3515, RFC 3891).
extension SIPCallMachine {
    /// Asks the other side to call somebody else; false where that cannot be asked now.
    mutating func transfer(to target: SIPNameAddress) -> Bool {
        guard phase == .confirmed, transfer == nil || transfer?.isOver == true else { return false }
        if let open = unacknowledged, open.key == inviteKey { return false }
        transfer = SIPTransfer()
        var fields: [(SIPFieldName, String)] = [(.referTo, target.description)]
        fields.append((.referredBy, SIPNameAddress(settings.contact.uri).description))
        send(.refer, for: .refer, fields: fields)
        act(.start(.transfer, settings.transferWithin))
        return true
    }

    /// What another call has to name to take the place of this one: where its other side is met, and the dialog as that
    /// side sees it (RFC 3891 §3, RFC 5589 §7). Nil before it is answered.
    var replacement: SIPNameAddress? {
        guard let dialog, phase == .confirmed, case .sip(let uri) = dialog.remoteTarget else { return nil }
        let value = "\(dialog.id.callID);to-tag=\(dialog.id.remoteTag);from-tag=\(dialog.id.localTag)"
        var target = uri.asTarget
        target.headers = [
            SIPURI.Item(
                name: "Replaces", value: SIPEscape.escaped(value, allowing: SIPEscape.isUnreserved))
        ]
        return SIPNameAddress(.sip(target))
    }

    /// The answer to the REFER.
    mutating func referAnswered(_ status: SIPStatus, _ response: SIPResponse?) {
        transfer?.receive(response ?? SIPResponse(status))
        tellTransfer()
    }

    /// A NOTIFY came.
    mutating func receiveNotify(_ request: SIPRequest, _ key: SIPTransactionKey) {
        guard transfer != nil else { return respond(key, request, .noTransaction) }
        let status = transfer?.receive(request) ?? .ok
        respond(key, request, status)
        if status.isSuccess { tellTransfer() }
    }

    /// What became of the transfer was not told in time: it counts as one that did not come about.
    mutating func giveUpTransfer() {
        transfer?.giveUp()
        tellTransfer()
    }

    private mutating func tellTransfer() {
        guard let state = transfer?.state else { return }
        if transfer?.isOver == true { act(.stop(.transfer)) }
        tell(.transferred(state))
        // Both others speak to each other now.
        if state == .succeeded { hangUp(.transferred) }
    }

    /// The other side wants us to call somebody; the user decides.
    mutating func receiveRefer(_ request: SIPRequest, _ key: SIPTransactionKey) {
        guard phase == .confirmed, referral == nil, let target = request.fields.referTo else {
            return respond(key, request, request.fields.referTo == nil ? .badRequest : SIPStatus(603))
        }
        referral = (key, request)
        tell(.referred(target))
    }

    /// Whether we call whom the other side named.
    mutating func answerRefer(_ isTaken: Bool) {
        guard let (key, request) = referral else { return }
        guard isTaken else {
            referral = nil
            return respond(key, request, SIPStatus(603))
        }
        respond(key, request, SIPStatus(202))
        notify(.trying, isLast: false)
    }

    /// What became of the call that the other side wanted.
    mutating func tellReferral(_ status: SIPStatus) {
        guard referral != nil else { return }
        notify(status, isLast: !status.isProvisional)
        if !status.isProvisional { referral = nil }
    }

    private mutating func notify(_ status: SIPStatus, isLast: Bool) {
        guard phase == .confirmed else { return }
        send(
            .notify, for: .other,
            fields: [
                (.event, "refer"), (.subscriptionState, isLast ? "terminated;reason=noresource" : "active;expires=180"),
            ], description: Array("SIP/2.0 \(status.code) \(status.reason)\r\n".utf8), type: "message/sipfrag")
    }
}
