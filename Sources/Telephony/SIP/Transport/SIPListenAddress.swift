package import Net

/// Where messages are taken: `udp:127.0.0.1:5060`, `tcp::5060` for every address, `tls:[::1]:5061`. Port 0 lets the
/// system choose one.
package struct SIPListenAddress: Hashable, Sendable, CustomStringConvertible {
    package let transport: SIPTransport
    package let address: SocketAddress

    package init(_ transport: SIPTransport, _ address: SocketAddress) {
        (self.transport, self.address) = (transport, address)
    }

    /// Reads one; nil for other text.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":"), let transport = SIPTransport(rawValue: text[..<colon].lowercased()),
            let address = SocketAddress(String(text[text.index(after: colon)...]))
        else { return nil }
        self.init(transport, address)
    }

    /// Reads several with commas between them; nil where one is malformed or comes twice.
    package static func list(_ text: String) -> [SIPListenAddress]? {
        var all: [SIPListenAddress] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let trimmed = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            guard let address = SIPListenAddress(String(trimmed)), address.address.port == 0 || !all.contains(address)
            else { return nil }
            all.append(address)
        }
        return all
    }

    package var description: String { "\(transport.rawValue):\(address)" }
}
