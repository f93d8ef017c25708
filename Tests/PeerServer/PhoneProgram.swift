import Core
import Crypto
import Glibc
import Net
import Synchronization
import Telephony

/// The product's SIP endpoint as a telephone that answers by rules, for peers of other makers. It says in lines of JSON what
/// happens, and does what lines of JSON on its standard input ask for:
///
///     {"call": ADDRESS, "through": {…}}   {"register": {…}}   {"options": {…}}   {"drain": SECONDS}
///
/// The user that is called decides: `busy` is refused, `ring` rings for ever, `early` is heard before the answer, `hangup`
/// hangs up as soon as it is established, `hold` is put on hold, `refer` is transferred to the user `other` at its own
/// address; everybody else is answered.
final class PhoneProgram: SIPUser {
    private let endpoint = Mutex<SIPEndpoint?>(nil)
    private let logins: [String: String]
    private let registrations = Mutex<[SIPRegistration]>([])
    private let calls = Mutex<[SIPCall]>([])
    /// Through which a referral is followed.
    private let account = Mutex<SIPAccount?>(nil)

    /// `listen` as in `LYCEUM_SIP_LISTEN`; `logins` are `user:password`, and where there are any, credentials are asked for.
    init(logins: [String]) {
        self.logins = Dictionary(
            logins.map { login in
                let parts = login.split(separator: ":", maxSplits: 1).map(String.init)
                return (parts[0], parts.count > 1 ? parts[1] : "")
            }, uniquingKeysWith: { first, _ in first })
    }

    func run(listen: String, certificate: String?, roots: String?) async throws {
        guard let addresses = SIPListenAddress.list(listen) else { return }
        var transport = SIPTransportSettings(listen: addresses)
        if let certificate {
            let pem = try FileContents.read(certificate)
            let context = try TLSContext.server(
                [try TLSCertificate(chainPEM: pem, keyPEM: pem)], tickets: TLSTicketKeys(), protocols: [])
            transport.serverTLS = CurrentTLSContext(context)
        }
        if let roots {
            transport.clientTLS = try TLSContext.client(
                trusting: .roots(pem: try FileContents.read(roots)), protocols: [])
        }
        var settings = SIPEndpointSettings(transport: transport, nonceKey: Random.bytes(32))
        // sipp understands nothing else.
        settings.offersSHA256 = false
        let endpoint = SIPEndpoint(
            settings: settings, loop: EventLoop(name: "sip"), user: self,
            logger: Logger(label: "sip", level: .warning, sink: DiscardingLogSink()))
        let bound = try endpoint.start()
        self.endpoint.withLock { $0 = endpoint }
        Self.say([
            "event": "listening",
            "ports": .object(
                JSONObject(bound.map { ($0.transport.rawValue, .integer(Int64($0.address.port))) })),
        ])
        let (lines, continuation) = AsyncStream<String>.makeStream()
        let reader = try SystemThread(name: "commands") {
            while let line = readLine() { continuation.yield(line) }
            continuation.finish()
        }
        reader.detach()
        for await line in lines {
            guard let command = try? JSONParser.parse(Array(line.utf8)) else { continue }
            if await obey(command, endpoint) { break }
        }
    }

    static func say(_ value: JSONValue) {
        // Not through the C library, whose lock is held by whoever waits for the next command.
        let line = Array((value.serializedString() + "\n").utf8)
        _ = unsafe write(STDOUT_FILENO, line, line.count)
    }

    /// Does what a command asks for; true at the end.
    private func obey(_ command: JSONValue, _ endpoint: SIPEndpoint) async -> Bool {
        if let target = command["call"]?.stringValue {
            let call = endpoint.call(
                target, from: command["from"]?.stringValue, through: account(command["through"]),
                offer: PhoneLine.description(), answerWithin: .seconds(command["within"]?.integerValue ?? 30),
                delegate: PhoneLine(user: command["then"]?.stringValue ?? "", isOutgoing: true, program: self))
            calls.withLock { $0.append(call) }
            account.withLock { $0 = self.account(command["through"]) }
        } else if let account = command["follow"] {
            self.account.withLock { $0 = self.account(account) }
        } else if command["hang_up"] != nil {
            for call in calls.withLock({ $0 }) { call.hangUp() }
        } else if command["join"] != nil {
            let all = calls.withLock { $0.suffix(2) }
            guard let first = all.first, let second = all.last else { return false }
            let result = await first.transfer(to: second)
            Self.say(["event": "joined", "result": .string("\(result)")])
        } else if let registration = command["register"] {
            let made = endpoint.register(account(registration))
            made.observe { Self.say(["event": "registration", "state": .string("\($0)")]) }
            registrations.withLock { $0.append(made) }
        } else if command["unregister"] != nil {
            for registration in registrations.withLock({ $0 }) { registration.end() }
        } else if let asked = command["options"] {
            let status = await endpoint.options(account(asked))
            Self.say(["event": "options", "status": status.map { .integer(Int64($0)) } ?? .null])
        } else if command["count"] != nil {
            Self.say(["event": "count", "calls": .integer(Int64(await endpoint.callCount()))])
        } else if let seconds = command["drain"]?.integerValue {
            await endpoint.drain(within: .seconds(seconds))
            Self.say(["event": "drained"])
            return true
        }
        return false
    }

    private func account(_ value: JSONValue?) -> SIPAccount {
        var account = SIPAccount(
            id: "acc", host: value?["host"]?.stringValue ?? "127.0.0.1",
            username: value?["username"]?.stringValue ?? "lyceum", password: value?["password"]?.stringValue)
        account.port = value?["port"]?.integerValue.flatMap { UInt16(exactly: $0) }
        account.transport = value?["transport"]?.stringValue.flatMap { SIPTransport(rawValue: $0) }
        account.outboundProxy = value?["proxy"]?.stringValue
        account.expiry = value?["expiry"]?.integerValue.flatMap { UInt32(exactly: $0) } ?? 600
        return account
    }

    /// Calls whom the other side of a call named.
    func follow(_ referral: SIPCall, to address: String) {
        guard let endpoint = endpoint.withLock({ $0 }) else { return }
        let account = account.withLock { $0 } ?? account(nil)
        let followed = endpoint.call(
            address, through: account, offer: PhoneLine.description(),
            delegate: PhoneLine(user: "referred", isOutgoing: true, program: self, referral: referral))
        calls.withLock { $0.append(followed) }
    }

    // MARK: SIPUser

    func knows(_ source: SIPSource) -> Bool { source.isLoopback }

    func admit(_ source: SIPSource, _ request: SIPRequest) -> SIPAdmission {
        guard source.isLoopback, request.callingUser != "stranger" else { return .drop }
        guard !logins.isEmpty else { return .accept(account: "open") }
        return .challenge { [logins] username in
            logins[username].map { SIPLogin(account: username, password: $0) }
        }
    }

    func incoming(_ call: SIPCall) {
        let user = call.request?.calledUser ?? ""
        if user != "load" { Self.say(["event": "incoming", "user": .string(user)]) }
        let line = PhoneLine(user: user, isOutgoing: false, program: self)
        call.attach(line)
        switch user {
        case "busy": call.refuse(486)
        case "ring": call.ring()
        case "early":
            call.progress(PhoneLine.description())
            call.answer(PhoneLine.description())
        default: call.answer(PhoneLine.description())
        }
    }
}

/// What a call of the telephone does.
final class PhoneLine: SIPCallDelegate {
    private let user: String
    private let isOutgoing: Bool
    private let program: PhoneProgram
    /// The call whose other side asked for this one.
    private let referral: SIPCall?

    init(user: String, isOutgoing: Bool, program: PhoneProgram, referral: SIPCall? = nil) {
        (self.user, self.isOutgoing, self.program, self.referral) = (user, isOutgoing, program, referral)
    }

    /// A description of a session that is always the same.
    static func description(_ direction: String = "sendrecv") -> [UInt8] {
        Array(
            """
            v=0\r
            o=- 1 1 IN IP4 127.0.0.1\r
            s=-\r
            c=IN IP4 127.0.0.1\r
            t=0 0\r
            m=audio 16384 RTP/AVP 0 101\r
            a=rtpmap:0 PCMU/8000\r
            a=rtpmap:101 telephone-event/8000\r
            a=\(direction)\r

            """.utf8)
    }

    private func say(_ event: String, _ more: String = "") {
        if user != "load" { PhoneProgram.say(["event": .string(event), "user": .string(user), "what": .string(more)]) }
    }

    private func act(_ call: SIPCall) {
        switch user {
        case "hangup": call.hangUp()
        case "hold": call.reoffer(Self.description("sendonly"))
        case "refer":
            let port = call.source?.port ?? 5060
            Task {
                let result = await call.transfer(to: "sip:other@127.0.0.1:\(port)")
                self.say("transfer", "\(result)")
            }
        default: break
        }
    }

    func callRings(_ call: SIPCall) { say("ringing") }
    func call(_ call: SIPCall, progressed description: [UInt8]) { say("progressed") }
    func callEstablished(_ call: SIPCall) {
        say("established")
        act(call)
    }
    func call(_ call: SIPCall, answered description: [UInt8]) {
        say("answered")
        referral?.tellReferral(200)
        if isOutgoing { act(call) }
    }
    func call(_ call: SIPCall, reoffered description: [UInt8]?) -> [UInt8]? {
        let text = String(decoding: description ?? [], as: UTF8.self)
        let direction = text.contains("a=sendonly") ? "recvonly" : text.contains("a=inactive") ? "inactive" : "sendrecv"
        say("reoffered", direction)
        return Self.description(direction)
    }
    func call(_ call: SIPCall, reanswered description: [UInt8]) { say("reanswered") }
    func call(_ call: SIPCall, pressed keys: String) { say("pressed", keys) }
    func call(_ call: SIPCall, referredTo address: String) -> Bool {
        say("referred", address)
        program.follow(call, to: address)
        return true
    }
    func call(_ call: SIPCall, ended end: SIPCallEnd) {
        say("ended", "\(end)")
        if case .refused(let status, _) = end { referral?.tellReferral(status) }
    }
}
