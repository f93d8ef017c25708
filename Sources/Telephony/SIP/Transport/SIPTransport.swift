/// How SIP's messages travel (RFC 3261 §18).
package enum SIPTransport: String, Hashable, Sendable, CaseIterable {
    case udp, tcp, tls

    /// As a Via writes it.
    var viaName: String { rawValue.uppercased() }
    /// Whether what is sent arrives, so that nobody needs to repeat it.
    package var isReliable: Bool { self != .udp }
    /// Where a URI without a port leads (§19.1.2).
    package var defaultPort: UInt16 { self == .tls ? 5061 : 5060 }
    /// The first labels of the name of its SRV records (RFC 3263 §4.1).
    var serviceLabels: String {
        switch self {
        case .udp: "_sip._udp"
        case .tcp: "_sip._tcp"
        case .tls: "_sips._tcp"
        }
    }
}
