import Net
import Testing

@testable import Telephony

@Suite struct SDPParserTests {
    @Test(
        "The example of RFC 8866 §5 is read, its line ends with or without carriage returns", arguments: ["\r\n", "\n"])
    func example(end: String) throws {
        let lines = [
            "v=0", "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1", "s=Call to John Smith",
            "i=SDP Offer #1", "u=http://www.jdoe.example.com/home.html", "e=Jane Doe <jane@jdoe.example.com>",
            "p=+1 617 555-6011", "c=IN IP4 198.51.100.1", "t=0 0", "m=audio 49170 RTP/AVP 0",
            "m=audio 49180 RTP/AVP 0", "m=video 51372 RTP/AVP 99", "c=IN IP6 2001:db8::2",
            "a=rtpmap:99 h263-1998/90000",
        ]
        let description = try SDPText.read(lines.map { $0 + end }.joined())
        #expect(description.origin.user == "jdoe" && description.origin.version == "3724394405")
        #expect(description.media.map(\.port) == [49_170, 49_180, 51_372])
        #expect(description.connection?.address == IPAddress("198.51.100.1"))
        #expect(description.media[2].connection?.address == IPAddress("2001:db8::2"))
        #expect(try SDPParser().description(description.bytes) == description)
    }

    @Test(
        "What trunks get wrong without harm is read",
        arguments: [
            SDPText.audio() + "\r\n\r\n", SDPText.audio().replacing("s=call\r\n", with: ""),
            SDPText.audio().replacing("t=0 0\r\n", with: ""), SDPText.audio() + "z=unknown\r\nx=y\r\n",
            SDPText.audio().replacing("m=audio 30000", with: "m=audio 30000/1"),
            SDPText.audio().replacing("o=trunk 2890844526", with: "o=trunk 98765432109876543210987654321"),
            SDPText.audio(lines: ["a=rtpmap:8 PCMA/8000 ", "a=", "a=:x", "b=AS:64"]),
        ])
    func lenient(text: String) throws {
        #expect(try SDPText.read(text).media.count == 1)
    }

    @Test(
        "What is no description, or too much of one, is refused",
        arguments: [
            "", "v=1\r\n", "hello", "v=0\r\n", SDPText.audio().replacing("v=0\r\n", with: ""),
            SDPText.audio().replacing("o=trunk 2890844526", with: "o=trunk x"), SDPText.audio() + "v=0\r\n",
            SDPText.audio().replacing("c=IN IP4", with: "c=IN IP5"), SDPText.audio().replacing("30000", with: "70000"),
            SDPText.audio().replacing("30000", with: "-1"), SDPText.audio().replacing("30000", with: "+30000"),
            SDPText.audio().replacing(" RTP/AVP 0 8 96", with: ""), SDPText.audio() + "a", SDPText.audio() + "\0",
            SDPText.audio() + String(repeating: "a=x\r\n", count: 2_000),
            SDPText.audio() + "a=" + String(repeating: "x", count: 5_000),
            SDPText.audio() + String(repeating: "m=video 0 RTP/AVP 31\r\n", count: 40),
            String(SDPText.audio().prefix(40)),
            SDPText.audio((0..<300).map(String.init).joined(separator: " ")),
            SDPText.audio() + String(repeating: "\n", count: 40_000),
        ])
    func refused(text: String) {
        #expect(throws: SDPFault.unreadable) { try SDPText.read(text) }
    }
}
