/// The side that is called (RFC 3261 §13.3, RFC 3262 §3).
extension SIPCallMachine {
    /// A call that comes; nil where its INVITE has no Contact, which is answered with 400.
    init?(incoming request: SIPRequest, key: SIPTransactionKey, overTLS: Bool, settings: SIPCallSettings) {
        guard
            let dialog = SIPDialog(
                answering: request, localTag: settings.tag, isConfirmed: false, overTLS: overTLS)
        else { return nil }
        self.init(settings: settings, isCaller: false, invite: request)
        self.dialog = dialog
        inviteKey = key
        remoteMethods = Set(request.fields.values(.allow, as: SIPToken.self).map(\.text))
        if let cseq = request.fields.cseq {
            reliable = SIPReliableAnswers(request: cseq, first: UInt32(settings.random() % 0x7FFF_FFFF) + 1)
        }
    }

    private var requiresReliable: Bool { invite.fields.options(.require).contains("100rel") }
    private var mayBeReliable: Bool { requiresReliable || invite.fields.options(.supported).contains("100rel") }

    /// It rings.
    mutating func ring() {
        guard phase == .early, !isCaller else { return }
        provide(response(.ringing, to: invite), reliably: requiresReliable)
    }

    /// Sound comes before the answer: a description with 183, reliable where the other side knows how.
    mutating func progress(_ description: [UInt8]) {
        guard phase == .early, !isCaller else { return }
        var response = response(SIPStatus(183), to: invite)
        response.fields.append(.contentType, "application/sdp")
        response.body = description
        provide(response, reliably: mayBeReliable)
    }

    private mutating func provide(_ response: SIPResponse, reliably: Bool) {
        guard let key = inviteKey else { return }
        hasProvided = true
        guard reliably else { return act(.respond(key, response)) }
        guard let numbered = reliable?.number(response) else {
            // One at a time; a later one waits, and a final one takes its place.
            if queued == nil { queued = response }
            return
        }
        let repetition = SIPAnswerRepetition(timings: settings.timings, isProvisional: true)
        unconfirmed = (key, numbered, repetition)
        act(.respond(key, numbered))
        act(.start(.provisional, repetition.pause))
    }

    /// Somebody picks up: a description that answers the offer, or is one where the INVITE had none.
    mutating func answer(_ description: [UInt8]) {
        guard phase == .early, !isCaller else { return }
        var response = response(.ok, to: invite)
        guard agreeOnSession(invite, in: &response) else { return refuse(response) }
        response.fields.append(.contentType, "application/sdp")
        response.body = description
        localDescription = description
        // A description that waits for its PRACK has to arrive first (RFC 3262 §3).
        if unconfirmed != nil { queued = response } else { accept(response) }
    }

    private mutating func accept(_ response: SIPResponse) {
        guard let key = inviteKey else { return }
        phase = .confirmed
        dialog?.confirm()
        acknowledgeLater(key, response, to: invite)
        countSession()
    }

    /// Sends a 2xx and begins to repeat it.
    mutating func acknowledgeLater(_ key: SIPTransactionKey, _ response: SIPResponse, to request: SIPRequest) {
        let repetition = SIPAnswerRepetition(timings: settings.timings)
        unacknowledged = Unacknowledged(
            key: key, sequence: request.fields.cseq?.number ?? 0, response: response, repetition: repetition,
            expectsAnswer: request.body.isEmpty)
        act(.respond(key, response))
        act(.start(.acknowledgement, repetition.pause))
    }

    /// The call is not taken, with a status of 300 or more.
    mutating func refuse(_ status: SIPStatus, fields: [(SIPFieldName, String)] = []) {
        guard phase == .early, !isCaller, status.code >= 300 else { return }
        var response = response(status, to: invite)
        for (name, value) in fields { response.fields.append(name, value) }
        refuse(response)
    }

    private mutating func refuse(_ response: SIPResponse) {
        if let key = inviteKey { act(.respond(key, response)) }
        tellEnd(.local)
        finish()
    }

    /// A CANCEL came; it has its own 200 already.
    mutating func receiveCancel() {
        guard phase == .early, !isCaller else { return }
        if let key = inviteKey { respond(key, invite, .requestTerminated) }
        tellEnd(.remote)
        finish()
    }

    /// The ACK of a 2xx of ours.
    mutating func acknowledged(_ ack: SIPRequest) {
        guard let open = unacknowledged, ack.fields.cseq?.number == open.sequence else { return }
        unacknowledged = nil
        act(.stop(.acknowledgement))
        offers.endTheirs()
        if open.expectsAnswer, open.key == inviteKey, ack.body.isEmpty {
            // Without an answer to our offer there is no session.
            tellEnd(.unacknowledged)
            return hangUpNow()
        }
        if open.expectsAnswer, !ack.body.isEmpty { tell(.answered(ack.body)) }
        if open.key == inviteKey, !isCaller { tell(.established) }
        if hangsUp { hangUpNow() }
    }

    /// A PRACK came.
    mutating func receivePrack(_ request: SIPRequest, _ key: SIPTransactionKey) {
        guard reliable?.acknowledge(request) == true else { return respond(key, request, .noTransaction) }
        unconfirmed = nil
        act(.stop(.provisional))
        // We never leave a question open that a PRACK could ask.
        respond(key, request, request.body.isEmpty ? .ok : SIPStatus(488))
        guard let next = queued else { return }
        queued = nil
        if next.status.isSuccess { accept(next) } else { provide(next, reliably: true) }
    }

    /// The pause of a repeated answer is over.
    mutating func repeatAnswer(_ timer: SIPCallTimer) {
        switch timer {
        case .acknowledgement:
            guard var open = unacknowledged else { return }
            switch open.repetition.fire() {
            case .again(let pause):
                act(.respond(open.key, open.response))
                act(.start(.acknowledgement, pause))
            case .giveUp:
                unacknowledged = nil
                tellEnd(.unacknowledged)
                return hangUpNow()
            case .none: break
            }
            unacknowledged = open
        default:
            guard var open = unconfirmed else { return }
            switch open.repetition.fire() {
            case .again(let pause):
                act(.respond(open.key, open.response))
                act(.start(.provisional, pause))
            case .giveUp:
                // RFC 3262 §3: a 5xx to the INVITE.
                act(.respond(open.key, response(SIPStatus(504), to: invite)))
                tellEnd(.unacknowledged)
                return finish()
            case .none: break
            }
            unconfirmed = open
        }
    }
}
