import Core
import Net

/// What comes in, and who may ask.
extension SIPEndpointCore: SIPSockets.User {
    func received(_ datagram: [UInt8], over flow: SIPFlow) {
        guard let source = flow.source, isWithinRate(source) else { return }
        do throws(SIPParseError) {
            guard let message = try parser.message(datagram: datagram) else { return }
            receive(message, over: flow, source)
        } catch {
            refuse(error, over: flow, source)
        }
    }

    func received(_ event: SIPStreamReader.Event, over flow: SIPFlow) {
        guard let source = flow.source, isWithinRate(source) else { return }
        switch event {
        case .message(let message): receive(message, over: flow, source)
        case .refused(let error), .broken(let error): refuse(error, over: flow, source)
        case .ping: break
        }
    }

    private func isWithinRate(_ source: SIPSource) -> Bool {
        if user.knows(source) { return acquaintances.take(source.address, at: loop.turnTime) }
        return strangers.take(source.address, at: loop.turnTime)
    }

    /// Says what is wrong with a message, to those alone who are known.
    private func refuse(_ error: SIPParseError, over flow: SIPFlow, _ source: SIPSource) {
        guard user.knows(source), let refused = error.refused, let answer = error.answer(toTag: token()) else { return }
        reply(answer, over: Self.answerFlow(refused.fields, over: flow))
    }

    private func receive(_ message: SIPMessage, over flow: SIPFlow, _ source: SIPSource) {
        switch message {
        case .response(let response):
            guard let (key, actions) = table.receive(response) else { return }
            perform(actions, of: key)
        case .request(var request):
            if var via = request.fields.via {
                via.note(source: source.address, port: source.port)
                request.fields.replaceVia(via)
            }
            receive(request, over: flow, source)
        }
    }

    private func receive(_ request: SIPRequest, over flow: SIPFlow, _ source: SIPSource) {
        guard let key = SIPTransactionKey(server: request) else { return }
        if request.method == .ack || table[key] != nil {
            switch table.receive(request, isReliable: flow.transport.isReliable, toTag: "") {
            case .known(let key, let actions): perform(actions, of: key)
            case .acknowledgement(let ack): acknowledged(ack, over: flow)
            case .new, .turnedAway, .ignored: break
            }
            return
        }
        if request.method == .cancel { return receiveCancel(request, over: flow, source) }
        if request.fields.to?.tag != nil { return receiveInDialog(request, over: flow, source) }
        guard let account = admitted(request, over: flow, source) else { return }
        guard let key = begin(request, over: flow) else { return }
        receive(request, key, for: account, over: flow, source)
    }

    /// Begins the transaction of a request that is to be answered; nil where it is turned away.
    private func begin(_ request: SIPRequest, over flow: SIPFlow) -> SIPTransactionKey? {
        let back = Self.answerFlow(request.fields, over: flow)
        switch table.receive(request, isReliable: flow.transport.isReliable, toTag: token()) {
        case .new(let key, let actions):
            servings[key] = SIPServing(flow: back)
            perform(actions, of: key)
            return key
        case .turnedAway(let response): reply(response, over: back)
        case .known, .acknowledgement, .ignored: break
        }
        return nil
    }

    /// Answers for good.
    func answer(_ key: SIPTransactionKey, _ response: SIPResponse) {
        perform(table.answer(key, response), of: key)
    }

    /// The account that a request is served for; nil where it is not, and whoever asks was told whatever is to be told.
    private func admitted(_ request: SIPRequest, over flow: SIPFlow, _ source: SIPSource) -> String? {
        let lookUp: @Sendable (String) -> SIPLogin?
        switch user.admit(source, request) {
        case .drop: return nil
        case .accept(let account): return account
        case .challenge(let credentials): lookUp = credentials
        }
        let now = clock.now()
        let values = request.fields.all(.authorization)
        let username = values.lazy.compactMap { SIPAuthentication($0)?["username"] }.first ?? ""
        let lockKey = SIPLockOutKey(sender: source.address.sender, username: username)
        guard !lockOut.isLocked(lockKey, at: now) else { return nil }
        let realm = settings.realm
        let finding = digests.check(values, of: request, at: now) { username, algorithm in
            lookUp(username).map {
                SIPDigest.secret(username: username, realm: realm, password: $0.password, algorithm: algorithm)
            }
        }
        var isStale = false
        switch finding {
        case .accepted(let username):
            lockOut.succeed(lockKey)
            return lookUp(username)?.account
        case .stale: isStale = true
        case .missing: break
        case .refused:
            if lockOut.fail(lockKey, at: now) {
                logger.notice("A sender of SIP is locked out", [("address", source.address.description)])
                return nil
            }
        }
        guard request.method != .ack, request.method != .cancel else { return nil }
        var response = request.response(.unauthorized, toTag: token())
        for challenge in digests.challenges(at: now, stale: isStale) {
            response.fields.append(.wwwAuthenticate, challenge.description)
        }
        // Nothing is kept for whoever has not shown who it is (§8.2.7).
        reply(response, over: Self.answerFlow(request.fields, over: flow))
        return nil
    }

    // MARK: Calls

    private func call(of request: SIPRequest) -> SIPCall? {
        guard let callID = request.fields.callID, let tag = request.fields.to?.tag else { return nil }
        return calls[SIPCallKey(callID: callID, tag: tag)]
    }

    /// Whether a request in a call is of its other side: the tag is theirs.
    private func isOfOtherSide(_ request: SIPRequest, _ call: SIPCall) -> Bool {
        guard let dialog = call.machine?.dialog else { return false }
        return dialog.id.remoteTag == request.fields.from?.tag ?? ""
    }

    private func acknowledged(_ ack: SIPRequest, over flow: SIPFlow) {
        guard let call = call(of: ack), isOfOtherSide(ack, call) else { return }
        change(call) { $0.acknowledged(ack) }
    }

    /// §9.2: a CANCEL is believed where its INVITE came from the same place.
    private func receiveCancel(_ request: SIPRequest, over flow: SIPFlow, _ source: SIPSource) {
        let invite = table.invite(of: request)
        let isSame = invite.flatMap { servings[$0] }?.flow.remote.host == flow.remote.host
        guard isSame || user.knows(source), let key = begin(request, over: flow) else { return }
        guard isSame, let invite, let serving = servings[invite] else {
            return answer(key, request.response(.noTransaction, toTag: token()))
        }
        answer(key, request.response(.ok, toTag: serving.call?.localTag ?? token()))
        if let call = serving.call { change(call) { $0.receiveCancel() } }
    }

    private func receiveInDialog(_ request: SIPRequest, over flow: SIPFlow, _ source: SIPSource) {
        let call = call(of: request).flatMap { isOfOtherSide(request, $0) ? $0 : nil }
        // Whoever comes from elsewhere has to be somebody who may call, and for the same account.
        if call == nil || call?.flow?.remote.host != flow.remote.host {
            guard let account = admitted(request, over: flow, source) else { return }
            if let call, call.account != account { return }
        }
        guard let key = begin(request, over: flow) else { return }
        guard let call else { return answer(key, request.response(.noTransaction, toTag: token())) }
        if let refusal = check.refusal(of: request, toTag: call.localTag) { return answer(key, refusal) }
        call.flow = flow
        servings[key]?.call = call
        change(call) { $0.receive(request, key) }
    }

    /// A request from outside of calls, by whoever may ask.
    private func receive(
        _ request: SIPRequest, _ key: SIPTransactionKey, for account: String, over flow: SIPFlow, _ source: SIPSource
    ) {
        if let refusal = check.refusal(of: request, toTag: token()) { return answer(key, refusal) }
        switch request.method {
        case .invite: receiveInvite(request, key, for: account, over: flow, source)
        case .options:
            var response = request.response(isDraining ? .serviceUnavailable : .ok, toTag: token())
            response.fields.append(.allow, SIPCallSettings.allow)
            response.fields.append(.accept, "application/sdp")
            response.fields.append(.supported, SIPCallSettings.supported)
            answer(key, response)
        case .register:
            // Nobody registers here.
            var response = request.response(SIPStatus(405), toTag: token())
            response.fields.append(.allow, SIPCallSettings.allow)
            answer(key, response)
        default: answer(key, request.response(.noTransaction, toTag: token()))
        }
    }
}
