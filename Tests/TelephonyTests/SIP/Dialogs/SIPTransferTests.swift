import Testing

@testable import Telephony

@Suite struct SIPTransferTests {
    private func notify(_ state: String, _ body: String, event: String = "Refer;id=7") throws -> SIPRequest {
        let more = "Event: \(event)\nSubscription-State: \(state)\nContent-Type: message/sipfrag"
        return try sipRequest(sipText("NOTIFY sip:t@h.example SIP/2.0", cseq: "9 NOTIFY", more: more) + body)
    }

    private func response(_ code: Int) throws -> SIPResponse {
        try sipRequest(sipText("REFER sip:t@h.example SIP/2.0", cseq: "8 REFER")).response(SIPStatus(code), toTag: "b")
    }

    @Test("A transfer follows what the other side tells, and ends once (RFC 3515 §2.4)")
    func followed() throws {
        var transfer = SIPTransfer()
        transfer.receive(try response(202))
        #expect(transfer.state == .trying(nil))
        let first = transfer.receive(try notify("active;expires=60", "SIP/2.0 180 Ringing\r\n"))
        #expect(first == .ok && transfer.state == .trying(.ringing))
        let last = transfer.receive(try notify("terminated;reason=noresource", "SIP/2.0 200 OK"))
        #expect(last == .ok && transfer.state == .succeeded)
        let late = transfer.receive(try notify("terminated", "SIP/2.0 486 Busy Here"))
        #expect(late == .ok && transfer.state == .succeeded)
    }

    @Test("A NOTIFY may come before the answer to the REFER, which then changes nothing")
    func overtaken() throws {
        var transfer = SIPTransfer()
        let status = transfer.receive(try notify("active", "SIP/2.0 486 Busy Here"))
        transfer.receive(try response(202))
        #expect(status == .ok && transfer.state == .failed(.busyHere))
    }

    @Test("A refusal, and an end without news, are failures")
    func failed() throws {
        var refused = SIPTransfer()
        refused.receive(try response(405))
        #expect(refused.state == .failed(SIPStatus(405)))
        var silent = SIPTransfer()
        let status = silent.receive(try notify("terminated;reason=timeout", ""))
        #expect(status == .ok && silent.state == .failed(nil))
    }

    @Test("A NOTIFY of another event, or one that says nothing, changes nothing")
    func strange() throws {
        var transfer = SIPTransfer()
        let answers = [
            transfer.receive(try notify("active", "SIP/2.0 200 OK", event: "presence")).code,
            transfer.receive(try notify("active", "nonsense")).code,
        ]
        #expect(answers == [489, 400] && transfer.state == .asked)
    }
}
