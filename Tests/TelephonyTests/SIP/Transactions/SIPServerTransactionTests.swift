import Testing

@testable import Telephony

@Suite struct SIPServerTransactionTests {
    private let text = sipText("INVITE sip:t@h.example SIP/2.0", cseq: "7 INVITE")
    private let ack = sipText("ACK sip:t@h.example SIP/2.0", cseq: "7 ACK")

    @Test("An INVITE gets 100 at once, and a repeated one the last answer (RFC 3261 §17.2.1)")
    func proceeding() throws {
        let line = TransactionTimeline()
        let key = try #require(line.receive(try sipRequest(text)))
        line.receive(try sipRequest(text))
        line.answer(key, .ringing)
        line.receive(try sipRequest(text))
        #expect(line.take() == ["0 new INVITE", "0 send 100", "0 send 100", "0 send 180", "0 send 180"])
    }

    @Test("A refusal is sent again until the ACK comes, which then is taken for a while")
    func refused() throws {
        let line = TransactionTimeline()
        let key = try #require(line.receive(try sipRequest(text)))
        line.answer(key, .busyHere)
        line.run(until: 1600)
        line.receive(try sipRequest(ack))
        line.receive(try sipRequest(ack))
        line.receive(try sipRequest(text))
        line.run(until: 10_000)
        #expect(
            line.take() == [
                "0 new INVITE", "0 send 100", "0 send 486", "500 send 486", "1500 send 486", "1600 acknowledged",
                "6600 ended",
            ])
    }

    @Test("Without an ACK a refusal is given up after 64 T1; over a connection it is sent once")
    func unacknowledged() throws {
        let line = TransactionTimeline()
        for isReliable in [false, true] {
            let key = try #require(line.receive(try sipRequest(text), isReliable: isReliable))
            line.answer(key, .busyHere)
            let start = line.now
            line.run(until: start + 40_000)
            let times = isReliable ? [0] : [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
            let sent = times.map { "\(start + $0) send 486" }
            let end = ["\(start + 32_000) failed timeout", "\(start + 32_000) ended"]
            #expect(line.take() == ["\(start) new INVITE", "\(start) send 100"] + sent + end)
        }
    }

    @Test(
        "After 2xx repeated INVITEs are swallowed, the user repeats the answer, and the ACK is its dialog's (RFC 6026 §7.1)"
    )
    func accepted() throws {
        let line = TransactionTimeline()
        let key = try #require(line.receive(try sipRequest(text)))
        line.answer(key, .ok)
        line.receive(try sipRequest(text))
        line.answer(key, .ok)
        line.answer(key, .busyHere)
        line.receive(try sipRequest(ack.replacing("z9hG4bKa1", with: "z9hG4bKa2")))
        line.run(until: 32_000)
        #expect(
            line.take() == [
                "0 new INVITE", "0 send 100", "0 send 200", "0 send 200", "0 ACK for a dialog", "32000 ended",
            ])
    }

    @Test("Another request gets its answer again for as long as it may be repeated (§17.2.2)")
    func other() throws {
        let line = TransactionTimeline()
        let request = try sipRequest(sipText())
        let key = try #require(line.receive(request))
        line.receive(request)
        line.answer(key, .ok)
        line.answer(key, .busyHere)
        line.receive(request)
        line.run(until: 40_000)
        #expect(line.take() == ["0 new OPTIONS", "0 send 200", "0 send 200", "32000 ended"])
        let second = try #require(line.receive(request, isReliable: true))
        line.answer(second, .ok)
        #expect(line.take() == ["40000 new OPTIONS", "40000 send 200", "40000 ended"])
    }

    @Test(
        "A request is matched by branch, sender and method, without a unique branch by all that RFC 2543 compares (§17.2.3)"
    )
    func matching() throws {
        let line = TransactionTimeline(limit: 100)
        for branch in ["z9hG4bKa1", "z9hG4bK", "old"] {
            let texts = [text, ack].map { $0.replacing("z9hG4bKa1", with: branch).replacing("c1@", with: "\(branch)@") }
            let key = try #require(line.receive(try sipRequest(texts[0])))
            line.answer(key, .busyHere)
            line.receive(
                try sipRequest(
                    texts[1].replacing("<sip:tutor@school.example>", with: "<sip:tutor@school.example>;tag=mine")))
            #expect(line.take() == ["0 new INVITE", "0 send 100", "0 send 486", "0 acknowledged"])
        }
        for (number, host) in ["pd.school.example;b", "pc.school.example:5070;b"].enumerated() {
            let other = text.replacing("pc.school.example;b", with: host).replacing("c1@", with: "other\(number)@")
            line.receive(try sipRequest(other))
            #expect(line.take() == ["0 new INVITE", "0 send 100"])
        }
    }

    @Test("A CANCEL is a transaction of its own that finds its INVITE (§9.2)")
    func cancel() throws {
        let line = TransactionTimeline()
        let key = line.receive(try sipRequest(text))
        let cancel = try sipRequest(sipText("CANCEL sip:t@h.example SIP/2.0", cseq: "7 CANCEL"))
        #expect(line.receive(cancel) != key)
        #expect(line.table.invite(of: cancel) == key && key != nil)
        let other = try sipRequest(
            sipText("CANCEL sip:t@h.example SIP/2.0", cseq: "7 CANCEL").replacing("z9hG4bKa1", with: "z9hG4bKb"))
        #expect(line.table.invite(of: other) == nil)
    }

    @Test(
        "A request that comes by a second way is a loop, and one that finds no room is sent away with a time (§8.2.2.2)"
    )
    func turnedAway() throws {
        let line = TransactionTimeline(limit: 1)
        let key = try #require(line.receive(try sipRequest(text)))
        line.receive(try sipRequest(text.replacing("z9hG4bKa1", with: "z9hG4bKb1")))
        line.receive(try sipRequest(sipText(via: "SIP/2.0/UDP h.example;branch=z9hG4bKc")))
        #expect(line.take() == ["0 new INVITE", "0 send 100", "0 turned away 482", "0 turned away 503"])
        line.answer(key, .busyHere)
        line.receive(try sipRequest(ack))
        line.run(until: 5000)
        line.receive(try sipRequest(text.replacing("z9hG4bKa1", with: "z9hG4bKb1")))
        #expect(line.take().suffix(2) == ["5000 new INVITE", "5000 send 100"])
    }
}
