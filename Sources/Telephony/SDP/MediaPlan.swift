/// What two session descriptions came to: how sound goes over the wire from now on.
struct MediaPlan: Equatable, Sendable {
    var codec: AudioCodec
    /// The payload type of what we send.
    var type: UInt8
    /// Payload types that may come, each with its codec.
    var codecs: [UInt8: AudioCodec]
    /// Payload types of keys that may come.
    var events: Set<UInt8> = []
    /// The payload type of keys that we press; nil where they have to be tones.
    var eventType: UInt8?
    /// Payload types of comfort noise that may come.
    var comfortNoise: Set<UInt8> = []
    /// How much of sound is in a packet of ours: 20, 40 or 60 ms.
    var packetMilliseconds = 20
    /// Where the other side wants RTP; nil while it holds by 0.0.0.0.
    var remote: MediaAddress?
    /// Where the other side wants RTCP; nil with `remote`.
    var remoteControl: MediaAddress?
    /// RTCP comes and goes by the port of RTP (RFC 5761).
    var isMultiplexed = false
    /// Whether the other side wants to hear us.
    var sends = true
    /// Whether the other side says that it sends.
    var receives = true
    var localKey: SRTPKey?
    var remoteKey: SRTPKey?

    /// The other side does not listen.
    var isHeld: Bool { !sends }
}
