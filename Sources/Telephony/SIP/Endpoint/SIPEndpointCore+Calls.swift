import Core
import Net

/// Calls: from an INVITE to their end.
extension SIPEndpointCore {
    /// `isSecure` is whether the other side was called, or calls, by a `sips` address (RFC 3261 §12.1.1).
    func callSettings(towards hop: SIPHop, user: String?, isSecure: Bool = false) -> SIPCallSettings {
        let local = sockets.local(towards: hop)
        var contact = SIPURI(user: user, host: local.host, port: local.port)
        contact.isSecure = isSecure
        if hop.transport != .udp, !isSecure {
            contact.parameters.append(SIPURI.Item(name: "transport", value: hop.transport.rawValue))
        }
        return SIPCallSettings(
            tag: token(), contact: SIPNameAddress(.sip(contact)), timings: settings.timings,
            sessionSeconds: settings.sessionSeconds
        ) { [unowned self] in number() }
    }

    func receiveInvite(
        _ request: SIPRequest, _ key: SIPTransactionKey, for account: String, over flow: SIPFlow, _ source: SIPSource
    ) {
        guard !isDraining, calls.count < settings.callLimit else {
            var response = request.response(.serviceUnavailable, toTag: token())
            response.fields.append(.retryAfter, isDraining ? "30" : "5")
            return answer(key, response)
        }
        if case .tooSmall(let least) = SIPSessionTimer.decide(request, wanted: settings.sessionSeconds) {
            var response = request.response(.intervalTooSmall, toTag: token())
            response.fields.append(.minSE, String(least))
            return answer(key, response)
        }
        var replaced: SIPCall?
        switch replacement(request, for: account) {
        case .failure(let refusal): return answer(key, request.response(refusal.status, toTag: token()))
        case .success(let call): replaced = call
        }
        let hop = SIPHop(transport: flow.transport, address: flow.remote, name: "")
        let machine = SIPCallMachine(
            incoming: request, key: key, overTLS: flow.transport == .tls,
            settings: callSettings(
                towards: hop, user: request.uri.sip?.plainUser, isSecure: request.uri.sip?.isSecure == true))
        guard let machine, let callID = request.fields.callID else {
            return answer(key, request.response(SIPStatus(400, "Missing Contact"), toTag: token()))
        }
        let call = SIPCall(
            callID: callID, localTag: machine.settings.tag, isOutgoing: false, account: account, source: source,
            request: request, replaced: replaced, core: self)
        call.machine = machine
        call.flow = flow
        calls[SIPCallKey(callID: callID, tag: call.localTag)] = call
        servings[key]?.call = call
        user.incoming(call)
        change(call) { if !$0.hasProvided { $0.ring() } }
    }

    /// The call that an INVITE shall take the place of (RFC 3891 §3); nil where it names none.
    private func replacement(_ request: SIPRequest, for account: String) -> Result<SIPCall?, Refusal> {
        guard let replaces = request.fields.replaces else { return .success(nil) }
        guard let call = calls[SIPCallKey(callID: replaces.callID, tag: replaces.toTag)], call.account == account,
            let dialog = call.machine?.dialog, dialog.id.remoteTag == replaces.fromTag
        else { return .failure(Refusal(status: .noTransaction)) }
        switch call.machine?.phase {
        case .confirmed: return replaces.earlyOnly ? .failure(Refusal(status: .busyHere)) : .success(call)
        case .early: return call.isOutgoing ? .success(call) : .failure(Refusal(status: .noTransaction))
        default: return .failure(Refusal(status: SIPStatus(603)))
        }
    }

    private struct Refusal: Error {
        let status: SIPStatus
    }

    /// Lets something happen to a call, and does what its machine wants then.
    func change(_ call: SIPCall, _ event: (inout SIPCallMachine) -> Void) {
        call.machine?.apply(event)
        guard let actions = call.machine?.take() else { return }
        for action in actions { perform(action, of: call) }
    }

    private func perform(_ action: SIPCallAction, of call: SIPCall) {
        switch action {
        case .respond(let key, let response):
            answer(key, response)
            if response.status.isSuccess, let replaced = call.replaced, !replaced.isOver {
                change(replaced) { $0.hangUp(.replaced) }
            }
        case .request(let request): send(request, of: call)
        case .abandon(let request):
            route(request, of: call) { [weak self] ways in self?.send(request, by: ways) { _ in } }
        case .acknowledge(let request):
            route(request, of: call) { [weak self] ways in self?.sendAlone(request, by: ways) }
        case .cancel(let sequence): if let key = call.invites[sequence] { cancel(key) }
        case .start(let timer, let pause): start(timer, pause, of: call)
        case .stop(let timer): call.timers.removeValue(forKey: timer).map(loop.cancel)
        case .tell(let event): tell(event, of: call)
        case .over: forget(call)
        }
    }

    private func start(_ timer: SIPCallTimer, _ pause: Duration, of call: SIPCall) {
        let token = loop.schedule(at: loop.turnTime + pause) { [weak self, weak call] in
            guard let self, let call else { return }
            call.timers[timer] = nil
            change(call) { $0.fire(timer) }
        }
        if let old = call.timers.updateValue(token, forKey: timer) { loop.cancel(old) }
    }

    /// Removes what is over, or never began.
    func forget(_ call: SIPCall) {
        call.isOver = true
        calls[SIPCallKey(callID: call.callID, tag: call.localTag)] = nil
        for token in call.timers.values { loop.cancel(token) }
        call.timers = [:]
        call.endTransfer(.failed(nil))
        call.delegate = nil
        checkDrained()
    }

    /// A call of ours that has not begun is taken back.
    func abandon(_ call: SIPCall) {
        tell(.ended(.local), of: call)
        forget(call)
    }

    private func tell(_ event: SIPCallEvent, of call: SIPCall) {
        let delegate = call.delegate
        switch event {
        case .ringing: delegate?.callRings(call)
        case .progressed(let description): delegate?.call(call, progressed: description)
        case .answered(let description): delegate?.call(call, answered: description)
        case .established: delegate?.callEstablished(call)
        case .reanswered(let description): delegate?.call(call, reanswered: description)
        case .changeRefused: break
        case .keys(let keys): delegate?.call(call, pressed: keys)
        case .reoffered(let description):
            let answer = delegate?.call(call, reoffered: description)
            change(call) { $0.answerChange(answer) }
        case .referred(let target):
            let isTaken = delegate?.call(call, referredTo: target.uri.description) ?? false
            change(call) { $0.answerRefer(isTaken) }
        case .transferred(.succeeded): call.endTransfer(.succeeded)
        case .transferred(.failed(let status)): call.endTransfer(.failed(status?.code))
        case .transferred: break
        case .ended(let end):
            call.end = end
            call.endTransfer(end == .transferred ? .succeeded : .failed(nil))
            delegate?.call(call, ended: end)
        }
    }

    // MARK: Requests of a call

    private func send(_ request: SIPRequest, of call: SIPCall) {
        guard let cseq = request.fields.cseq else { return }
        route(request, of: call) { [weak self] ways in
            guard let self else { return }
            let key = send(request, by: ways) { [weak self] outcome in
                guard let self else { return }
                switch outcome {
                case .answered(let response, let flow):
                    if let flow, call.flow == nil || flow.connection != nil { call.flow = flow }
                    change(call) { $0.receive(response) }
                case .failed: change(call) { $0.fail(sequence: cseq.number, method: cseq.method) }
                }
            }
            if cseq.method == .invite { call.invites[cseq.number] = key }
        }
    }

    /// The ways for a request of a call: the connection that it came by, else what its route or target says.
    private func route(_ request: SIPRequest, of call: SIPCall, _ done: @escaping ([SIPWay]) -> Void) {
        let flow = call.flow
        if let flow, flow.connection != nil, sockets.isOpen(flow) { return done([.flow(flow)]) }
        let dialog = call.machine?.dialog
        let next = dialog?.routes.first?.uri ?? request.fields.routes.first?.uri ?? request.uri
        // Behind a translator of addresses, a telephone names an address that only its own network knows.
        if let flow, dialog?.routes.isEmpty == true, case .sip(let uri) = next, case .address(let address) = uri.host,
            !Self.worldwide.permits(address), address.description != flow.remote.host
        {
            return done([.flow(flow)])
        }
        ways(to: next, size: request.bytes.count, near: flow, done)
    }

    private static let worldwide = AddressPolicy()

    /// The ways to an address, best first; none where there are none that may be taken.
    func ways(to uri: SIPAnyURI, size: Int, near flow: SIPFlow? = nil, _ done: @escaping ([SIPWay]) -> Void) {
        guard case .sip(let uri) = uri else { return done([]) }
        let plan = SIPTargets.Plan(uri)
        if let hop = plan.hop { return done(permitted([hop], plan, size, near: flow)) }
        lastLookUp += 1
        let number = lastLookUp
        let targets = targets
        let done = LoopCall(done)
        lookUps[number] = Task(executorPreference: loop.taskExecutor) { [weak self] in
            let hops = await targets.hops(plan) { $0 == 0 ? 0 : Int.random(in: 0...$0) }
            guard let self else { return }
            loop.run { [self] in
                lookUps[number] = nil
                done.call(permitted(hops, plan, size, near: flow))
            }
        }
    }

    private func permitted(
        _ hops: [SIPHop], _ plan: SIPTargets.Plan, _ size: Int, near flow: SIPFlow?
    ) -> [SIPWay] {
        let permitted = hops.filter { hop in
            guard let policy = settings.policy, let address = IPAddress(hop.address.host) else { return true }
            return policy.permits(address) || hop.address.host == flow?.remote.host
        }
        return permitted.flatMap { hop -> [SIPWay] in
            // RFC 3261 §18.1.1: what is too large for a datagram goes by TCP, and where nobody takes it there, as it was.
            guard hop.transport == .udp, plan.transport == nil, size + 200 > settings.transport.datagramBytes else {
                return [.hop(hop)]
            }
            return [.hop(SIPHop(transport: .tcp, address: hop.address, name: hop.name)), .hop(hop)]
        }
    }
}

/// Carries a call of the loop through a task. `@unchecked Sendable`: it is made and called on the loop's thread alone.
private final class LoopCall: @unchecked Sendable {
    let call: ([SIPWay]) -> Void

    init(_ call: @escaping ([SIPWay]) -> Void) {
        self.call = call
    }
}
