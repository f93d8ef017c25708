import Testing

@testable import Telephony

/// Transfers within a call, from both of its sides (RFC 3515, RFC 3891).
@Suite struct SIPCallTransferTests {
    private func target(_ text: String = "sip:other@school.example") throws -> SIPNameAddress {
        SIPNameAddress(try #require(SIPAnyURI(text)))
    }

    @Test("A transfer that comes about ends the call by BYE, and says so to both")
    func succeeded() throws {
        let wire = try CallWire()
        wire.talk()
        let target = try target()
        var hasBegun = false
        wire.at(.caller) { hasBegun = $0.transfer(to: target) }
        #expect(hasBegun)
        #expect(wire.take() == ["0 caller sends REFER", "0 callee told referred sip:other@school.example"])
        wire.at(.callee) { $0.answerRefer(true) }
        #expect(
            wire.take() == [
                "0 callee answers 202 REFER", "0 callee sends NOTIFY", "0 caller told transferred trying(nil)",
                "0 caller answers 200 NOTIFY",
                "0 caller told transferred trying(Optional(Telephony.SIPStatus(code: 100, reason: \"Trying\")))",
            ])
        wire.at(.callee) { $0.tellReferral(.ok) }
        let notes = wire.take()
        #expect(
            notes.contains("0 caller told transferred succeeded") && notes.contains("0 caller told ended transferred"))
        #expect(wire.phase(.callee) == .over && wire.phase(.caller) == .over)
    }

    @Test("A transfer that does not come about leaves the call, and another can be tried")
    func failed() throws {
        let wire = try CallWire()
        wire.talk()
        let target = try target()
        wire.at(.callee) { _ = $0.transfer(to: target) }
        wire.at(.caller) { $0.answerRefer(true) }
        wire.at(.caller) { $0.tellReferral(.busyHere) }
        #expect(wire.take().last?.contains("486") == true)
        var hasBegun = false
        wire.at(.callee) { hasBegun = $0.transfer(to: target) }
        wire.at(.caller) { $0.answerRefer(false) }
        #expect(hasBegun && wire.phase(.caller) == .confirmed && wire.phase(.callee) == .confirmed)
        #expect(wire.take().contains { $0.contains("transferred failed") && $0.contains("603") })
    }

    @Test("A transfer of which nothing final is heard has failed after three minutes, and another can be tried")
    func endless() throws {
        let wire = try CallWire()
        wire.talk()
        let target = try target()
        wire.at(.callee) { _ = $0.transfer(to: target) }
        wire.at(.caller) { $0.answerRefer(true) }
        _ = wire.take()
        wire.run(until: 179_999)
        #expect(wire.take() == [])
        wire.run(until: 180_000)
        #expect(wire.take() == ["180000 callee told transferred failed(nil)"])
        #expect(wire.phase(.callee) == .confirmed)
        // What is heard later changes nothing.
        wire.at(.caller) { $0.tellReferral(.ok) }
        #expect(wire.phase(.callee) == .confirmed && wire.phase(.caller) == .confirmed)
        var hasBegun = false
        wire.at(.callee) { hasBegun = $0.transfer(to: target) }
        #expect(hasBegun)
    }

    @Test("A transfer that came to something is not given up later")
    func inTime() throws {
        let wire = try CallWire()
        wire.talk()
        let target = try target()
        wire.at(.callee) { _ = $0.transfer(to: target) }
        wire.at(.caller) { $0.answerRefer(false) }
        _ = wire.take()
        wire.run(until: 200_000)
        #expect(wire.take() == [])
    }

    @Test("One transfer at a time, and none before the call is answered")
    func once() throws {
        let wire = try CallWire()
        let target = try target()
        var answers: [Bool] = []
        wire.at(.caller) { answers.append($0.transfer(to: target)) }
        wire.talk()
        wire.at(.caller) { answers.append($0.transfer(to: target)) }
        wire.at(.caller) { answers.append($0.transfer(to: target)) }
        #expect(answers == [false, true, false])
    }

    @Test("A NOTIFY without a transfer is answered with 481, a REFER without a target with 400")
    func strange() throws {
        let wire = try CallWire()
        wire.talk()
        let notify = try #require(wire.request(.notify, from: .caller, sequence: 2, fields: [(.event, "refer")]))
        wire.at(.callee) { $0.receive(notify.request, notify.key) }
        let refer = try #require(wire.request(.refer, from: .caller, sequence: 3))
        wire.at(.callee) { $0.receive(refer.request, refer.key) }
        #expect(wire.take() == ["0 callee answers 481 NOTIFY", "0 callee answers 400 REFER"])
    }

    @Test("What another call has to name to take the place of this one is the dialog as its other side sees it")
    func replacement() throws {
        let wire = try CallWire()
        wire.talk()
        let replacement = try #require(wire.machines[.caller]?.replacement)
        let account = SIPAccount(id: "a", host: "school.example", username: "u")
        let dialog = try #require(wire.machines[.callee]?.dialog)
        let value = try #require(account.replaces(replacement.uri.description))
        let replaces = try #require(SIPReplaces(value))
        #expect(replaces.callID == dialog.id.callID)
        #expect(replaces.toTag == dialog.id.localTag && replaces.fromTag == dialog.id.remoteTag)
        #expect(account.target(replacement.uri.description)?.description == "sip:tutor@10.0.0.2")
    }
}
