/// What went over the wire in one call.
package struct MediaStatistics: Sendable, Equatable {
    package var codec: AudioCodec?
    package var isEncrypted = false
    /// Where RTP comes from, as `address:port`, once it is pinned.
    package var latched: String?
    package var packetsReceived = 0
    package var packetsSent = 0
    /// Packets that never came, by their sequence numbers.
    package var packetsLost = 0
    /// Packets that came when their turn was over.
    package var packetsLate = 0
    package var packetsRepeated = 0
    /// Datagrams from elsewhere than the pinned source, and what is no RTP.
    package var packetsIgnored = 0
    /// Frames of 20 ms that were made up for missing ones.
    package var framesConcealed = 0
    /// Of arrivals, in milliseconds (RFC 3550 §6.4.1).
    package var jitter = 0.0
    /// How long packets wait before they are heard, in milliseconds.
    package var delay = 0.0
    /// To the other side and back, in milliseconds, where it sends RTCP.
    package var roundTrip: Double?
    /// Of what we sent, what the other side says it missed: 0–1.
    package var remoteLoss: Double?
    /// An estimate of how it sounds, 1–4.5 (ITU-T G.107, simplified); nil before anything came.
    package var mos: Double?

    package init() {}
}
