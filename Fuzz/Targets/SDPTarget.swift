/// Small limits, so that short inputs pass them.
private let limits = SDPLimits(bytes: 250, lineBytes: 120, lines: 20, media: 3, formats: 8)

/// Session descriptions: what is read is the same when written and read again, and whatever is answered is an answer to
/// the same offer.
func checkSDP(_ bytes: [UInt8]) {
    guard let offer = try? SDPParser(limits: limits).description(bytes) else { return }
    require((try? SDPParser().description(offer.bytes)) == offer, "a description reads back: \(offer)")
    let encryption: [MediaOptions.Encryption] = [.never, .ifOffered, .required]
    for encryption in encryption {
        let local = SDPNegotiation.Local(
            address: .v4(0x7F00_0001), port: 4_000, codecs: AudioCodec.allCases, encryption: encryption, session: 1,
            secret: [UInt8](repeating: 2, count: 30))
        var negotiation = SDPNegotiation(local)
        if let answer = try? negotiation.answer(offer) {
            require(answer.media.count == offer.media.count, "an answer has the media of its offer")
            require(answer.media.filter { $0.port != 0 }.count == 1, "an answer takes one medium")
            require((try? SDPParser().description(answer.bytes)) == answer, "an answer reads back: \(answer)")
            requirePlan(negotiation.plan, encryption)
            let again = try? negotiation.answer(offer)
            require(again == answer, "the same offer has the same answer: \(answer)")
        }
        var offering = SDPNegotiation(local)
        _ = offering.offer()
        if (try? offering.accept(offer)) != nil { requirePlan(offering.plan, encryption) }
    }
}

private func requirePlan(_ plan: MediaPlan?, _ encryption: MediaOptions.Encryption) {
    guard let plan else { fatalError("does not hold: an answer makes a plan") }
    require((plan.localKey == nil) == (plan.remoteKey == nil), "both sides have keys or none")
    require(encryption != .required || plan.localKey != nil, "what is required is there")
    require(encryption != .never || plan.localKey == nil, "what is not wanted is not there")
    require(plan.codecs[plan.type] == plan.codec, "what is sent may come")
    require([20, 40, 60].contains(plan.packetMilliseconds), "a packet has a length that we make")
    require(!plan.sends || plan.remote != nil, "what is sent goes somewhere")
}
