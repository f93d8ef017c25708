import Testing

@testable import Telephony

@Suite struct SIPClientTransactionTests {
    private func invite() throws -> SIPRequest {
        try sipRequest(
            sipText("INVITE sip:t@h.example SIP/2.0", cseq: "7 INVITE", more: "Route: <sip:edge.example;lr>"))
    }

    @Test("An INVITE without an answer is sent again in doubling pauses and given up after 64 T1 (RFC 3261 §17.1.1.2)")
    func inviteSilence() throws {
        let line = TransactionTimeline()
        _ = line.send(try invite())
        line.run(until: 60_000)
        let sent = [0, 500, 1500, 3500, 7500, 15_500, 31_500].map { "\($0) send INVITE" }
        #expect(line.take() == sent + ["32000 failed timeout", "32000 ended"])
        #expect(line.table.count == 0)
    }

    @Test(
        "Over a connection nothing is sent twice, and what would wait for repetitions ends at once (§17.1.1.2, §17.1.2.2)"
    )
    func reliable() throws {
        let line = TransactionTimeline()
        let request = try invite()
        _ = line.send(request, isReliable: true)
        line.run(until: 31_000)
        line.receive(request.response(.busyHere, toTag: "x"))
        #expect(line.take() == ["0 send INVITE", "31000 send ACK", "31000 answered 486", "31000 ended"])
        let options = try sipRequest(sipText())
        _ = line.send(options, isReliable: true)
        line.receive(options.response(.ok, toTag: "x"))
        line.receive(options.response(.ok, toTag: "x"))
        #expect(line.take() == ["31000 send OPTIONS", "31000 answered 200", "31000 ended", "31000 stray"])
    }

    @Test("A provisional answer stops repetitions; a refusal is acknowledged each time and shown once")
    func refused() throws {
        let line = TransactionTimeline()
        let request = try invite()
        _ = line.send(request)
        line.run(until: 100)
        line.receive(request.response(.ringing, toTag: "x"))
        line.run(until: 40_000)
        line.receive(request.response(.busyHere, toTag: "x"))
        line.run(until: 41_000)
        line.receive(request.response(.busyHere, toTag: "x"))
        line.receive(request.response(.ok, toTag: "x"))
        line.run(until: 90_000)
        #expect(
            line.take() == [
                "0 send INVITE", "100 answered 180", "40000 send ACK", "40000 answered 486", "41000 send ACK",
                "72000 ended",
            ])
    }

    @Test("The ACK of a refusal has the branch and route of its INVITE and the tag of the answer (§17.1.1.3)")
    func acknowledgement() throws {
        let request = try invite()
        let ack = SIPInviteClientTransaction.acknowledgement(
            of: request.response(.busyHere, toTag: "x"), to: request)
        #expect(ack.fields.via == request.fields.via && ack.fields.cseq == SIPCSeq(7, .ack))
        #expect(ack.fields.to?.tag == "x" && ack.fields.routes == request.fields.routes && ack.uri == request.uri)
    }

    @Test("Each 2xx goes to the user, also of other forks, until timer M; then a 2xx is nobody's (RFC 6026 §7.2)")
    func accepted() throws {
        let line = TransactionTimeline()
        let request = try invite()
        _ = line.send(request)
        line.receive(request.response(.ok, toTag: "x"))
        line.run(until: 500)
        line.receive(request.response(.ok, toTag: "y"))
        line.receive(request.response(.busyHere, toTag: "z"))
        line.run(until: 32_000)
        line.receive(request.response(.ok, toTag: "x"))
        #expect(
            line.take() == ["0 send INVITE", "0 answered 200", "500 answered 200", "32000 ended", "32000 stray"])
    }

    @Test("Another request is sent again at most every T2, also after a provisional answer (§17.1.2.2)")
    func other() throws {
        let line = TransactionTimeline()
        let request = try sipRequest(sipText())
        _ = line.send(request)
        line.run(until: 60_000)
        let times = [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
        #expect(line.take() == times.map { "\($0) send OPTIONS" } + ["32000 failed timeout", "32000 ended"])
        _ = line.send(request)
        line.receive(request.response(.trying))
        line.run(until: 65_000)
        line.receive(request.response(.ok, toTag: "x"))
        line.receive(request.response(.ok, toTag: "x"))
        line.run(until: 80_000)
        #expect(
            line.take() == [
                "60000 send OPTIONS", "60000 answered 100", "60500 send OPTIONS", "64500 send OPTIONS",
                "65000 answered 200", "70000 ended",
            ])
    }

    @Test("What cannot be sent fails once (§17.1.4)")
    func transport() throws {
        let line = TransactionTimeline()
        for request in [try invite(), try sipRequest(sipText())] {
            let key = try #require(line.send(request))
            line.failTransport(of: key)
            line.failTransport(of: key)
            #expect(line.take() == ["0 send \(request.method)", "0 failed transport", "0 ended"])
        }
    }

    @Test("An answer belongs to who asked: by branch, method and host (§17.1.3, RFC 4475 §3.3.10)")
    func matching() throws {
        let line = TransactionTimeline()
        let request = try sipRequest(sipText())
        _ = line.send(request)
        #expect(line.send(request) == nil)
        for (part, other) in [
            ("z9hG4bKa1", "z9hG4bKa2"), ("7 OPTIONS", "7 INVITE"), ("pc.school.example;b", "255.255.255.255;b"),
        ] {
            line.receive(try sipResponse(sipText("SIP/2.0 200 OK").replacing(part, with: other)))
        }
        line.receive(try sipResponse(sipText("SIP/2.0 200 OK")))
        #expect(line.take() == ["0 send OPTIONS", "0 stray", "0 stray", "0 stray", "0 answered 200"])
    }
}
