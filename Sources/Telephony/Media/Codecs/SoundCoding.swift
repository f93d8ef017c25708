/// Makes samples of the payloads of one stream, in their order.
protocol SoundDecoder: AnyObject {
    /// How long a payload plays, in steps of the codec's clock; nil where it is none.
    func duration(of payload: Span<UInt8>) -> Int?

    /// Appends the samples of a payload; false where it is none.
    func decode(_ payload: Span<UInt8>, into samples: inout [Int16]) -> Bool
}

/// Makes payloads of the samples of one stream.
protocol SoundEncoder: AnyObject {
    /// Appends the payload of 20 ms of samples.
    func encode(_ samples: [Int16], into packet: inout [UInt8])
}

extension AudioCodec {
    /// The longest payload that is taken: 80 ms, or what RFC 6716 §3.4 says.
    var longestPayload: Int { self == .opus ? 1_275 : 640 }

    /// Codecs that this machine has.
    static var available: [AudioCodec] { OpusLibrary.shared == nil ? [.g722, .pcmu, .pcma] : allCases }

    /// A decoder for a new stream; nil for a codec that this machine does not have.
    func decoder() -> (any SoundDecoder)? {
        switch self {
        case .pcmu: CompandingCoder(MuLaw.codes)
        case .pcma: CompandingCoder(ALaw.codes)
        case .g722: G722Decoder()
        case .opus: OpusLibrary.shared.flatMap(OpusDecoder.init)
        }
    }

    /// An encoder for a new stream; nil for a codec that this machine does not have.
    func encoder() -> (any SoundEncoder)? {
        switch self {
        case .pcmu: CompandingCoder(MuLaw.codes)
        case .pcma: CompandingCoder(ALaw.codes)
        case .g722: G722Encoder()
        case .opus: OpusLibrary.shared.flatMap(OpusEncoder.init)
        }
    }
}

/// G.711 on the wire: a byte a sample.
final class CompandingCoder: SoundDecoder, SoundEncoder {
    private let table: CompandingTable

    init(_ table: CompandingTable) {
        self.table = table
    }

    func duration(of payload: Span<UInt8>) -> Int? { payload.isEmpty ? nil : payload.count }

    func decode(_ payload: Span<UInt8>, into samples: inout [Int16]) -> Bool {
        for index in payload.indices { samples.append(table.decode(payload[index])) }
        return true
    }

    func encode(_ samples: [Int16], into packet: inout [UInt8]) {
        for sample in samples { packet.append(table.encode(sample)) }
    }
}
