@testable import Telephony

/// Two machines of calls at the ends of a wire, with a clock of its own. What they tell and send is written down, as
/// `milliseconds side what`; messages arrive at once, or are lost where the test says so.
final class CallWire {
    enum Side: String {
        case caller, callee

        var other: Side { self == .caller ? .callee : .caller }
    }

    private(set) var machines: [Side: SIPCallMachine] = [:]
    private(set) var notes: [String] = []
    private(set) var now = 0
    /// Whether a message from that side gets lost; by `INVITE`, `ACK`, `200 INVITE` and so on.
    var isLost: (Side, String) -> Bool = { _, _ in false }
    /// The description with which a side answers a change of the other.
    var answerToChange: [UInt8]? = Array("changed".utf8)
    private var timers: [Side: [SIPCallTimer: Int]] = [:]
    private var branch = 0
    /// What is on the wire.
    private var travelling: [() -> Void] = []
    private var isDelivering = false
    private let inviteChange: (inout SIPRequest) -> Void

    /// The INVITE may be changed on its way.
    init(
        answerWithin: Duration? = nil, digest: SIPDigestClient? = nil, sessionSeconds: UInt32 = 1800,
        inviteChange: @escaping (inout SIPRequest) -> Void = { _ in }
    ) throws {
        self.inviteChange = inviteChange
        guard let uri = SIPAnyURI("sip:tutor@school.example"), let from = SIPAnyURI("sip:ada@home.example") else {
            throw NotExpected()
        }
        var settings = try Self.settings("sip:ada@10.0.0.1", tag: "a")
        settings.answerWithin = answerWithin
        settings.sessionSeconds = sessionSeconds
        machines[.caller] = SIPCallMachine(
            calling: SIPCallMachine.Target(uri: uri, from: SIPNameAddress(from), callID: "c1"),
            offer: Array("offer".utf8), digest: digest, settings: settings)
    }

    static func settings(_ contact: String, tag: String) throws -> SIPCallSettings {
        guard let uri = SIPAnyURI(contact) else { throw NotExpected() }
        return SIPCallSettings(tag: tag, contact: SIPNameAddress(uri)) { 7 }
    }

    /// What happened since it was last asked.
    func take() -> [String] {
        defer { notes = [] }
        return notes
    }

    func phase(_ side: Side) -> SIPCallMachine.Phase? { machines[side]?.phase }

    /// Lets something happen at one side.
    func at(_ side: Side, _ event: (inout SIPCallMachine) -> Void) {
        machines[side]?.apply(event)
        let actions = machines[side]?.take() ?? []
        for action in actions { perform(action, side) }
        guard !isDelivering else { return }
        isDelivering = true
        while !travelling.isEmpty { travelling.removeFirst()() }
        isDelivering = false
    }

    /// A call that was answered, with nothing written down.
    func talk() {
        at(.caller) { $0.begin() }
        at(.callee) { $0.answer(Array("answer".utf8)) }
        notes = []
    }

    /// Lets time pass.
    func run(until end: Int) {
        while let (side, timer, time) = next, time <= end {
            now = time
            timers[side]?[timer] = nil
            at(side) { $0.fire(timer) }
        }
        now = end
    }

    private var next: (Side, SIPCallTimer, Int)? {
        timers.flatMap { side, all in all.map { (side, $0.key, $0.value) } }.min { $0.2 < $1.2 }
    }

    private func note(_ side: Side, _ text: String) { notes.append("\(now) \(side.rawValue) \(text)") }

    private func perform(_ action: SIPCallAction, _ side: Side) {
        switch action {
        case .respond(let key, let response): respond(response, key, side)
        case .request(let request), .abandon(let request), .acknowledge(let request): send(request, side)
        case .cancel:
            note(side, "sends CANCEL")
            if !isLost(side, "CANCEL") { travelling.append { self.at(side.other) { $0.receiveCancel() } } }
        case .start(let timer, let pause): timers[side, default: [:]][timer] = now + Int(pause / .milliseconds(1))
        case .stop(let timer): timers[side]?[timer] = nil
        case .tell(.reoffered(let description)):
            note(side, "told reoffered \(String(decoding: description ?? [], as: UTF8.self))")
            let answer = answerToChange
            at(side) { $0.answerChange(answer) }
        case .tell(let event): note(side, "told \(Self.text(event))")
        case .over:
            note(side, "over")
            timers[side] = nil
        }
    }

    private static func text(_ event: SIPCallEvent) -> String {
        switch event {
        case .progressed(let body): "progressed \(String(decoding: body, as: UTF8.self))"
        case .answered(let body): "answered \(String(decoding: body, as: UTF8.self))"
        case .reanswered(let body): "reanswered \(String(decoding: body, as: UTF8.self))"
        case .changeRefused(let status): "changeRefused \(status.code)"
        case .transferred(let state): "transferred \(state)"
        case .referred(let target): "referred \(target.uri)"
        case .ended(let end): "ended \(end)"
        default: "\(event)"
        }
    }

    private func send(_ request: SIPRequest, _ side: Side) {
        branch += 1
        var request = request
        request.fields.prepend(.via, "SIP/2.0/UDP \(side.rawValue).example;branch=z9hG4bK\(branch)")
        note(side, "sends \(request.method)")
        guard !isLost(side, request.method.name) else { return }
        travelling.append { [request] in self.arrive(request, from: side) }
    }

    private func arrive(_ request: SIPRequest, from side: Side) {
        guard let key = SIPTransactionKey(server: request) else { return }
        var request = request
        if request.method == .ack { return at(side.other) { $0.acknowledged(request) } }
        if machines[side.other] == nil {
            inviteChange(&request)
            guard let settings = try? Self.settings("sip:tutor@10.0.0.2", tag: "b\(branch)") else { return }
            machines[side.other] = SIPCallMachine(incoming: request, key: key, overTLS: false, settings: settings)
        } else {
            at(side.other) { $0.receive(request, key) }
        }
    }

    private func respond(_ response: SIPResponse, _ key: SIPTransactionKey, _ side: Side) {
        let what = "\(response.status.code) \(response.fields.cseq?.method.name ?? "")"
        note(side, "answers \(what)")
        guard !isLost(side, what) else { return }
        travelling.append { self.at(side.other) { $0.receive(response) } }
    }

    // MARK: Messages of the test's own

    /// A request as the side would send it within the dialog, with the number after the INVITE unless another is given.
    func request(
        _ method: SIPMethod, from side: Side, sequence: UInt32 = 2, body: String = "",
        fields: [(SIPFieldName, String)] = []
    ) -> (request: SIPRequest, key: SIPTransactionKey)? {
        guard let uri = SIPAnyURI("sip:x@10.0.0.9"), let caller = machines[.caller], let callee = machines[.callee]
        else { return nil }
        branch += 1
        let tags = [Side.caller: caller.settings.tag, .callee: callee.settings.tag]
        var request = SIPRequest(method, uri)
        request.fields.append(.via, "SIP/2.0/UDP \(side.rawValue).example;branch=z9hG4bK\(branch)")
        request.fields.append(.from, "<sip:\(side.rawValue)@x.example>;tag=\(tags[side] ?? "")")
        request.fields.append(.to, "<sip:\(side.other.rawValue)@x.example>;tag=\(tags[side.other] ?? "")")
        request.fields.append(.callID, "c1")
        request.fields.append(.cseq, "\(sequence) \(method)")
        for (name, value) in fields { request.fields.append(name, value) }
        request.body = Array(body.utf8)
        return SIPTransactionKey(server: request).map { (request, $0) }
    }

    /// Answers the caller's INVITE with a challenge.
    func challengeInvite() {
        guard let invite = machines[.caller]?.invite else { return }
        machines[.callee] = nil
        var response = invite.response(.unauthorized, toTag: "c")
        response.fields.append(.wwwAuthenticate, "Digest realm=\"r\", nonce=\"n\(branch)\", qop=\"auth\"")
        at(.caller) { $0.receive(response) }
    }
}
