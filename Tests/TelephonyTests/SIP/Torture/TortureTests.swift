import Testing

@testable import Telephony

@Suite("The torture messages of RFC 4475 and RFC 5118")
struct TortureTests {
    @Test(
        "Each is taken, answered or dropped as the RFC says, and what is taken is the same when written and read again",
        arguments: TortureMessage.valid + TortureMessage.invalid + TortureMessage.application + TortureMessage.addresses
    )
    func outcome(of torture: TortureMessage) throws {
        let bytes = sipBytes(torture.text)
        do throws(SIPParseError) {
            let message = try SIPParser().message(datagram: bytes)
            #expect(torture.outcome == .accepted)
            let again = try SIPParser().message(datagram: message?.bytes ?? [])
            #expect(message != nil && message == again)
        } catch {
            let answer = error.answer(toTag: "mine")
            let outcome: TortureMessage.Outcome =
                answer.map { .answered($0.status.code, $0.status.reason) } ?? .dropped
            #expect(outcome == torture.outcome, "\(error.fault)")
            // An answer has to be one that its receiver reads, unless it repeats what was wrong.
            if let answer { #expect(answer.fields.via != nil) }
        }
    }

    @Test("A short message full of spaces says what it says (§3.1.1.1)")
    func spaces() throws {
        let fields = try sipRequest(TortureMessage.valid[0].text).fields
        #expect(fields.to?.tag == "77a" && fields.from?.tag == "98b")
        #expect(fields.from?.displayName == #"A Pupil \""#)
        #expect(fields.maxForwards == 68 && fields.cseq == SIPCSeq(9, .invite))
        #expect(fields.values(.via, as: SIPVia.self).map(\.branch) == ["390b", "z9hG4bK9j8", "z9hG4bK302"])
        #expect(fields.values(.via, as: SIPVia.self).map(\.transport) == ["UDP", "TCP", "UDP"])
        #expect(fields.contact?.parameters["newparam"] == "newvalue")
        #expect(fields.routes.first?.uri.sip?.isLooseRouter == true)
        #expect(fields[SIPFieldName("newfield")] == "a new value goes on with     more")
    }

    @Test("Escapes are undone in a URI and nowhere else (§3.1.1.3, §3.1.1.5)")
    func escapes() throws {
        let request = try sipRequest(TortureMessage.valid[2].text)
        #expect(request.uri.sip?.plainUser == "sips:tutor@school.example")
        #expect(request.fields.to?.uri.sip?.plainUser == "user")
        #expect(request.fields.contact?.uri.sip?.parameter("name") == nil)
        #expect(try sipRequest(TortureMessage.valid[4].text).method != .register)
    }

    @Test("A request that ends before the datagram is read alone (§3.1.1.8)")
    func doubled() throws {
        #expect(try sipRequest(TortureMessage.valid[7].text).method == .options)
        #expect(try sipRequest(TortureMessage.valid[7].text).body.isEmpty)
    }

    @Test("A branch of nothing but the cookie is not unique (§3.2.1)")
    func cookieAlone() throws {
        let via = try #require(try sipRequest(sipText(via: "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK")).fields.via)
        #expect(via.branch == "z9hG4bK" && via.uniqueBranch == nil)
    }

    @Test("On a connection the same messages are refused, and the next one is read where its beginning is known")
    func stream() throws {
        var reader = SIPStreamReader()
        reader.append(sipBytes(sipText(cseq: "8 INVITE", more: "Content-Length: 0")))
        reader.append(sipBytes(sipText(more: "Content-Length: 0")))
        guard case .refused(let error)? = reader.next(), case .message? = reader.next() else { throw NotExpected() }
        #expect(error.fault == .mismatchedMethod)
        reader.append(sipBytes(sipText(more: "Content-Length: 1\nContent-Length: 3") + "v=0"))
        guard case .broken(let last)? = reader.next() else { throw NotExpected() }
        #expect(last.fault == .repeatedField(.contentLength))
        #expect(reader.next() == nil)
    }
}
