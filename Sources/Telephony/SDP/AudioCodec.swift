/// How sound is coded on the wire.
package enum AudioCodec: String, Sendable, CaseIterable {
    case pcmu, pcma, g722, opus

    /// Of the samples that it codes here.
    package var rate: AudioRate {
        switch self {
        case .pcmu, .pcma: .narrow
        case .g722, .opus: .wide
        }
    }

    /// Steps of RTP's timestamp in a second. G.722 counts 8,000 for its 16,000 samples (RFC 3551 §4.5.2), Opus always
    /// 48,000 (RFC 7587 §4.1).
    package var clock: Int {
        switch self {
        case .pcmu, .pcma, .g722: 8_000
        case .opus: 48_000
        }
    }

    /// The name of `rtpmap`.
    package var name: String {
        switch self {
        case .pcmu: "PCMU"
        case .pcma: "PCMA"
        case .g722: "G722"
        case .opus: "opus"
        }
    }

    /// In which payload type we offer it: a static one of RFC 3551 §6 where there is one.
    var offeredType: UInt8 {
        switch self {
        case .pcmu: 0
        case .pcma: 8
        case .g722: 9
        case .opus: 96
        }
    }

    /// The codec of a format; nil for one that we do not have.
    init?(_ format: SDPFormat) {
        let wanted = format.name.lowercased()
        guard let codec = Self.allCases.first(where: { $0.name.lowercased() == wanted }), format.clock == codec.clock,
            format.channels == (codec == .opus ? 2 : 1)
        else { return nil }
        self = codec
    }
}
