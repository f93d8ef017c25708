/// What both sides do with a call that is answered (RFC 3261 §12.2, §14, §15).
extension SIPCallMachine {
    /// Ends the call in whatever way its phase asks for.
    mutating func hangUp(_ end: SIPCallEnd = .local) {
        switch phase {
        case .early where isCaller: withdraw(end)
        case .early:
            tellEnd(end)
            refuse(SIPStatus(480))
        case .confirmed:
            tellEnd(end)
            // §15: not before the ACK of the INVITE, or its time is over.
            if let open = unacknowledged, open.key == inviteKey { hangsUp = true } else { hangUpNow() }
        case .ending, .over: break
        }
    }

    /// Sends the BYE.
    mutating func hangUpNow() {
        guard phase == .confirmed else { return }
        phase = .ending
        for timer: SIPCallTimer in [.refresh, .expiry, .glare, .transfer] { act(.stop(timer)) }
        send(.bye, for: .bye)
    }

    /// A request of the other side within the dialog.
    mutating func receive(_ request: SIPRequest, _ key: SIPTransactionKey) {
        guard dialog?.receive(request) == true || phase == .ending && request.method == .bye else {
            return respond(key, request, .serverError)
        }
        switch request.method {
        case .bye: receiveBye(request, key)
        case .invite, .update: receiveChange(request, key)
        case .prack: receivePrack(request, key)
        case .notify: receiveNotify(request, key)
        case .refer: receiveRefer(request, key)
        case .info: receiveInfo(request, key)
        case .options:
            var response = response(.ok, to: request)
            response.fields.append(.allow, SIPCallSettings.allow)
            response.fields.append(.accept, "application/sdp")
            response.fields.append(.supported, SIPCallSettings.supported)
            act(.respond(key, response))
        default:
            var response = response(SIPStatus(405), to: request)
            response.fields.append(.allow, SIPCallSettings.allow)
            act(.respond(key, response))
        }
    }

    private mutating func receiveBye(_ request: SIPRequest, _ key: SIPTransactionKey) {
        respond(key, request, .ok)
        // §15.1.2: what is still open is answered.
        if phase == .early, let inviteKey { respond(inviteKey, invite, .requestTerminated) }
        if let theirChange { respond(theirChange.key, theirChange.request, .requestTerminated) }
        tellEnd(transfer?.state == .succeeded ? .transferred : .remote)
        finish()
    }

    // MARK: Changes of the other side

    private mutating func receiveChange(_ request: SIPRequest, _ key: SIPTransactionKey) {
        let mustWait = phase == .early && (request.method == .invite || !request.body.isEmpty)
        if mustWait || hasToldEnd { return refuseForNow(request, key, .serverError) }
        if request.method == .update, request.body.isEmpty {
            var response = response(.ok, to: request)
            if agreeOnSession(request, in: &response), phase == .confirmed { countSession() }
            return act(.respond(key, response))
        }
        if let refusal = offers.beginTheirs() { return refuseForNow(request, key, refusal) }
        if let asked = request.fields.sessionExpires, asked.seconds < SIPSessionTimer.smallest,
            request.fields.options(.supported).contains("timer")
        {
            offers.endTheirs()
            var response = response(.intervalTooSmall, to: request)
            response.fields.append(.minSE, String(SIPSessionTimer.smallest))
            return act(.respond(key, response))
        }
        theirChange = (key, request)
        tell(.reoffered(request.body.isEmpty ? nil : request.body))
    }

    /// §14.2: with a random pause where the other side has to order its own requests.
    private mutating func refuseForNow(_ request: SIPRequest, _ key: SIPTransactionKey, _ status: SIPStatus) {
        var response = response(status, to: request)
        if status == .serverError { response.fields.append(.retryAfter, String(settings.random() % 10)) }
        act(.respond(key, response))
    }

    /// The user's description for a change of the other side; nil keeps the session as it is, by 488.
    mutating func answerChange(_ description: [UInt8]?) {
        guard let (key, request) = theirChange else { return }
        theirChange = nil
        guard let description else {
            offers.endTheirs()
            return respond(key, request, SIPStatus(488))
        }
        var response = response(.ok, to: request)
        guard agreeOnSession(request, in: &response) else {
            offers.endTheirs()
            return act(.respond(key, response))
        }
        response.fields.append(.contentType, "application/sdp")
        response.body = description
        localDescription = description
        countSession()
        if request.method == .invite { return acknowledgeLater(key, response, to: request) }
        offers.endTheirs()
        act(.respond(key, response))
    }

    private mutating func receiveInfo(_ request: SIPRequest, _ key: SIPTransactionKey) {
        if let keys = SIPKeyInfo.keys(request) { tell(.keys(keys)) }
        respond(key, request, .ok)
    }

    // MARK: Changes of ours

    /// Offers another session; it waits where one of the other side's is under way.
    mutating func change(_ description: [UInt8]) {
        guard phase == .confirmed else { return }
        guard unacknowledged == nil, offers.beginOurs() else {
            waitingChange = description
            return retryChange()
        }
        localDescription = description
        var fields: [(SIPFieldName, String)] = []
        if let interval = session?.interval {
            let refresher: SIPSessionExpires.Refresher = session?.refreshesHere == true ? .uac : .uas
            fields.append((.sessionExpires, SIPSessionExpires(seconds: interval, refresher: refresher).description))
        }
        send(.invite, for: .change, fields: fields, description: description)
    }

    private mutating func retryChange() {
        act(.start(.glare, SIPOfferState.pause(isOwnerOfCallID: isCaller, random: settings.random())))
    }

    // MARK: Answers to requests of ours

    /// An answer of the other side.
    mutating func receive(_ response: SIPResponse) {
        guard let cseq = response.fields.cseq else { return }
        if isCaller, cseq.method == .invite, cseq.number == invite.fields.cseq?.number {
            return receiveInviteAnswer(response)
        }
        guard let open = pending[cseq.number], open.request.method == cseq.method else {
            // The 2xx of a change that was acknowledged came again.
            let ack = acknowledgements["\(cseq.number) \(response.fields.to?.tag ?? "")"]
            if response.status.isSuccess, let ack { act(.acknowledge(ack)) }
            return
        }
        if response.status.isProvisional { return }
        pending[cseq.number] = nil
        dialog?.receive(response, to: cseq.method)
        if cseq.method == .invite, response.status.isSuccess, let dialog {
            acknowledge(response, in: dialog, sequence: cseq.number)
        }
        if response.status.isSuccess { digest?.wasAccepted() }
        if !open.isAuthorized, repeatWithCredentials(open, response) { return }
        finish(open, status: response.status, response)
    }

    /// A request of ours got no answer at all.
    mutating func fail(sequence: UInt32, method: SIPMethod) {
        if isCaller, method == .invite, sequence == invite.fields.cseq?.number {
            if dialog == nil { inviteFailed() }
            return
        }
        guard let open = pending.removeValue(forKey: sequence) else { return }
        finish(open, status: .requestTimeout, nil)
    }

    private mutating func repeatWithCredentials(_ open: Pending, _ response: SIPResponse) -> Bool {
        guard let (name, value) = credentials(for: response, to: open.request),
            let next = dialog?.request(open.request.method), let cseq = next.fields.cseq
        else { return false }
        var request = open.request
        request.fields.set(.cseq, cseq.description)
        request.fields.set(name, value)
        pending[cseq.number] = Pending(request: request, purpose: open.purpose, isAuthorized: true)
        act(.request(request))
        return true
    }

    private mutating func finish(_ open: Pending, status: SIPStatus, _ response: SIPResponse?) {
        switch open.purpose {
        case .bye: return finish()
        case .refer: return referAnswered(status, response)
        case .other: return
        case .change, .refresh: break
        }
        if open.request.method == .invite { offers.endOurs() }
        if status.isSuccess, let response {
            if response.fields.sessionExpires != nil { session = SIPSessionTimer(answer: response) }
            countSession()
            if open.purpose == .change { tell(.reanswered(response.body)) }
        } else if [408, 481].contains(status.code) {
            // §12.2.1.2: the other side knows nothing of this call any more.
            tellEnd(.unreachable)
            hangUpNow()
        } else if status == .requestPending, open.purpose == .change {
            waitingChange = open.request.body
            retryChange()
        } else if open.purpose == .change {
            tell(.changeRefused(status))
        } else {
            // There is some time left before the session ends.
            act(.start(.refresh, .seconds(5)))
        }
    }

    // MARK: Time

    /// A timer that it started has run out.
    mutating func fire(_ timer: SIPCallTimer) {
        switch timer {
        case .acknowledgement, .provisional: repeatAnswer(timer)
        case .refresh: refresh()
        case .expiry:
            tellEnd(.expired)
            hangUpNow()
        case .glare:
            guard let description = waitingChange else { return }
            waitingChange = nil
            change(description)
        case .cancelled: finish()
        case .unanswered: withdraw(.unanswered)
        case .transfer: giveUpTransfer()
        }
    }
}
