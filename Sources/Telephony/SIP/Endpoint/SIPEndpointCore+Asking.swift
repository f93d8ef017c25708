import Core
import Net

/// What the endpoint begins itself: calls, registrations, OPTIONS, and its own end.
extension SIPEndpointCore {
    func begin(
        _ call: SIPCall, _ text: String, from number: String?, through account: SIPAccount, _ offer: [UInt8],
        within limit: Duration, _ headers: [(String, String)]
    ) {
        guard !isDraining, calls.count < settings.callLimit, let target = account.target(text),
            let from = account.address(of: number ?? account.username)
        else { return fail(call) }
        calls[SIPCallKey(callID: call.callID, tag: call.localTag)] = call
        let replaces = account.replaces(text)
        var sender = from
        sender.parameters = []
        let next = account.route?.uri ?? target
        ways(to: next, size: offer.count + 900) { [weak self] ways in
            guard let self, !call.isOver else { return }
            guard let hop = ways.first?.hop else { return fail(call) }
            var callSettings = callSettings(
                towards: hop, user: account.username, isSecure: target.sip?.isSecure == true)
            callSettings.tag = call.localTag
            callSettings.answerWithin = limit
            call.machine = SIPCallMachine(
                calling: SIPCallMachine.Target(
                    uri: target, from: SIPNameAddress(.sip(sender), name: account.displayName),
                    routes: account.route.map { [$0] } ?? [], callID: call.callID,
                    fields: headers.map { (SIPFieldName($0.0), $0.1) }, replaces: replaces),
                offer: offer, digest: account.digest, settings: callSettings)
            change(call) { $0.begin() }
        }
    }

    private func fail(_ call: SIPCall) {
        // Not before whoever called has the call.
        loop.execute { [self] in
            guard !call.isOver else { return }
            call.end = .unreachable
            call.delegate?.call(call, ended: .unreachable)
            forget(call)
        }
    }

    /// Asks by OPTIONS, with credentials where they are wanted.
    func ask(_ account: SIPAccount, _ done: @escaping (Int?) -> Void) {
        guard let uri = account.address(of: nil), let record = account.record else { return done(nil) }
        ways(to: account.route?.uri ?? .sip(uri), size: 0) { [weak self] ways in
            guard let self, !ways.isEmpty else { return done(nil) }
            var fields = SIPFields()
            if let route = account.route { fields.append(.route, route.description) }
            fields.append(.from, SIPNameAddress(.sip(record), tag: token()).description)
            fields.append(.to, SIPNameAddress(.sip(uri.asTarget)).description)
            fields.append(.callID, "\(token())\(token())")
            fields.append(.cseq, SIPCSeq(1, .options).description)
            fields.append(.maxForwards, "70")
            fields.append(.accept, "application/sdp")
            ask(SIPRequest(.options, .sip(uri), fields: fields), ways, account.digest, done)
        }
    }

    private func ask(
        _ request: SIPRequest, _ ways: [SIPWay], _ digest: SIPDigestClient?, _ done: @escaping (Int?) -> Void
    ) {
        send(request, by: ways) { [weak self] outcome in
            guard let self, case .answered(let response, _) = outcome else { return done(nil) }
            if response.status.isProvisional { return }
            let isProxy = response.status.code == 407
            var digest = digest
            let challenges = response.fields.all(isProxy ? .proxyAuthenticate : .wwwAuthenticate)
                .compactMap { SIPAuthentication($0) }
            guard isProxy || response.status.code == 401, request.fields.cseq?.number == 1,
                let credentials = digest?.credentials(
                    for: challenges, method: request.method, uri: request.uri, clientNonce: token())
            else { return done(response.status.code) }
            var next = request
            next.fields.set(.cseq, SIPCSeq(2, .options).description)
            next.fields.set(isProxy ? .proxyAuthorization : .authorization, credentials.description)
            ask(next, ways, nil, done)
        }
    }

    // MARK: The end

    /// Ends everything; `done` is called once.
    func drain(within time: Duration, _ done: @escaping () -> Void) {
        guard !isDraining else { return done() }
        isDraining = true
        onDrained = done
        for call in Array(calls.values) {
            if call.machine == nil { abandon(call) } else { change(call) { $0.hangUp() } }
        }
        for registration in Array(registrations.values) { end(registration) }
        loop.schedule(after: time) { [weak self] in self?.close() }
        checkDrained()
    }

    /// Closes as soon as nothing is left.
    func checkDrained() {
        guard isDraining, calls.isEmpty, registrations.isEmpty else { return }
        // What was written last is on its way by then.
        loop.schedule(after: .milliseconds(20)) { [weak self] in self?.close() }
    }

    private func close() {
        guard let done = onDrained else { return }
        onDrained = nil
        // Whoever has not acknowledged an answer by now is said goodbye to without it.
        for call in Array(calls.values) { change(call) { $0.hangUpNow() } }
        for task in lookUps.values { task.cancel() }
        for (_, tokens) in timers { for token in tokens.values { loop.cancel(token) } }
        timers = [:]
        for call in Array(calls.values) {
            if call.end == nil {
                call.end = .local
                call.delegate?.call(call, ended: .local)
            }
            forget(call)
        }
        sockets.close()
        done()
    }
}
