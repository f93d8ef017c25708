import Testing

@testable import Telephony

/// Whole calls between two machines: how they begin and end.
@Suite struct SIPCallMachineTests {
    private let sound = Array("answer".utf8)

    @Test("A call rings, is answered, acknowledged and ended by the caller")
    func call() throws {
        let wire = try CallWire()
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.ring() }
        wire.at(.callee) { $0.answer(sound) }
        #expect(
            wire.take() == [
                "0 caller sends INVITE", "0 callee answers 180 INVITE", "0 caller told ringing",
                "0 callee answers 200 INVITE", "0 caller sends ACK", "0 caller told answered answer",
                "0 callee told established",
            ])
        wire.at(.caller) { $0.hangUp() }
        #expect(
            wire.take() == [
                "0 caller told ended local", "0 caller sends BYE", "0 callee answers 200 BYE",
                "0 callee told ended remote", "0 callee over", "0 caller over",
            ])
    }

    @Test("The callee hangs up only when its answer was acknowledged (RFC 3261 §15)")
    func calleeHangsUp() throws {
        let wire = try CallWire()
        wire.isLost = { _, what in what == "ACK" }
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.answer(sound) }
        wire.at(.callee) { $0.hangUp() }
        #expect(!wire.take().contains("0 callee sends BYE"))
        wire.isLost = { _, _ in false }
        wire.run(until: 500)
        #expect(
            wire.take() == [
                "500 callee answers 200 INVITE", "500 caller sends ACK", "500 callee sends BYE",
                "500 caller answers 200 BYE", "500 caller told ended remote", "500 caller over", "500 callee over",
            ])
    }

    @Test("A 2xx is repeated until its time is over, and then the call ends by BYE (RFC 3261 §13.3.1.4)")
    func neverAcknowledged() throws {
        let wire = try CallWire()
        wire.isLost = { _, what in what == "ACK" }
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.answer(sound) }
        wire.run(until: 40_000)
        let notes = wire.take()
        let answers = notes.filter { $0.hasSuffix("callee answers 200 INVITE") }
        #expect(answers.prefix(4).map { $0.prefix { $0 != " " } } == ["0", "500", "1500", "3500"])
        #expect(notes.contains("32000 callee told ended unacknowledged"))
        #expect(notes.contains("32000 callee sends BYE"))
    }

    @Test("A refusal tells the caller why, and both are over")
    func refusal() throws {
        let wire = try CallWire()
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.refuse(.busyHere) }
        #expect(
            wire.take() == [
                "0 caller sends INVITE", "0 callee answers 486 INVITE", "0 callee told ended local", "0 callee over",
                "0 caller told ended refused(486, \"Busy Here\")", "0 caller over",
            ])
    }

    @Test("A call is taken back by CANCEL, but not before anything was heard (RFC 3261 §9.1)")
    func cancel() throws {
        let wire = try CallWire()
        wire.at(.caller) { $0.begin() }
        wire.at(.caller) { $0.hangUp() }
        #expect(wire.take() == ["0 caller sends INVITE", "0 caller told ended local"])
        wire.at(.callee) { $0.ring() }
        #expect(
            wire.take() == [
                "0 callee answers 180 INVITE", "0 caller sends CANCEL", "0 callee answers 487 INVITE",
                "0 callee told ended remote", "0 callee over", "0 caller over",
            ])
    }

    @Test("An answer that crosses the CANCEL is acknowledged and hung up")
    func crossing() throws {
        let wire = try CallWire()
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.ring() }
        wire.isLost = { _, what in what == "CANCEL" }
        wire.at(.caller) { $0.hangUp() }
        _ = wire.take()
        wire.at(.callee) { $0.answer(sound) }
        #expect(
            wire.take() == [
                "0 callee answers 200 INVITE", "0 caller sends ACK", "0 caller sends BYE", "0 callee told established",
                "0 callee answers 200 BYE", "0 callee told ended remote", "0 callee over", "0 caller over",
            ])
    }

    @Test("A cancelled call without a final answer is over after 64 T1")
    func cancelledForEver() throws {
        let wire = try CallWire()
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.ring() }
        wire.isLost = { _, what in what == "CANCEL" }
        wire.at(.caller) { $0.hangUp() }
        wire.run(until: 31_999)
        #expect(wire.phase(.caller) == .ending)
        wire.run(until: 32_000)
        #expect(wire.phase(.caller) == .over)
    }

    @Test("A call that nobody picks up is taken back in time")
    func unanswered() throws {
        let wire = try CallWire(answerWithin: .seconds(20))
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.ring() }
        wire.run(until: 19_999)
        #expect(wire.phase(.caller) == .early)
        wire.run(until: 20_000)
        #expect(wire.take().contains("20000 caller told ended unanswered") && wire.phase(.callee) == .over)
    }

    @Test("An INVITE that reaches nobody ends the call")
    func unreachable() throws {
        let wire = try CallWire()
        wire.isLost = { _, _ in true }
        wire.at(.caller) { $0.begin() }
        wire.at(.caller) { $0.fail(sequence: 1, method: .invite) }
        #expect(wire.take().suffix(2) == ["0 caller told ended unreachable", "0 caller over"])
    }

    @Test("An INVITE without an offer is answered with one, and the ACK brings the answer")
    func lateOffer() throws {
        let wire = try CallWire { $0.body = [] }
        wire.isLost = { _, what in what == "ACK" }
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.answer(sound) }
        _ = wire.take()
        let ack = try #require(wire.request(.ack, from: .caller, sequence: 1, body: "theirs"))
        wire.at(.callee) { $0.acknowledged(ack.request) }
        #expect(wire.take() == ["0 callee told answered theirs", "0 callee told established"])
    }

    @Test("Where the ACK does not answer our offer, the call ends by BYE")
    func offerWithoutAnswer() throws {
        let wire = try CallWire { $0.body = [] }
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.answer(sound) }
        let notes = wire.take()
        #expect(notes.contains("0 callee told ended unacknowledged") && notes.contains("0 callee sends BYE"))
        #expect(!notes.contains("0 callee told established"))
        #expect(wire.phase(.callee) == .over && wire.phase(.caller) == .over)
    }

    @Test(
        "An answer that came reliably before the call was picked up counts where the 2xx has none (RFC 3262 §5)",
        arguments: [("", "early two"), ("late", "late")])
    func earlyAnswer(last: String, counts: String) throws {
        let wire = try CallWire()
        // Nobody else is on the wire.
        wire.isLost = { _, _ in true }
        wire.at(.caller) { $0.begin() }
        let invite = try #require(wire.machines[.caller]?.invite)
        func answer(_ status: SIPStatus, of tag: String, _ description: String, number: String? = nil) {
            var response = invite.response(status, toTag: tag)
            response.fields.append(.contact, "<sip:\(tag)@10.0.0.3>")
            if let number {
                response.fields.append(.require, "100rel")
                response.fields.append(.rseq, number)
            }
            response.body = Array(description.utf8)
            wire.at(.caller) { $0.receive(response) }
        }
        answer(SIPStatus(183), of: "one", "early one", number: "9")
        answer(SIPStatus(183), of: "two", "early two", number: "1")
        answer(SIPStatus(180), of: "two", "", number: "2")
        _ = wire.take()
        answer(.ok, of: "two", last)
        #expect(wire.take() == ["0 caller sends ACK", "0 caller told answered \(counts)"])
    }

    @Test("What an answer said that is not reliable is none (RFC 3261 §13.2.1)")
    func unreliableAnswer() throws {
        let wire = try CallWire()
        wire.isLost = { _, _ in true }
        wire.at(.caller) { $0.begin() }
        let invite = try #require(wire.machines[.caller]?.invite)
        for (status, description) in [(SIPStatus(183), "early"), (SIPStatus.ok, "")] {
            var response = invite.response(status, toTag: "one")
            response.fields.append(.contact, "<sip:one@10.0.0.3>")
            response.body = Array(description.utf8)
            wire.at(.caller) { $0.receive(response) }
        }
        #expect(wire.take().last == "0 caller told answered ")
    }

    @Test("A call whose INVITE has no Contact cannot be answered")
    func withoutContact() throws {
        let wire = try CallWire { $0.fields.set(.contact, nil) }
        wire.at(.caller) { $0.begin() }
        #expect(wire.phase(.callee) == nil)
    }

    @Test("A BYE before the answer ends the call and its INVITE (RFC 3261 §15.1.2)")
    func earlyBye() throws {
        let wire = try CallWire()
        wire.at(.caller) { $0.begin() }
        wire.at(.callee) { $0.ring() }
        _ = wire.take()
        let bye = try #require(wire.request(.bye, from: .caller))
        wire.at(.callee) { $0.receive(bye.request, bye.key) }
        #expect(
            wire.take() == [
                "0 callee answers 200 BYE", "0 callee answers 487 INVITE", "0 callee told ended remote",
                "0 callee over", "0 caller told ended refused(487, \"Request Terminated\")", "0 caller over",
            ])
    }

    @Test("A request that is older than the last one is answered with 500 (RFC 3261 §12.2.2)")
    func outOfOrder() throws {
        let wire = try CallWire()
        wire.talk()
        let info = try #require(wire.request(.info, from: .caller, sequence: 1))
        wire.at(.callee) { $0.receive(info.request, info.key) }
        #expect(wire.take() == ["0 callee answers 500 INFO"])
    }

    @Test("The credentials of a challenge are sent once, and a second challenge is a refusal")
    func credentials() throws {
        let wire = try CallWire(digest: SIPDigestClient(username: "ada", password: "secret"))
        wire.at(.caller) { $0.begin() }
        wire.challengeInvite()
        let first = wire.take()
        #expect(first.filter { $0.hasSuffix("caller sends INVITE") }.count == 2)
        #expect(wire.machines[.caller]?.invite.fields[.authorization] != nil)
        #expect(wire.machines[.caller]?.invite.fields.cseq?.number == 2)
        wire.challengeInvite()
        #expect(wire.take().contains("0 caller told ended refused(401, \"Unauthorized\")"))
    }

    @Test("A 2xx of another fork is acknowledged and hung up (RFC 3261 §13.2.2.4)")
    func forks() throws {
        let wire = try CallWire()
        wire.talk()
        let invite = try #require(wire.machines[.caller]?.invite)
        var other = invite.response(.ok, toTag: "fork")
        other.fields.append(.contact, "<sip:other@10.0.0.3>")
        wire.at(.caller) { $0.receive(other) }
        #expect(wire.take().prefix(2) == ["0 caller sends ACK", "0 caller sends BYE"])
        #expect(wire.phase(.caller) == .confirmed)
    }
}
