import Core
import Crypto
import Net
import Support
import Synchronization

@testable import Telephony

/// A user that takes every call from this machine and writes down what happens.
final class ScriptedLine: SIPUser, SIPCallDelegate {
    private let state = Mutex(
        (notes: [String](), waiters: [(String, CheckedContinuation<Void, Never>)](), calls: [SIPCall]()))
    /// What becomes of a call that comes.
    let answering: @Sendable (SIPCall) -> Void
    let admission: @Sendable (SIPRequest) -> SIPAdmission

    init(
        admission: @escaping @Sendable (SIPRequest) -> SIPAdmission = { _ in .accept(account: "acc") },
        answering: @escaping @Sendable (SIPCall) -> Void = { $0.answer(Array("answer".utf8)) }
    ) {
        (self.admission, self.answering) = (admission, answering)
    }

    /// Waits until something was written down.
    func wait(for note: String) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.notes.contains(note) { return true }
                state.waiters.append((note, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    var notes: [String] { state.withLock { $0.notes } }
    var calls: [SIPCall] { state.withLock { $0.calls } }

    private func note(_ note: String) {
        let waiters = state.withLock { state in
            state.notes.append(note)
            defer { state.waiters.removeAll { $0.0 == note } }
            return state.waiters.filter { $0.0 == note }
        }
        for waiter in waiters { waiter.1.resume() }
    }

    func knows(_ source: SIPSource) -> Bool { source.isLoopback }
    func admit(_ source: SIPSource, _ request: SIPRequest) -> SIPAdmission { admission(request) }
    func incoming(_ call: SIPCall) {
        state.withLock { $0.calls.append(call) }
        call.attach(self)
        note("incoming")
        answering(call)
    }
    func callRings(_ call: SIPCall) { note("rings") }
    func call(_ call: SIPCall, progressed description: [UInt8]) { note("progressed") }
    func call(_ call: SIPCall, answered description: [UInt8]) {
        note("answered \(String(decoding: description, as: UTF8.self))")
    }
    func callEstablished(_ call: SIPCall) { note("established") }
    func call(_ call: SIPCall, reoffered description: [UInt8]?) -> [UInt8]? {
        note("reoffered \(String(decoding: description ?? [], as: UTF8.self))")
        return Array("reanswer".utf8)
    }
    func call(_ call: SIPCall, reanswered description: [UInt8]) {
        note("reanswered \(String(decoding: description, as: UTF8.self))")
    }
    func call(_ call: SIPCall, ended end: SIPCallEnd) { note("ended \(end)") }
}

/// Two endpoints on this machine, each on a loop of its own.
struct EndpointPair {
    let caller: SIPEndpoint
    let callee: SIPEndpoint
    let calling = ScriptedLine()
    let called: ScriptedLine
    /// The callee as the caller knows it.
    var account: SIPAccount

    /// - Parameter names: what the caller asks where names lead; nil for the system
    init(_ transport: SIPTransport, called: ScriptedLine = ScriptedLine(), names: NamedPlaces? = nil) throws {
        self.called = called
        let certificates = try TestCertificates.shared.get()
        func endpoint(_ user: ScriptedLine) throws -> (SIPEndpoint, SIPListenAddress) {
            guard let local = SocketAddress(host: "127.0.0.1", port: 0) else { throw NotExpected() }
            var settings = SIPTransportSettings(listen: [SIPListenAddress(transport, local)])
            if transport == .tls {
                let certificate = try TLSCertificate(
                    chainPEM: certificates.first.chain, keyPEM: certificates.first.key)
                settings.serverTLS = CurrentTLSContext(
                    try TLSContext.server([certificate], tickets: TLSTicketKeys(), protocols: []))
                settings.clientTLS = try TLSContext.client(
                    trusting: .roots(pem: certificates.root), protocols: [])
            }
            let endpoint = SIPEndpoint(
                settings: SIPEndpointSettings(transport: settings, nonceKey: [UInt8](repeating: 7, count: 32)),
                loop: EventLoop(name: "sip-test"), user: user,
                logger: Logger(label: "sip", level: .error, sink: DiscardingLogSink()),
                hosts: names ?? SystemHostResolver(), services: names ?? SystemServiceResolver())
            let bound = try endpoint.start()
            guard let first = bound.first else { throw NotExpected() }
            return (endpoint, first)
        }
        (caller, _) = try endpoint(calling)
        let (callee, address) = try endpoint(called)
        self.callee = callee
        account = SIPAccount(id: "acc", host: "127.0.0.1", username: "ada", password: "secret")
        account.port = address.address.port
        account.transport = transport
    }

    func call(_ user: String = "tutor") -> SIPCall {
        caller.call(user, through: account, offer: Array("offer".utf8), delegate: calling)
    }

    func close() async {
        await caller.drain(within: .seconds(5))
        await callee.drain(within: .seconds(5))
    }
}
