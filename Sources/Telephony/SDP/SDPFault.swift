/// Why a session description is refused. SIP answers 488 to an offer, and 400 where it does not read.
package enum SDPFault: Error, Hashable, Sendable {
    /// The bytes are no session description (RFC 8866), or more than is read.
    case unreadable
    /// It has no audio, or its audio has port 0.
    case noAudio
    /// It has audio in no codec that we have.
    case noCodec
    /// It asks for encryption that we do not have, or has none where it is required.
    case encryption
    /// It has no address that RTP could go to: a multicast group, a name, another family.
    case address
    /// An answer that does not fit its offer (RFC 3264 §6), or an answer without an offer.
    case mismatch
    /// Nothing more is taken: the session is closed.
    case closed
}
