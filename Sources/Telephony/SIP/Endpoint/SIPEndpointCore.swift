import Core
import Crypto
import Net

/// The inside of an endpoint: joins sockets, transactions and calls. Everything happens on the loop's thread, hence
/// `@unchecked Sendable`.
final class SIPEndpointCore: @unchecked Sendable {
    let loop: EventLoop
    let settings: SIPEndpointSettings
    let sockets: SIPSockets
    let targets: SIPTargets
    let clock: any WallClock
    let logger: Logger
    let user: any SIPUser

    var table: SIPTransactionTable
    var timers: [SIPTransactionKey: [SIPTimer: TimerToken]] = [:]
    var sendings: [SIPTransactionKey: SIPSending] = [:]
    var servings: [SIPTransactionKey: SIPServing] = [:]
    var calls: [SIPCallKey: SIPCall] = [:]
    var registrations: [ObjectIdentifier: SIPRegistration] = [:]
    var digests: SIPDigestServer
    var lockOut = SIPLockOut<SIPLockOutKey>()
    var strangers: SIPTokenBuckets
    var acquaintances: SIPTokenBuckets
    let parser: SIPParser
    let check: SIPRequestCheck
    var isDraining = false
    var onDrained: (() -> Void)?
    /// Look-ups that are under way.
    var lookUps: [UInt64: Task<Void, Never>] = [:]
    var lastLookUp: UInt64 = 0
    private var randomness: [UInt8] = []

    init(
        loop: EventLoop, settings: SIPEndpointSettings, user: any SIPUser, targets: SIPTargets,
        clock: any WallClock, logger: Logger
    ) {
        (self.loop, self.settings, self.user) = (loop, settings, user)
        (self.targets, self.clock, self.logger) = (targets, clock, logger)
        sockets = SIPSockets(loop: loop, settings: settings.transport)
        table = SIPTransactionTable(limit: settings.transactionLimit, timings: settings.timings)
        digests = SIPDigestServer(
            realm: settings.realm, nonces: SIPNonces(key: settings.nonceKey, realm: settings.realm),
            algorithms: settings.offersSHA256 ? [.sha256, .md5] : [.md5])
        strangers = SIPTokenBuckets(perSecond: settings.strangerRate.perSecond, burst: settings.strangerRate.burst)
        acquaintances = SIPTokenBuckets(perSecond: settings.knownRate.perSecond, burst: settings.knownRate.burst)
        parser = SIPParser(limits: settings.transport.limits)
        check = SIPRequestCheck(
            extensions: Set(SIPCallSettings.extensions), methods: SIPCallSettings.methods,
            bodyTypes: ["application/sdp", "message/sipfrag"] + SIPKeyInfo.types)
        sockets.user = self
    }

    // MARK: Names

    /// Unpredictable and short: 64 bits.
    func token() -> String { String(number(), radix: 36) }

    func number() -> UInt64 {
        // One call of the generator serves 64 numbers.
        if randomness.count < 8 { randomness = Random.bytes(512) }
        var number: UInt64 = 0
        for _ in 0..<8 { number = number << 8 | UInt64(randomness.removeLast()) }
        return number
    }

    // MARK: Transactions

    /// Does what a transaction wants.
    func perform(_ actions: [SIPTransactionAction], of key: SIPTransactionKey) {
        for action in actions {
            switch action {
            case .send(.request(let request)): transmit(request, of: key)
            case .send(.response(let response)): transmit(response, of: key)
            case .start(let timer, let pause): start(timer, pause, of: key)
            case .answered(let response): answered(response, of: key)
            case .acknowledged: break
            case .failed(let failure): failed(failure, of: key)
            case .ended: ended(key)
            }
        }
    }

    private func start(_ timer: SIPTimer, _ pause: Duration, of key: SIPTransactionKey) {
        // A failure on the way may have ended it meanwhile.
        guard table[key] != nil else { return }
        let token = loop.schedule(at: loop.turnTime + pause) { [weak self] in
            guard let self else { return }
            timers[key]?[timer] = nil
            perform(table.fire(timer, of: key), of: key)
        }
        if let old = timers[key, default: [:]].updateValue(token, forKey: timer) { loop.cancel(old) }
    }

    private func ended(_ key: SIPTransactionKey) {
        for token in (timers.removeValue(forKey: key) ?? [:]).values { loop.cancel(token) }
        sendings[key] = nil
        servings[key] = nil
    }

    private func answered(_ response: SIPResponse, of key: SIPTransactionKey) {
        guard let sending = sendings[key] else { return }
        sending.wasHeard = true
        // RFC 3263 §4.3: a server that is overloaded is as good as one that is not there.
        if response.status.code == 503, !sending.others.isEmpty, !isDraining {
            send(sending.request, by: sending.others, outcome: sending.outcome)
            return
        }
        sending.outcome(.answered(response, sending.flow))
    }

    private func failed(_ failure: SIPTransactionFailure, of key: SIPTransactionKey) {
        guard let sending = sendings[key] else { return }
        if !sending.wasHeard, !sending.others.isEmpty {
            send(sending.request, by: sending.others, outcome: sending.outcome)
            return
        }
        sending.outcome(.failed(failure))
    }

    // MARK: Sending

    /// Sends a request in a transaction of its own by the first way that works, and gives the transaction's key.
    @discardableResult
    func send(
        _ request: SIPRequest, by ways: [SIPWay], outcome: @escaping (SIPOutcome) -> Void
    ) -> SIPTransactionKey? {
        guard let way = ways.first else {
            outcome(.failed(.transport))
            return nil
        }
        let complete = withVia(request, by: way)
        guard let (key, actions) = table.send(complete, isReliable: way.transport.isReliable) else {
            outcome(.failed(.transport))
            return nil
        }
        sendings[key] = SIPSending(request, way: way, others: Array(ways.dropFirst()), outcome: outcome)
        perform(actions, of: key)
        return key
    }

    /// Sends the CANCEL of an INVITE that is on its way (RFC 3261 §9.1).
    func cancel(_ key: SIPTransactionKey) {
        guard let invite = table[key]?.request, let sending = sendings[key] else { return }
        let way = sending.flow.map { SIPWay.flow($0) } ?? sending.way
        let cancel = SIPCancellation.request(for: invite)
        guard let (cancelKey, actions) = table.send(cancel, isReliable: way.transport.isReliable) else { return }
        sendings[cancelKey] = SIPSending(cancel, way: way, others: []) { _ in }
        perform(actions, of: cancelKey)
    }

    /// Sends a request that has no transaction: the ACK of a 2xx.
    func sendAlone(_ request: SIPRequest, by ways: [SIPWay]) {
        guard let way = ways.first else { return }
        let bytes = withVia(request, by: way).bytes
        switch way {
        case .flow(let flow): _ = sockets.send(bytes, over: flow)
        case .hop(let hop): sockets.send(bytes, to: hop) { _ in }
        }
    }

    private func withVia(_ request: SIPRequest, by way: SIPWay) -> SIPRequest {
        let local = sockets.local(towards: way.hop)
        let via = SIPVia(
            transport: way.transport.viaName, host: local.host, port: local.port,
            branch: "\(SIPVia.cookie)\(token())")
        var complete = request
        complete.fields.prepend(.via, via.description)
        complete.fields.append(Self.userAgent, settings.product)
        return complete
    }

    private func transmit(_ request: SIPRequest, of key: SIPTransactionKey) {
        guard let sending = sendings[key] else { return }
        let bytes = request.bytes
        switch sending.way {
        case .flow(let flow):
            sending.flow = flow
            if !sockets.send(bytes, over: flow) { failTransport(key) }
        case .hop(let hop):
            sockets.send(bytes, to: hop) { [weak self] flow in
                if let flow { sending.flow = flow } else { self?.failTransport(key) }
            }
        }
    }

    private func failTransport(_ key: SIPTransactionKey) {
        perform(table.failTransport(of: key), of: key)
    }

    private func transmit(_ response: SIPResponse, of key: SIPTransactionKey) {
        guard let serving = servings[key] else { return }
        reply(response, over: serving.flow)
    }

    /// Sends an answer, over another connection where the one of the request is gone (§18.2.2).
    func reply(_ response: SIPResponse, over flow: SIPFlow) {
        var response = response
        response.fields.append(Self.server, settings.product)
        let bytes = response.bytes
        if sockets.send(bytes, over: flow) || flow.connection == nil { return }
        guard let via = response.fields.via,
            let address = SocketAddress(host: flow.remote.host, port: via.port ?? flow.transport.defaultPort)
        else { return }
        sockets.send(bytes, to: SIPHop(transport: flow.transport, address: address, name: "\(via.host)")) { _ in }
    }

    /// Where answers to a request go (§18.2.2, RFC 3581 §4). `maddr` is not followed: it would send answers to whomever
    /// the request names.
    static func answerFlow(_ request: SIPFields, over flow: SIPFlow) -> SIPFlow {
        guard flow.connection == nil, let via = request.via, !via.parameters.contains("rport"),
            let remote = SocketAddress(host: flow.remote.host, port: via.port ?? flow.transport.defaultPort)
        else { return flow }
        return SIPFlow(transport: flow.transport, local: flow.local, remote: remote, connection: nil)
    }

    private static let userAgent = SIPFieldName("User-Agent")
    private static let server = SIPFieldName("Server")
}

/// Whom a lock-out is about.
struct SIPLockOutKey: Hashable, Sendable {
    let sender: IPAddress
    let username: String
}
