import Net
import Testing

@testable import Telephony

@Suite struct SDPAnswerTests {
    private func negotiation(
        _ codecs: [AudioCodec] = [.opus, .g722, .pcmu, .pcma], _ encryption: MediaOptions.Encryption = .ifOffered
    ) -> SDPNegotiation {
        SDPNegotiation(
            SDPNegotiation.Local(
                address: .v4(0xCB00_7101), port: 20_000, codecs: codecs, encryption: encryption, session: 7,
                secret: [UInt8](repeating: 1, count: 30)))
    }

    private func answer(_ offer: String, by negotiation: inout SDPNegotiation) throws -> String {
        String(decoding: try negotiation.answer(try SDPText.read(offer)).bytes, as: UTF8.self)
    }

    @Test("An answer has our address, one codec, and keys under the number of the offer")
    func plain() throws {
        var negotiation = negotiation()
        #expect(
            try answer(SDPText.audio("8 0 96 13"), by: &negotiation) == """
                v=0\r\no=- 7 0 IN IP4 203.0.113.1\r\ns=-\r\nc=IN IP4 203.0.113.1\r\nt=0 0\r
                m=audio 20000 RTP/AVP 8 96 13\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:96 telephone-event/8000\r
                a=fmtp:96 0-15\r\na=rtpmap:13 CN/8000\r\na=ptime:20\r\na=sendrecv\r\n
                """)
        let plan = try #require(negotiation.plan)
        #expect(plan.codec == .pcma && plan.type == 8 && plan.eventType == 96 && plan.comfortNoise == [13])
        #expect(plan.codecs == [8: .pcma, 0: .pcmu])
        #expect(plan.remote?.description == "192.0.2.4:30000" && plan.remoteControl?.port == 30_001)
    }

    @Test("G.722 has a clock of 8,000, Opus two channels and keys of its own clock")
    func wide() throws {
        var negotiation = negotiation()
        let lines = [
            "a=rtpmap:111 opus/48000/2", "a=rtpmap:9 G722/8000", "a=rtpmap:100 telephone-event/8000",
            "a=rtpmap:110 telephone-event/48000", "a=rtpmap:112 opus/48000",
        ]
        let text = try answer(SDPText.audio("112 111 9 100 110", lines: lines), by: &negotiation)
        #expect(text.contains("m=audio 20000 RTP/AVP 111 110\r\n") && text.contains("useinbandfec=1"))
        #expect(negotiation.plan?.codec == .opus && negotiation.plan?.eventType == 110)
        _ = try answer(SDPText.audio("9 100", lines: lines), by: &negotiation)
        #expect(negotiation.plan?.codec == .g722 && negotiation.plan?.eventType == 100)
    }

    @Test("A static payload type may be given to another codec")
    func redefined() {
        var negotiation = negotiation([.pcmu])
        #expect(throws: SDPFault.noCodec) {
            try answer(SDPText.audio("0", lines: ["a=rtpmap:0 G729/8000"]), by: &negotiation)
        }
    }

    @Test("Every other medium is refused with port 0, in its place")
    func others() throws {
        var negotiation = negotiation()
        let video = "m=video 30002 RTP/AVP 31 32\r\na=rtpmap:31 H261/90000\r\n"
        let offer = SDPText.audio() + "m=audio 30004 RTP/AVP 0\r\n"
        let first = try SDPText.read(offer.replacing("m=audio 30000", with: video + "m=audio 30000"))
        let answer = try negotiation.answer(first)
        #expect(answer.media.map(\.port) == [0, 20_000, 0])
        #expect(answer.media.map(\.kind) == ["video", "audio", "audio"])
    }

    @Test(
        "A hold is answered by its direction or by 0.0.0.0, and taken back",
        arguments: [
            ("a=sendonly", "192.0.2.4", "a=recvonly"), ("a=inactive", "192.0.2.4", "a=inactive"),
            ("a=sendrecv", "0.0.0.0", "a=recvonly"),
        ])
    func hold(direction: String, address: String, expected: String) throws {
        var negotiation = negotiation()
        _ = try answer(SDPText.audio(), by: &negotiation)
        #expect(negotiation.plan?.isHeld == false)
        let held = try answer(SDPText.audio(address: address, lines: [direction]), by: &negotiation)
        #expect(held.contains(expected + "\r\n") && held.contains("o=- 7 1 IN"))
        #expect(negotiation.plan?.isHeld == true)
        let resumed = try answer(SDPText.audio(), by: &negotiation)
        #expect(resumed.contains("a=sendrecv\r\n") && resumed.contains("o=- 7 2 IN"))
        #expect(negotiation.plan?.isHeld == false)
    }

    @Test(
        "A direction of the whole description counts where the medium has none, and one who only listens holds nothing")
    func directions() throws {
        var negotiation = negotiation()
        let text = try answer(
            SDPText.audio().replacing("t=0 0", with: "t=0 0\r\na=recvonly"), by: &negotiation)
        #expect(text.contains("a=sendonly\r\n"))
        #expect(negotiation.plan?.isHeld == false && negotiation.plan?.receives == false)
    }

    @Test("The same answer keeps its version, and the codec stays where it is offered again")
    func versions() throws {
        var negotiation = negotiation()
        let first = try answer(SDPText.audio("0 8"), by: &negotiation)
        #expect(try answer(SDPText.audio("8 0"), by: &negotiation) == first)
        let changed = try answer(SDPText.audio("8"), by: &negotiation)
        #expect(changed.contains("o=- 7 1 IN") && changed.contains("RTP/AVP 8\r\n"))
    }

    @Test(
        "An offer that cannot be taken says why, and changes nothing",
        arguments: [
            (SDPText.audio().replacing("m=audio", with: "m=video"), SDPFault.noAudio),
            (SDPText.audio(port: 0), .noAudio),
            (SDPText.audio("3 18 97"), .noCodec), (SDPText.audio("x y"), .noCodec),
            (SDPText.audio(transport: "RTP/SAVP"), .encryption),
            (SDPText.audio(transport: "UDP/TLS/RTP/SAVPF"), .encryption),
            (SDPText.audio(address: "224.0.0.1/127"), .address), (SDPText.audio(address: "255.255.255.255"), .address),
            (SDPText.audio(address: "phone.example"), .address),
            (SDPText.audio().replacing("c=IN IP4 192.0.2.4\r\n", with: ""), .address),
        ])
    func refused(offer: String, fault: SDPFault) throws {
        var negotiation = negotiation()
        _ = try answer(SDPText.audio(), by: &negotiation)
        let plan = negotiation.plan
        #expect(throws: fault) { try answer(offer, by: &negotiation) }
        #expect(negotiation.plan == plan)
    }

    @Test("A hundred payload types are read, and the one that we have is taken")
    func hundred() throws {
        var negotiation = negotiation([.pcmu])
        let formats = (1...127).map(String.init).joined(separator: " ") + " 0"
        #expect(try answer(SDPText.audio(formats, lines: []), by: &negotiation).contains("RTP/AVP 0 13\r\n"))
    }

    @Test(
        "RTCP goes where it is wanted: beside RTP, by its own port, or to an address that is said",
        arguments: [
            ("a=rtcp-mux", "192.0.2.4:30000"), ("a=rtcp:4000", "192.0.2.4:4000"),
            ("a=rtcp:4000 IN IP4 192.0.2.9", "192.0.2.9:4000"), ("a=x", "192.0.2.4:30001"),
        ])
    func control(line: String, address: String) throws {
        var negotiation = negotiation()
        let text = try answer(SDPText.audio(lines: [line]), by: &negotiation)
        #expect(negotiation.plan?.remoteControl?.description == address)
        #expect(text.contains("a=rtcp-mux") == (line == "a=rtcp-mux"))
    }

    @Test(
        "A packet is as long as the other side wants, within what it takes",
        arguments: [
            (["a=ptime:40"], 40), (["a=ptime:60", "a=maxptime:40"], 40), (["a=ptime:30"], 20), (["a=ptime:10"], 20),
            (["a=ptime:1000"], 60), (["a=ptime:x"], 20),
        ])
    func packets(lines: [String], milliseconds: Int) throws {
        var negotiation = negotiation()
        #expect(try answer(SDPText.audio(lines: lines), by: &negotiation).contains("a=ptime:\(milliseconds)\r\n"))
        #expect(negotiation.plan?.packetMilliseconds == milliseconds)
    }

    @Test("A key is answered under its number with one of ours, secure before plain")
    func secure() throws {
        var negotiation = negotiation()
        let crypto = [
            "a=crypto:1 AEAD_AES_256_GCM inline:\(SDPText.key)",
            "a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:\(SDPText.key)|2^20",
        ]
        let secure = SDPText.audio("0", transport: "RTP/SAVP", port: 30_002, lines: crypto)
        let media = try #require(secure.firstRange(of: "m=audio"))
        let text = try answer(SDPText.audio() + secure[media.lowerBound...], by: &negotiation)
        #expect(text.contains("m=audio 0 RTP/AVP 0\r\n"))
        #expect(text.contains("a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:AQEB"))
        #expect(negotiation.plan?.remoteKey?.bytes == [UInt8](repeating: 0, count: 30))
        #expect(negotiation.plan?.localKey?.suite == .tag32)
    }

    @Test(
        "Keys that we cannot keep to are no keys",
        arguments: [
            "inline:AAAA", "inline:\(SDPText.key)|2^20|1:4", "inline:\(SDPText.key)|1:4",
            "inline:\(SDPText.key) UNENCRYPTED_SRTP", "inline:\(SDPText.key);inline:\(SDPText.key)", "uri:x",
        ])
    func badKeys(parameters: String) {
        var negotiation = negotiation()
        let line = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 \(parameters)"
        #expect(throws: SDPFault.encryption) {
            try answer(SDPText.audio(transport: "RTP/SAVP", lines: [line]), by: &negotiation)
        }
    }

    @Test("Where encryption is required, plain sound is refused, and where it is not wanted, keys are")
    func required() throws {
        var required = negotiation([.pcmu], .required)
        #expect(throws: SDPFault.encryption) { try answer(SDPText.audio(), by: &required) }
        var never = negotiation([.pcmu], .never)
        let line = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(SDPText.key)"
        #expect(throws: SDPFault.encryption) {
            try answer(SDPText.audio(transport: "RTP/SAVP", lines: [line]), by: &never)
        }
    }
}
