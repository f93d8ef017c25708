import Testing

@testable import Telephony

@Suite struct SIPURITests {
    @Test(
        "URIs that mean the same are equivalent (RFC 3261 §19.1.4)",
        arguments: [
            ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true),
            ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true),
            ("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;newparam=5", true),
            (
                "sip:alice@atlanta.com?subject=x%20y&priority=urgent",
                "sip:alice@atlanta.com?priority=urgent&Subject=x%20y", true
            ),
            ("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false),
            ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false),
            ("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false),
            ("sip:bob@biloxi.com", "sip:bob@biloxi.com;maddr=192.0.2.1", false),
            ("sip:bob@biloxi.com;lr=1", "sip:bob@biloxi.com;lr=2", false),
            ("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next", false),
            ("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false),
            ("sip:bob@biloxi.com", "sips:bob@biloxi.com", false),
            ("sip:a%3Bb@biloxi.com", "sip:a;b@biloxi.com", false),
            ("sip:a%2fb@biloxi.com", "sip:a%2Fb@biloxi.com", true),
            ("sip:u:p@biloxi.com", "sip:u@biloxi.com", false),
            ("sip:[2001:DB8::1]", "sip:[2001:db8:0::1]", true),
        ])
    func comparison(left: String, right: String, same: Bool) throws {
        let (left, right) = (try #require(SIPURI(left)), try #require(SIPURI(right)))
        #expect(left.isEquivalent(to: right) == same && right.isEquivalent(to: left) == same)
    }

    @Test(
        "What is no URI is refused",
        arguments: [
            "", "sip", "sip:", "sip:@a", "sip:a@", "sip:a@b@c", "sip:a b@c", "sip:a@b:", "sip:a@b:65536", "sip:a@b;",
            "sip:a@b;x=", "sip:a@b;x=1;X=2", "sip:a@b?", "sip:a@b?x", "sip:a%4@b", "sip:a%4g@b", "sip:a@1.2.3.4.5",
            "sip:a@256.1.1.1", "sip:a@-b", "sip:a@b..c", "sip:a@[1.2.3.4]", "sip:a@[::1", "sip:a@b<", "tel:", "tel:+",
            "tel:5550100", "tel:+1a", "tel:+1;", "1a:b", "é:b", "<sip:a@b>", "a:",
        ])
    func refused(text: String) {
        #expect(SIPAnyURI(text) == nil)
    }

    @Test(
        "What is one is written as it was",
        arguments: [
            "sip:a@b", "sips:a:p@b.example.:5061;lr;maddr=[::1]?x=&y=%20", "sip:[::1]", "tel:+15550100",
            "tel:5550100;phone-context=+1", "urn:service:sos", "sip:+1-555;ext=7@b;user=phone", "sip:a:@b_c.example",
        ])
    func written(text: String) {
        #expect(SIPAnyURI(text)?.description == text)
    }

    @Test("A user of any characters is escaped, and unescaped again")
    func user() throws {
        var scanner = SIPScanner("school.example")
        let uri = SIPURI(user: "é @:%;", host: try #require(SIPHost(&scanner)))
        #expect(uri.description == "sip:%C3%A9%20%40%3A%25;@school.example")
        #expect(SIPURI(uri.description)?.plainUser == "é @:%;")
    }

    @Test("A telephone number loses its separators (RFC 3966 §5.1.1)")
    func number() {
        #expect(SIPAnyURI("tel:+1-(555).0100;ext=5")?.description == "tel:+15550100;ext=5")
    }
}
