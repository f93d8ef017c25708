import Net

/// From where RTP is taken (symmetric RTP, RFC 4961): a description may name an address that NAT changes, so the source
/// is learnt from the packets, and then stays. A pure state machine; times are nanoseconds.
struct SourceLatch: Equatable, Sendable {
    /// From where packets come and to where ours go; nil until it is learnt.
    private(set) var pinned: MediaAddress?
    /// What the description says.
    private let expected: MediaAddress?
    /// Where the call's signalling comes from.
    private let signalling: IPAddress?
    private var candidate: MediaAddress?
    private var candidateSource: UInt32 = 0
    private var candidateSequence: UInt16 = 0
    private var inOrder = 0
    private var lastTime: Int64 = 0

    /// So many packets in order a source has to send that nothing speaks for.
    static let needed = 4
    /// After such a pause, another port of the same address is taken: NAT forgot the old one.
    static let pause: Int64 = 2_000_000_000

    init(expected: MediaAddress?, signalling: IPAddress?) {
        self.expected = expected
        self.signalling = signalling
    }

    /// Whether a packet is taken. One that was authenticated (SRTP) needs no other proof.
    mutating func admits(_ header: RTPHeader, from source: MediaAddress, at now: Int64, isProven: Bool) -> Bool {
        if let pinned {
            if source == pinned {
                lastTime = now
                return true
            }
            guard isProven || source.address == pinned.address && now - lastTime > Self.pause else { return false }
            return pin(source, at: now)
        }
        let isKnown = source == expected || source.address == expected?.address || source.address == signalling
        if isProven || isKnown { return pin(source, at: now) }
        let follows =
            source == candidate && header.source == candidateSource
            && header.sequence == candidateSequence &+ 1
        inOrder = follows ? inOrder + 1 : 1
        (candidate, candidateSource, candidateSequence) = (source, header.source, header.sequence)
        return inOrder >= Self.needed && pin(source, at: now)
    }

    private mutating func pin(_ source: MediaAddress, at now: Int64) -> Bool {
        pinned = source
        lastTime = now
        return true
    }

    /// To where RTP goes before anything came: as the description says, but to no machine that the other side could not
    /// reach itself. An address that is not public is one of its own network, not of ours.
    var destination: MediaAddress? {
        if let pinned { return pinned }
        guard let expected else { return nil }
        guard let signalling, expected.address != signalling, !expected.address.isPublic else { return expected }
        if signalling.isLoopback { return expected }
        return signalling.isPublic || expected.address.isLoopback || expected.address.isLinkLocal ? nil : expected
    }
}

extension IPAddress {
    /// 127.0.0.0/8 or ::1.
    var isLoopback: Bool {
        switch self {
        case .v4(let value): value >> 24 == 127
        case .v6(let value): value == 1
        }
    }

    /// 169.254.0.0/16, where clouds keep their metadata, or fe80::/10.
    var isLinkLocal: Bool {
        switch self {
        case .v4(let value): value >> 16 == 0xA9FE
        case .v6(let value): value >> 118 == 0x3FA
        }
    }
}
