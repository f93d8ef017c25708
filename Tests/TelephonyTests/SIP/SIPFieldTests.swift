import Net
import Testing

@testable import Telephony

@Suite struct SIPFieldTests {
    @Test("A compact form is the field that it stands for, in any case (RFC 3261 §7.3.3)")
    func compact() throws {
        let text = """
            OPTIONS sip:t@school.example SIP/2.0
            v: SIP/2.0/TLS h.example;branch=z9hG4bK1
            F: <sip:a@h.example>;tag=1
            t: <sip:t@h.example>
            I: c1
            cSeQ: 1 OPTIONS
            K: timer,100rel
            k: replaces
            x: 90;refresher=UAS
            b: <sip:r@h.example>

            """
        let fields = try sipRequest(text).fields
        #expect(fields.via?.transport == "TLS" && fields.callID == "c1")
        #expect(fields.options(.supported) == ["timer", "100rel", "replaces"])
        #expect(fields.sessionExpires == SIPSessionExpires(seconds: 90, refresher: .uas))
        #expect(fields.referredBy?.uri.description == "sip:r@h.example")
        #expect(fields.entries.first?.name.text == "Via")
    }

    @Test("A comma within quotes, brackets or a comment parts nothing (§7.3.1)")
    func lists() {
        let text = #""a, \"b" <sip:a@h.example;x=1>;p="1,2", Bob <sip:b@h.example>, sip:c@h.example;q=0.5"#
        let values = SIPNameAddress.list(text)
        #expect(values?.map(\.displayName) == [#"a, "b"#, "Bob", nil])
        #expect(values?.first?.parameters["p"] == "1,2")
        #expect(SIPSeconds("120 (back at \\) (one), soon);duration=60")?.seconds == 120)
    }

    @Test(
        "A value that does not keep to its grammar is answered with its name",
        arguments: [
            ("Via: SIP/2.0/UDP", "Bad Via"), ("Via: SIP/1.0/UDP h", "Bad Via"),
            ("Via: SIP/2.0/UDP h;received=x", "Bad Via"),
            ("Via: SIP/2.0/UDP h;rport=70000", "Bad Via"), ("Contact: *, <sip:a@h>", "Bad Contact"),
            ("Contact: <sip:a@h>;q=1.1", "Bad Contact"), ("Contact: <sip:a@h>;q=0.1234", "Bad Contact"),
            ("Route: <tel:+1>", "Bad Route"), ("Require:", "Bad Require"),
            ("Session-Expires: x", "Bad Session-Expires"),
            ("Session-Expires: 90;refresher=me", "Bad Session-Expires"), ("RAck: 1 2", "Bad RAck"),
            ("Replaces: c1;to-tag=1", "Bad Replaces"), ("Content-Type: text", "Bad Content-Type"),
            ("Expires: 1h", "Bad Expires"), ("Retry-After: 5 (x", "Bad Retry-After"), ("Refer-To:", "Bad Refer-To"),
            ("Subject: a\u{07}", "Bad Header Field Text"), ("Bad Name: x", "Bad Header Field Name"),
            ("no colon", "Bad Header Field Name"), ("Max-Forwards: 1", "Repeated Max-Forwards"),
        ])
    func malformed(line: String, reason: String) {
        #expect {
            try sipRequest(sipText(more: line))
        } throws: { error in
            (error as? SIPParseError)?.answer(toTag: "t")?.status == SIPStatus(400, reason)
        }
    }

    @Test("A request that is refused is answered with what it said, and a tag of ours (§8.2.6.2)")
    func answer() throws {
        let more = "Via: SIP/2.0/TCP far.example\nExpires: x"
        let error = #expect(throws: SIPParseError.self) { try sipRequest(sipText(more: more)) }
        let answer = try #require(error?.answer(toTag: "mine"))
        #expect(
            answer.fields.all(.via) == ["SIP/2.0/UDP pc.school.example;branch=z9hG4bKa1", "SIP/2.0/TCP far.example"])
        #expect(answer.fields.to?.tag == "mine" && answer.fields.from?.tag == "a" && answer.fields.cseq?.number == 7)
        #expect(try sipResponse(String(decoding: answer.bytes, as: UTF8.self).replacing("\r\n", with: "\n")) == answer)
    }

    @Test("Nobody answers an ACK, a response, or what is no SIP (§17.1.1.3)")
    func silence() {
        let texts = [
            sipText("ACK sip:t@h.example SIP/2.0", cseq: "7 INVITE"), sipText("SIP/2.0 99 Low"), "GET / HTTP/1.1\n\n",
            sipText(via: "nonsense"), "\u{16}\u{03}\u{01}", "OPTIONS sip:t@h.example SIP/2.0",
        ]
        for text in texts {
            let error = #expect(throws: SIPParseError.self) { _ = try sipMessage(text) }
            #expect(error?.answer(toTag: "t") == nil, "\(text)")
        }
    }

    @Test("What is too large is refused: a line, a head, a message, a number of fields")
    func limits() throws {
        let parser = SIPParser(limits: SIPLimits(messageBytes: 1000, headBytes: 600, lineBytes: 200, fieldCount: 10))
        for more in [
            "X: " + String(repeating: "x", count: 198), (1...10).map { "X: \($0)" }.joined(separator: "\n"),
            (1...3).map { "X: \($0)" + String(repeating: "x", count: 190) }.joined(separator: "\n"),
        ] {
            let error = #expect(throws: SIPParseError.self) {
                _ = try parser.message(datagram: sipBytes(sipText(more: more)))
            }
            #expect(error?.answer(toTag: "t")?.status.code == 513)
        }
        let body = String(repeating: "b", count: 900)
        let error = #expect(throws: SIPParseError.self) { _ = try parser.message(datagram: sipBytes(sipText() + body)) }
        #expect(error?.fault == .notSIP)
    }

    @Test("Line ends alone are a sign of life: of a datagram nothing, on a connection a ping (RFC 5626 §3.5.1)")
    func signOfLife() throws {
        #expect(try SIPParser().message(datagram: Array("\r\n\r\n".utf8)) == nil)
        var reader = SIPStreamReader()
        var events: [SIPStreamReader.Event] = []
        for byte in Array("\r\n\r\n\r\n".utf8) + sipBytes(sipText(more: "l: 2") + "ab") + Array("\r\n\r\n".utf8) {
            reader.append([byte])
            while let event = reader.next() { events.append(event) }
        }
        #expect(events.count == 3 && events.first == .ping && events.last == .ping)
        guard case .message(.request(let request))? = events.dropFirst().first else { throw NotExpected() }
        #expect(request.body == Array("ab".utf8))
    }

    @Test("A server notes where a request came from (RFC 3261 §18.2.1, RFC 3581 §4)")
    func received() throws {
        let source = try #require(IPAddress("192.0.2.9"))
        for (written, noted) in [
            ("SIP/2.0/UDP h.example", "SIP/2.0/UDP h.example;received=192.0.2.9"),
            ("SIP/2.0/UDP 192.0.2.9", "SIP/2.0/UDP 192.0.2.9"),
            ("SIP/2.0/UDP 192.0.2.9;rport", "SIP/2.0/UDP 192.0.2.9;rport=4711;received=192.0.2.9"),
        ] {
            var via = try #require(SIPVia(written))
            via.note(source: source, port: 4711)
            #expect(via.description == noted)
        }
    }
}
