import Core
import Net

/// Performs what the machines of registrations want.
extension SIPEndpointCore {
    /// How often the way to a registrar is kept open, which is less than translators of addresses forget it in
    /// (RFC 5626 §4.4.2).
    private static let keepAlive = Duration.seconds(25)

    func begin(_ registration: SIPRegistration) {
        guard !isDraining else { return registration.set(.ended) }
        registrations[ObjectIdentifier(registration)] = registration
        resolve(registration) { [weak self] ways in
            guard let self else { return }
            let account = registration.account
            guard let registrar = account.address(of: nil), let record = account.record else {
                registration.set(.failed(.unreachable, retry: clock.now() + .seconds(3600)))
                return
            }
            guard let hop = ways.first?.hop else {
                // The name may be found later.
                registration.set(.failed(.unreachable, retry: clock.now() + .seconds(30)))
                registration.timer = loop.schedule(after: .seconds(30)) { [weak self] in
                    if registration.machine == nil { self?.begin(registration) }
                }
                return
            }
            var target = registrar
            target.parameters = []
            let contact = callSettings(towards: hop, user: account.username).contact
            registration.machine = SIPRegistrationMachine(
                settings: SIPRegistrationMachine.Settings(
                    registrar: target, record: SIPNameAddress(.sip(record)), route: account.route,
                    callID: "\(token())\(token())", tag: token(), expiry: account.expiry),
                contact: contact, digest: account.digest)
            change(registration) { $0.begin(clientNonce: self.token()) }
            keepAlive(registration)
        }
    }

    func end(_ registration: SIPRegistration) {
        guard registrations[ObjectIdentifier(registration)] != nil else { return }
        guard registration.machine != nil else {
            registration.set(.ended)
            return forget(registration)
        }
        change(registration) { $0.end(clientNonce: self.token()) }
    }

    private func forget(_ registration: SIPRegistration) {
        registrations[ObjectIdentifier(registration)] = nil
        for timer in [registration.timer, registration.keepAliveTimer] { timer.map(loop.cancel) }
        registration.machine = nil
        checkDrained()
    }

    /// The ways to the registrar, asked for anew each time: addresses change, and chance spreads the load.
    private func resolve(_ registration: SIPRegistration, _ done: @escaping ([SIPWay]) -> Void) {
        guard let next = registration.account.route?.uri ?? registration.account.address(of: nil).map({ .sip($0) })
        else { return done([]) }
        ways(to: next, size: 0, done)
    }

    private func change(
        _ registration: SIPRegistration, _ event: (inout SIPRegistrationMachine) -> [SIPRegistrationMachine.Action]
    ) {
        guard var machine = registration.machine else { return }
        let actions = event(&machine)
        registration.machine = machine
        for action in actions { perform(action, of: registration) }
    }

    private func perform(_ action: SIPRegistrationMachine.Action, of registration: SIPRegistration) {
        switch action {
        case .send(let request): send(request, of: registration)
        case .wait(let pause):
            registration.timer.map(loop.cancel)
            registration.timer = loop.schedule(after: pause) { [weak self] in
                guard let self else { return }
                change(registration) { $0.fire(clientNonce: self.token()) }
            }
        case .tell(let state):
            registration.set(state)
            if case .failed(let failure, _) = state {
                logger.warning(
                    "A SIP account is not registered",
                    [("account", registration.account.id), ("reason", failure.description)])
            }
        case .over: forget(registration)
        }
    }

    private func send(_ request: SIPRequest, of registration: SIPRegistration) {
        resolve(registration) { [weak self] ways in
            guard let self, registration.machine != nil else { return }
            send(request, by: ways) { [weak self] outcome in
                guard let self else { return }
                let (now, chance) = (clock.now(), Double(number() >> 11) / Double(1 << 53))
                switch outcome {
                case .answered(let response, let flow):
                    registration.flow = flow
                    change(registration) {
                        $0.receive(response, at: now, chance: chance, clientNonce: self.token())
                    }
                case .failed:
                    change(registration) { $0.fail(at: now, chance: chance) }
                }
            }
        }
    }

    private func keepAlive(_ registration: SIPRegistration) {
        registration.keepAliveTimer = loop.schedule(after: Self.keepAlive) { [weak self] in
            guard let self, registration.machine != nil else { return }
            if let flow = registration.flow, case .registered = registration.state {
                sockets.keepAlive(flow)
                // A connection that is gone takes the way back with it.
                if flow.connection != nil, !sockets.isOpen(flow) {
                    registration.flow = nil
                    change(registration) { $0.begin(clientNonce: self.token()) }
                }
            }
            keepAlive(registration)
        }
    }
}
