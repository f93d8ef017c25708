import Testing

@testable import Telephony

@Suite struct SIPDialogTests {
    private static let routes = "Record-Route: <sip:p2.example;lr>, <sip:p1.example;lr>"

    private func invite(_ more: String = "Contact: <sip:ada@192.0.2.1;transport=tcp>") throws -> SIPRequest {
        try sipRequest(
            sipText("INVITE sip:t@h.example SIP/2.0", cseq: "7 INVITE", more: "\(Self.routes)\n\(more)"))
    }

    private func answer(_ code: Int, tag: String = "b", contact: String? = "<sip:t@192.0.2.2>") throws -> SIPResponse {
        var response = try invite().response(SIPStatus(code), toTag: tag)
        response.fields.set(.recordRoute, "<sip:p2.example;lr>, <sip:p1.example;lr>")
        response.fields.set(.contact, contact)
        return response
    }

    @Test("The side that is called goes back by the routes as they came, with the tags exchanged (RFC 3261 §12.1.1)")
    func called() throws {
        let invite = try invite()
        var dialog = try #require(SIPDialog(answering: invite, localTag: "b", isConfirmed: false, overTLS: false))
        #expect(dialog.id == SIPDialogID(callID: "c1@pc.school.example", localTag: "b", remoteTag: "a"))
        #expect(dialog.state == .early)
        dialog.confirm()
        #expect(dialog.state == .confirmed)
        let made = dialog.request(.bye)
        let bye = try #require(made)
        #expect(bye.uri.description == "sip:ada@192.0.2.1;transport=tcp")
        #expect(bye.fields.routes.map(\.uri.description) == ["sip:p2.example;lr", "sip:p1.example;lr"])
        #expect(bye.fields.from?.tag == "b" && bye.fields.to?.tag == "a")
        #expect(bye.fields.cseq == SIPCSeq(1, .bye))
        #expect(SIPDialog(answering: try self.invite(""), localTag: "b", isConfirmed: true, overTLS: false) == nil)
    }

    @Test("The side that calls goes by the routes turned round, and counts on (§12.1.2, §12.2.1.1)")
    func calling() throws {
        var dialog = try #require(SIPDialog(answer: try answer(180), to: try invite(), overTLS: false))
        let prack = dialog.request(.prack)
        #expect(prack?.fields.routes.map(\.uri.description) == ["sip:p1.example;lr", "sip:p2.example;lr"])
        dialog.confirm(try answer(200))
        #expect(dialog.state == .confirmed && dialog.isCaller)
        let ack = dialog.acknowledgement(ofInvite: 7)
        #expect(ack.fields.cseq == SIPCSeq(7, .ack) && ack.uri.description == "sip:t@192.0.2.2")
        #expect(ack.fields.routes.map(\.uri.description) == ["sip:p1.example;lr", "sip:p2.example;lr"])
        let next = dialog.request(.invite)
        #expect(next?.fields.cseq == SIPCSeq(9, .invite))
    }

    @Test("Each fork that answers is a dialog of its own, and what makes none makes none (§12.1.2, §13.2.2.4)")
    func forks() throws {
        let invite = try invite()
        let tags = try ["b", "c"].map { try answer(183, tag: $0) }
            .map { SIPDialog(answer: $0, to: invite, overTLS: false)?.id.remoteTag }
        #expect(tags == ["b", "c"])
        for response in [try answer(100), try answer(486), try answer(200, contact: nil)] {
            #expect(SIPDialog(answer: response, to: invite, overTLS: false) == nil)
        }
    }

    @Test("A first proxy of RFC 2543 becomes the target, and the target the end of the path (§12.2.1.1)")
    func strictRouter() throws {
        var invite = try invite()
        invite.fields.set(.recordRoute, "<sip:old.example>, <sip:p1.example;lr>")
        var dialog = try #require(SIPDialog(answering: invite, localTag: "b", isConfirmed: true, overTLS: false))
        let bye = dialog.request(.bye)
        #expect(bye?.uri.description == "sip:old.example")
        let path = bye?.fields.routes.map(\.uri.description)
        #expect(path == ["sip:p1.example;lr", "sip:ada@192.0.2.1;transport=tcp"])
    }

    @Test("Requests are taken in order; INVITE and UPDATE move the target, BYE ends (§12.2.2, RFC 3311)")
    func received() throws {
        var dialog = try #require(SIPDialog(answering: try invite(), localTag: "b", isConfirmed: true, overTLS: false))
        func request(_ method: String, _ number: Int, _ contact: String) throws -> SIPRequest {
            let text = sipText(
                "\(method) sip:t@h.example SIP/2.0", cseq: "\(number) \(method)", more: "Contact: <sip:\(contact)>")
            return try sipRequest(text)
        }
        let steps = [
            ("INFO", 8, "x", true, "sip:ada@192.0.2.1;transport=tcp"),
            ("INVITE", 8, "y", false, "sip:ada@192.0.2.1;transport=tcp"),
            ("UPDATE", 12, "z", true, "sip:z"), ("ACK", 7, "w", true, "sip:z"), ("CANCEL", 7, "w", true, "sip:z"),
            ("BYE", 11, "w", false, "sip:z"),
        ]
        for (method, number, contact, isTaken, target) in steps {
            let taken = dialog.receive(try request(method, number, contact))
            #expect(taken == isTaken && dialog.remoteTarget.description == target, "\(method) \(number)")
            #expect(dialog.state == .confirmed)
        }
        let taken = dialog.receive(try request("BYE", 13, "w"))
        #expect(taken && dialog.state == .terminated)
    }

    @Test("An answer of 408 or 481 ends a dialog, one of 2xx to INVITE moves its target (§12.2.1.2)")
    func answers() throws {
        var dialog = try #require(SIPDialog(answer: try answer(200), to: try invite(), overTLS: false))
        dialog.receive(try answer(200, contact: "<sip:new@h.example>"), to: .options)
        #expect(dialog.remoteTarget.description == "sip:t@192.0.2.2")
        dialog.receive(try answer(200, contact: "<sip:new@h.example>"), to: .invite)
        #expect(dialog.remoteTarget.description == "sip:new@h.example")
        dialog.receive(try answer(486), to: .invite)
        #expect(dialog.state == .confirmed)
        dialog.receive(try answer(481), to: .invite)
        #expect(dialog.state == .terminated)
    }

    @Test("A request belongs to the dialog that both its tags name; one without a tag to none")
    func names() throws {
        let text = sipText("BYE sip:t@h.example SIP/2.0", cseq: "8 BYE")
        #expect(SIPDialogID(received: try sipRequest(text)) == nil)
        let inside = try sipRequest(
            text.replacing("<sip:tutor@school.example>", with: "<sip:tutor@school.example>;tag=b"))
        let id = SIPDialogID(callID: "c1@pc.school.example", localTag: "b", remoteTag: "a")
        #expect(SIPDialogID(received: inside) == id)
        #expect(SIPDialogID(received: try answer(200)) == SIPDialogID(callID: id.callID, localTag: "a", remoteTag: "b"))
    }
}
