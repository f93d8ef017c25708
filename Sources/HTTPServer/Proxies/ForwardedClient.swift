import HTTPCore
import Net

/// The client behind trusted proxies, by what they say in `X-Forwarded-*` or `Forwarded`.
///
/// Each proxy appends whom it got the request from. Read from the right, everything up to the first address that is not
/// trusted was written by trusted proxies; what stands left of it is the client's own invention and does not count.
struct ForwardedClient: Equatable {
    /// The rightmost address that is not trusted; the leftmost one where all are.
    var address: IPAddress
    /// Whether the client's own connection was encrypted; nil where nobody says.
    var isSecure: Bool?
    /// The host that the client asked for; nil where nobody says.
    var host: String?

    /// Reads the fields of a request that a trusted peer sent. Throws for what is malformed where it counts, and where
    /// the two ways of saying it disagree: a proxy may speak one of them and pass the client's own lie in the other.
    init(
        fields: HTTPFields, peer: IPAddress, trusted: TrustedProxies
    ) throws(HTTPParseError) {
        let standard = try Self.standard(fields, peer, trusted)
        let customary = try Self.customary(fields, peer, trusted)
        if let standard, let customary, standard.address != customary.address { throw .invalidForwarding }
        address = customary?.address ?? standard?.address ?? peer
        isSecure = try Self.isSecure(customary?.scheme ?? standard?.scheme)
        host = customary?.host ?? standard?.host
        if let host, !Self.isHost(host) { throw .invalidForwarding }
    }

    private typealias Claim = (address: IPAddress, scheme: String?, host: String?)

    /// What `Forwarded` says (RFC 7239); nil without one.
    private static func standard(
        _ fields: HTTPFields, _ peer: IPAddress, _ trusted: TrustedProxies
    ) throws(HTTPParseError) -> Claim? {
        var elements: [ForwardedElement] = []
        for value in fields.all("forwarded") {
            guard let parsed = ForwardedElement.parse(value) else { throw .invalidForwarding }
            elements += parsed
        }
        guard !elements.isEmpty else { return nil }
        let (address, hop) = try walk(elements.map { $0.client.map { $0[...] } ?? "unknown" }, peer, trusted)
        let element = elements[elements.count - 1 - hop]
        return (address, element.scheme, element.host)
    }

    /// What `X-Forwarded-For`, `-Proto` and `-Host` say; nil without any of them.
    private static func customary(
        _ fields: HTTPFields, _ peer: IPAddress, _ trusted: TrustedProxies
    ) throws(HTTPParseError) -> Claim? {
        let nodes = list(fields.all("x-forwarded-for"))
        let schemes = list(fields.all("x-forwarded-proto"))
        let hosts = list(fields.all("x-forwarded-host"))
        guard !(nodes.isEmpty && schemes.isEmpty && hosts.isEmpty) else { return nil }
        let (address, hop) = nodes.isEmpty ? (peer, 0) : try walk(nodes, peer, trusted)
        return (address, said(schemes, at: hop), said(hosts, at: hop))
    }

    /// The client's address, and how many elements from the right the proxy stands that names it.
    private static func walk(
        _ nodes: [Substring], _ peer: IPAddress, _ trusted: TrustedProxies
    ) throws(HTTPParseError) -> (IPAddress, hop: Int) {
        var address = peer
        for (hop, text) in nodes.reversed().enumerated() {
            guard let node = ForwardedNode(text) else { throw .invalidForwarding }
            // Nobody can say more than the proxy that hides its client.
            guard case .address(let next) = node else { return (address, hop) }
            address = next
            if !trusted.contains(address) { return (address, hop) }
        }
        return (address, nodes.count - 1)
    }

    /// What the proxy at the hop says; one that replaces the list rather than append to it has said the only thing.
    private static func said(_ values: [Substring], at hop: Int) -> String? {
        values.isEmpty ? nil : String(values[max(0, values.count - 1 - hop)])
    }

    private static func list(_ values: [String]) -> [Substring] {
        values.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmingBlanks) }
    }

    private static func isSecure(_ scheme: String?) throws(HTTPParseError) -> Bool? {
        switch scheme?.lowercased() {
        case nil: nil
        case "https", "wss": true
        case "http", "ws": false
        default: throw .invalidForwarding
        }
    }

    private static func isHost(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.allSatisfy { CharacterClass.host.contains($0) }
    }
}
