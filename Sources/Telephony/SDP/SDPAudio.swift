import Net

/// What a description says of its audio, by the rules of the attributes that calls use.
struct SDPAudio: Equatable, Sendable {
    /// Which medium of the description it is.
    let index: Int
    let transport: String
    let formats: [SDPFormat]
    let direction: SDPDirection
    /// Where RTP is wanted; nil for 0.0.0.0, which is how hold was said before RFC 3264.
    let remote: MediaAddress?
    let remoteControl: MediaAddress?
    let isMultiplexed: Bool
    let keys: [SDPCrypto]
    let packetMilliseconds: Int?
    let longestPacket: Int?

    /// Whether the transport is that of SRTP with keys in the description. Feedback (RFC 4585) is answered as it was
    /// offered and never sent.
    var isSecure: Bool { transport == "RTP/SAVP" || transport == "RTP/SAVPF" }

    /// Whether we have the transport at all.
    var isKnown: Bool { isSecure || transport == "RTP/AVP" || transport == "RTP/AVPF" }

    /// Reads one medium; nil where it is no audio or is refused by its port. Throws `address` where RTP cannot go there.
    init?(_ description: SDPDescription, at index: Int) throws(SDPFault) {
        let medium = description.media[index]
        guard medium.kind == "audio", medium.port != 0 else { return nil }
        guard let host = (medium.connection ?? description.connection)?.address else { throw .address }
        self.index = index
        transport = medium.transport.uppercased()
        formats = SDPFormat.all(of: medium)
        direction = SDPDirection(of: medium, in: description)
        isMultiplexed = medium.attribute("rtcp-mux") != nil
        keys = medium.attributes.filter { $0.name == "crypto" }.compactMap { $0.value.flatMap(SDPCrypto.init) }
        packetMilliseconds = medium.attribute("ptime").flatMap { Int($0) }
        longestPacket = medium.attribute("maxptime").flatMap { Int($0) }
        if host.isUnspecified {
            (remote, remoteControl) = (nil, nil)
        } else {
            guard host.isUnicast else { throw .address }
            remote = MediaAddress(host, medium.port)
            remoteControl =
                isMultiplexed ? remote : Self.control(medium.attribute("rtcp"), host: host, port: medium.port)
        }
    }

    /// The codecs of the formats, in their order.
    var codecs: [(type: UInt8, codec: AudioCodec)] {
        formats.compactMap { format in AudioCodec(format).map { (format.type, $0) } }
    }

    /// The payload types of keys and of comfort noise that count time as the codec does; for keys, another where there
    /// is none.
    func companions(of codec: AudioCodec) -> (events: UInt8?, comfortNoise: UInt8?) {
        let events = formats.filter(\.isEvents)
        return (
            (events.first { $0.clock == codec.clock } ?? events.first)?.type,
            formats.first { $0.isComfortNoise && $0.clock == codec.clock && codec != .opus }?.type
        )
    }

    /// `a=rtcp:port [IN IP4 address]` (RFC 3605), or the port behind that of RTP.
    private static func control(_ value: String?, host: IPAddress, port: UInt16) -> MediaAddress? {
        guard let value else { return port < .max ? MediaAddress(host, port + 1) : nil }
        let words = value.split(separator: " ")
        guard let first = words.first, let port = UInt16(first), port != 0 else { return nil }
        guard words.count == 4 else { return MediaAddress(host, port) }
        return IPAddress(words[3]).flatMap { $0.isUnicast && !$0.isUnspecified ? MediaAddress($0, port) : nil }
    }
}

extension IPAddress {
    /// `0.0.0.0` or `::`.
    var isUnspecified: Bool {
        switch self {
        case .v4(let value): value == 0
        case .v6(let value): value == 0
        }
    }

    /// Neither a multicast group nor broadcast.
    var isUnicast: Bool {
        switch self {
        case .v4(let value): value >> 28 < 0xE
        case .v6(let value): value >> 120 != 0xFF
        }
    }
}
