import Testing

@testable import Telephony

@Suite struct SIPSessionTests {
    private func invite(_ more: String) throws -> SIPRequest {
        try sipRequest(sipText("INVITE sip:t@h.example SIP/2.0", cseq: "7 INVITE", more: more))
    }

    @Test("Of two offers at once neither gets through, and the sides try again at different times (RFC 3261 §14)")
    func glare() {
        var state = SIPOfferState()
        let began = (state.beginOurs(), state.beginOurs())
        #expect(began == (true, false))
        let glare = state.beginTheirs()
        #expect(glare == .requestPending)
        state.endOurs()
        let theirs = (state.beginTheirs(), state.beginTheirs(), state.beginOurs())
        #expect(theirs.0 == nil && theirs.1 == .serverError && !theirs.2)
        state.endTheirs()
        let again = state.beginOurs()
        #expect(again)
        let pauses = (0..<1000).map { SIPOfferState.pause(isOwnerOfCallID: true, random: $0) }
        #expect(pauses.min() == .milliseconds(2100) && pauses.max() == .milliseconds(4000))
        let others = (0..<1000).map { SIPOfferState.pause(isOwnerOfCallID: false, random: $0) }
        #expect(others.min() == .zero && others.max() == .milliseconds(2000))
    }

    @Test(
        "An answer is repeated until it is acknowledged or 64 T1 are over (§13.3.1.4, RFC 3262 §3)",
        arguments: [false, true])
    func repetition(isProvisional: Bool) {
        var repetition = SIPAnswerRepetition(isProvisional: isProvisional)
        var times: [Duration] = []
        var now = repetition.pause
        while case .again(let pause) = repetition.fire() {
            times.append(now)
            now += pause
        }
        let capped = [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
        #expect(times == (isProvisional ? [500, 1500, 3500, 7500, 15_500, 31_500] : capped).map { .milliseconds($0) })
        #expect(now == .seconds(32))
        var acknowledged = SIPAnswerRepetition()
        acknowledged.acknowledge()
        let action = acknowledged.fire()
        #expect(action == .none)
    }

    @Test("Reliable answers are numbered, one at a time, and each is acknowledged once (RFC 3262 §3, §4)")
    func reliable() throws {
        let invite = try invite("Supported: 100rel")
        var sender = SIPReliableAnswers(request: SIPCSeq(7, .invite), first: 41)
        var receiver = SIPReliableReception()
        let first = sender.number(invite.response(.ringing, toTag: "b"))
        let early = sender.number(invite.response(SIPStatus(183), toTag: "b"))
        #expect(first?.fields.rseq == 41 && early == nil)
        let acks = [receiver.receive(try #require(first)), receiver.receive(try #require(first))]
        #expect(acks == [SIPReliableAck(response: 41, request: SIPCSeq(7, .invite)), nil])
        func prack(_ rack: String) throws -> SIPRequest {
            try sipRequest(sipText("PRACK sip:t@h.example SIP/2.0", cseq: "8 PRACK", more: "RAck: \(rack)"))
        }
        let taken = try ["40 7 INVITE", "41 8 INVITE", "41 7 INVITE", "41 7 INVITE"].map {
            sender.acknowledge(try prack($0))
        }
        #expect(taken == [false, false, true, false])
        let numbered = sender.number(invite.response(SIPStatus(183), toTag: "b"))
        let second = try #require(numbered)
        let third = sender.number(invite.response(.trying))
        #expect(second.fields.rseq == 42 && third == nil)
        var skipped = second
        skipped.fields.set(.rseq, "43")
        let order = [receiver.receive(skipped), receiver.receive(second), receiver.receive(invite.response(.ringing))]
        #expect(order.map { $0?.response } == [nil, 42, nil])
    }

    @Test(
        "A server agrees to a time for the session, and who refreshes it (RFC 4028 §9, table 2)",
        arguments: [
            ("Supported: timer\nSession-Expires: 1800;refresher=uac", 600, SIPSessionExpires.Refresher.uac, true),
            ("Supported: timer\nSession-Expires: 300;refresher=uas", 300, .uas, false),
            ("Supported: timer\nSession-Expires: 300", 300, .uac, true),
            ("Supported: timer", 600, .uac, true),
            ("Session-Expires: 300", 300, .uas, false), ("Session-Expires: 0", 90, .uas, false), ("", 600, .uas, false),
            ("Supported: timer\nSession-Expires: 1800\nMin-SE: 900", 900, .uac, true),
        ])
    func agreed(more: String, seconds: UInt32, refresher: SIPSessionExpires.Refresher, requires: Bool) throws {
        guard
            case .taken(let timer, let answer, let requiresTimer) = SIPSessionTimer.decide(
                try invite(more), wanted: 600)
        else { throw NotExpected() }
        #expect(answer == SIPSessionExpires(seconds: seconds, refresher: refresher) && requiresTimer == requires)
        #expect(timer.interval == seconds && timer.refreshesHere == (refresher == .uas))
    }

    @Test("A time that is too short is refused with the least there is, with which the client tries again (§6, §7.3)")
    func tooShort() throws {
        let decision = SIPSessionTimer.decide(
            try invite("Supported: timer\nSession-Expires: 60"), wanted: 600, minimum: 120)
        #expect(decision == .tooSmall(120))
        var response = try invite("").response(.intervalTooSmall, toTag: "b")
        response.fields.append(.minSE, "120")
        #expect(SIPSessionTimer.retry(response, asked: 60) == 120)
        #expect(SIPSessionTimer.retry(response, asked: 120) == nil)
    }

    @Test("Who refreshes does so at half of the time, and both give up shortly before its end (§10)")
    func times() throws {
        for (value, refresh, end) in [
            ("1800;refresher=uac", Duration.seconds(900), Duration.seconds(1768)),
            ("90;refresher=uas", nil, .seconds(60)),
            ("0;refresher=uac", .seconds(15), .seconds(20)),
        ] {
            var response = try invite("").response(.ok, toTag: "b")
            response.fields.append(.sessionExpires, value)
            let timer = SIPSessionTimer(answer: response)
            #expect(timer.refreshAfter == refresh && timer.endAfter == end, "\(value)")
        }
        let none = SIPSessionTimer(answer: try invite("").response(.ok, toTag: "b"))
        #expect(none.refreshAfter == nil && none.endAfter == nil)
    }
}
