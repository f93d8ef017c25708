package import Net

/// What the media of one call may be.
package struct MediaOptions: Sendable {
    /// Whether sound is encrypted (SDES-SRTP, RFC 4568).
    package enum Encryption: Sendable {
        case never
        /// As the other side offers; an offer of ours has none.
        case ifOffered
        /// Offers and answers without keys are refused.
        case required
    }

    /// The best first. Opus is left out where the machine has no libopus.
    package var codecs: [AudioCodec] = [.opus, .g722, .pcmu, .pcma]
    package var encryption: Encryption = .ifOffered
    /// What SDP says our address is; nil for the one that leads to the other side.
    package var advertised: IPAddress?
    /// Where the call's signalling comes from. RTP goes to a private address only where this is private too, or once RTP
    /// came from there.
    package var signalling: IPAddress?
    /// So long nothing may come before `MediaSession.start`'s `silent` is called.
    package var patience: Duration = .seconds(30)

    package init() {}
}
