import Testing

@testable import Telephony

/// What happens in a call that was answered: changes, refreshes, keys, reliable answers.
@Suite struct SIPCallChangeTests {
    private let sound = Array("answer".utf8)

    @Test("A change of the session is offered, answered and acknowledged, in both directions")
    func change() throws {
        let wire = try CallWire()
        wire.talk()
        wire.at(.callee) { $0.change(Array("hold".utf8)) }
        #expect(
            wire.take() == [
                "0 callee sends INVITE", "0 caller told reoffered hold", "0 caller answers 200 INVITE",
                "0 callee sends ACK", "0 callee told reanswered changed",
            ])
        wire.at(.caller) { $0.change(Array("resume".utf8)) }
        #expect(wire.take().last == "0 caller told reanswered changed")
    }

    @Test("A change that is not wanted leaves everything as it was")
    func refused() throws {
        let wire = try CallWire()
        wire.talk()
        wire.answerToChange = nil
        wire.at(.caller) { $0.change(Array("hold".utf8)) }
        #expect(
            wire.take().suffix(2) == ["0 callee answers 488 INVITE", "0 caller told changeRefused 488"])
        #expect(wire.phase(.caller) == .confirmed && wire.phase(.callee) == .confirmed)
    }

    @Test("Of two changes that meet, both are refused with 491 and made again behind pauses (RFC 3261 §14)")
    func glare() throws {
        let wire = try CallWire()
        wire.talk()
        // Both have begun before either is heard of.
        wire.isLost = { _, what in what == "INVITE" }
        wire.at(.callee) { $0.change(Array("theirs".utf8)) }
        wire.isLost = { _, _ in false }
        _ = wire.take()
        wire.at(.caller) { $0.change(Array("ours".utf8)) }
        #expect(wire.take() == ["0 caller sends INVITE", "0 callee answers 491 INVITE"])
        wire.at(.callee) { $0.fail(sequence: 1, method: .invite) }
    }

    @Test("A change behind a 491 is made again after the pause of the side that owns the Call-ID")
    func again() throws {
        let wire = try CallWire()
        wire.talk()
        wire.isLost = { side, what in side == .caller && what == "INVITE" }
        wire.at(.caller) { $0.change(Array("ours".utf8)) }
        let sequence = try #require(wire.machines[.caller]?.dialog?.localSequence)
        let request = try #require(wire.machines[.caller]?.pending[sequence]?.request)
        wire.isLost = { _, _ in false }
        _ = wire.take()
        wire.at(.caller) { $0.receive(request.response(.requestPending, toTag: "b1")) }
        wire.run(until: 2169)
        #expect(wire.take().isEmpty)
        // 2.1 seconds and 7 steps of 10 ms, by the number that chance gave.
        wire.run(until: 2170)
        #expect(wire.take().first == "2170 caller sends INVITE")
    }

    @Test("A re-INVITE before the first answer is refused with 500 and a Retry-After")
    func tooEarly() throws {
        let wire = try CallWire()
        wire.at(.caller) { $0.begin() }
        _ = wire.take()
        let (request, key) = try #require(wire.request(.invite, from: .caller, body: "v=0"))
        wire.at(.callee) { $0.receive(request, key) }
        #expect(wire.take().first == "0 callee answers 500 INVITE")
    }

    @Test("The side that refreshes does so at half of the time by UPDATE, and the call lives on (RFC 4028 §10)")
    func refresh() throws {
        let wire = try CallWire(sessionSeconds: 100)
        wire.talk()
        wire.run(until: 49_999)
        #expect(wire.take().isEmpty)
        wire.run(until: 50_000)
        #expect(wire.take() == ["50000 caller sends UPDATE", "50000 callee answers 200 UPDATE"])
        wire.run(until: 400_000)
        #expect(wire.phase(.caller) == .confirmed && wire.phase(.callee) == .confirmed)
    }

    @Test("A session that nobody refreshes ends by BYE")
    func expiry() throws {
        let wire = try CallWire(sessionSeconds: 100)
        wire.talk()
        wire.isLost = { side, _ in side == .caller }
        wire.run(until: 67_999)
        #expect(wire.phase(.callee) == .confirmed)
        wire.run(until: 68_000)
        let notes = wire.take()
        #expect(notes.contains("68000 callee told ended expired") && notes.contains("68000 callee sends BYE"))
    }

    @Test("A change that meets a side that knows nothing of the call ends it")
    func forgotten() throws {
        let wire = try CallWire()
        wire.talk()
        wire.isLost = { _, what in what == "INVITE" }
        wire.at(.caller) { $0.change(Array("ours".utf8)) }
        wire.at(.caller) { $0.fail(sequence: 2, method: .invite) }
        #expect(wire.take().contains("0 caller told ended unreachable"))
    }

    @Test("A reliable answer is repeated until its PRACK, and the final one waits for it (RFC 3262 §3)")
    func reliable() throws {
        let wire = try CallWire()
        wire.isLost = { _, what in what == "PRACK" }
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.progress(Array("early".utf8)) }
        wire.at(.callee) { $0.answer(sound) }
        #expect(
            wire.take() == [
                "0 caller sends INVITE", "0 callee answers 183 INVITE", "0 caller sends PRACK",
                "0 caller told progressed early",
            ])
        wire.run(until: 1500)
        #expect(wire.take().filter { $0.hasSuffix("callee answers 183 INVITE") }.count == 2)
        let rack = try #require(wire.machines[.callee]?.unconfirmed?.response.fields.rseq)
        let (prack, key) = try #require(
            wire.request(.prack, from: .caller, sequence: 2, fields: [(.rack, "\(rack) 1 INVITE")]))
        wire.at(.callee) { $0.receive(prack, key) }
        #expect(
            wire.take().prefix(2) == ["1500 callee answers 200 PRACK", "1500 callee answers 200 INVITE"])
    }

    @Test("A reliable answer without a PRACK ends the call with 504")
    func neverConfirmed() throws {
        let wire = try CallWire()
        wire.isLost = { _, what in what == "PRACK" }
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.progress(Array("early".utf8)) }
        wire.run(until: 40_000)
        #expect(wire.take().contains("32000 callee answers 504 INVITE") && wire.phase(.callee) == .over)
    }

    @Test("A PRACK of something else is answered with 481")
    func strangePrack() throws {
        let wire = try CallWire()
        wire.at(.caller) { $0.begin() }
        _ = wire.take()
        let (prack, key) = try #require(wire.request(.prack, from: .caller, fields: [(.rack, "77 1 INVITE")]))
        wire.at(.callee) { $0.receive(prack, key) }
        #expect(wire.take() == ["0 callee answers 481 PRACK"])
    }

    @Test(
        "Keys come by INFO in both forms that are in use",
        arguments: [
            ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "5"),
            ("application/dtmf-relay", "Signal= 11\r\n", "#"), ("application/dtmf", "*", "*"),
            ("application/dtmf", "d", "D"),
        ])
    func keys(type: String, body: String, key: String) throws {
        let wire = try CallWire()
        wire.talk()
        let info = try #require(wire.request(.info, from: .caller, body: body, fields: [(.contentType, type)]))
        wire.at(.callee) { $0.receive(info.request, info.key) }
        #expect(wire.take() == ["0 callee told keys(\"\(key)\")", "0 callee answers 200 INFO"])
    }

    @Test("An INFO that names no key is taken and means nothing", arguments: ["", "Signal=x", "Duration=5"])
    func noKeys(body: String) throws {
        let wire = try CallWire()
        wire.talk()
        let info = try #require(
            wire.request(.info, from: .caller, body: body, fields: [(.contentType, "application/dtmf-relay")]))
        wire.at(.callee) { $0.receive(info.request, info.key) }
        #expect(wire.take() == ["0 callee answers 200 INFO"])
    }
}
