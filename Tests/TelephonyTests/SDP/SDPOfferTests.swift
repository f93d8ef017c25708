import Net
import Testing

@testable import Telephony

@Suite struct SDPOfferTests {
    private func negotiation(
        _ codecs: [AudioCodec] = [.g722, .pcmu], _ encryption: MediaOptions.Encryption = .ifOffered
    ) -> SDPNegotiation {
        SDPNegotiation(
            SDPNegotiation.Local(
                address: .v4(0xCB00_7101), port: 20_000, codecs: codecs, encryption: encryption, session: 7,
                secret: [UInt8](repeating: 1, count: 30)))
    }

    @Test("An offer has all codecs in our order, and its answer decides")
    func plain() throws {
        var negotiation = negotiation()
        let offer = negotiation.offer()
        #expect(offer.media[0].formats == ["9", "0", "101", "13"])
        #expect(negotiation.plan == nil)
        try negotiation.accept(
            try SDPText.read(SDPText.audio("0 97", lines: ["a=rtpmap:97 telephone-event/8000", "a=rtcp-mux"])))
        let plan = try #require(negotiation.plan)
        #expect(plan.codec == .pcmu && plan.eventType == 97 && plan.events == [97, 101] && plan.isMultiplexed)
        #expect(plan.codecs == [0: .pcmu, 9: .g722])
    }

    @Test("A version goes up with each change, and an answer is taken once")
    func versions() throws {
        var negotiation = negotiation()
        #expect(negotiation.offer().origin.version == "0")
        try negotiation.accept(try SDPText.read(SDPText.audio("0")))
        #expect(throws: SDPFault.mismatch) { try negotiation.accept(try SDPText.read(SDPText.audio("0"))) }
        #expect(negotiation.offer(holds: true).origin.version == "1")
        #expect(negotiation.offer(holds: true).origin.version == "1")
        #expect(negotiation.offer().origin.version == "2")
    }

    @Test("What both sides refused keeps its place in a later offer of ours")
    func places() throws {
        var negotiation = negotiation()
        let offer = try SDPText.read(
            SDPText.audio().replacing("m=audio", with: "m=video 9 RTP/AVP 31\r\nm=audio"))
        _ = try negotiation.answer(offer)
        #expect(negotiation.offer().media.map(\.port) == [0, 20_000])
    }

    @Test(
        "An answer that does not fit is refused",
        arguments: [
            (SDPText.audio("3"), SDPFault.noCodec), (SDPText.audio(port: 0), .noAudio),
            (SDPText.audio(transport: "RTP/SAVP"), .encryption), (SDPText.audio(address: "239.1.1.1"), .address),
        ])
    func refused(answer: String, fault: SDPFault) throws {
        var negotiation = negotiation()
        _ = negotiation.offer()
        #expect(throws: fault) { try negotiation.accept(try SDPText.read(answer)) }
        #expect(negotiation.plan == nil)
    }

    @Test(
        "A required key is offered in both suites, and the answer's number says which",
        arguments: [
            ("1 AES_CM_128_HMAC_SHA1_80", SRTPSuite?.some(.tag80)), ("2 AES_CM_128_HMAC_SHA1_32", .tag32),
            ("1 AES_CM_128_HMAC_SHA1_32", nil), ("3 AES_CM_128_HMAC_SHA1_80", nil),
        ])
    func secure(choice: String, suite: SRTPSuite?) throws {
        var negotiation = negotiation([.pcmu], .required)
        #expect(negotiation.offer().media[0].transport == "RTP/SAVP")
        let answer = SDPText.audio("0", transport: "RTP/SAVP", lines: ["a=crypto:\(choice) inline:\(SDPText.key)"])
        if let suite {
            try negotiation.accept(try SDPText.read(answer))
            #expect(negotiation.plan?.localKey?.suite == suite)
        } else {
            #expect(throws: SDPFault.encryption) { try negotiation.accept(try SDPText.read(answer)) }
        }
    }
}
