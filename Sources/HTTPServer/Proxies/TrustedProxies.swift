package import Net

/// The proxies whose word about their clients counts.
package struct TrustedProxies: Sendable, Equatable {
    /// Nobody: what proxies say is ignored.
    package static let none = TrustedProxies([])

    private let networks: [IPNetwork]

    /// Trusts every address of the networks.
    package init(_ networks: [IPNetwork]) {
        self.networks = networks
    }

    /// Reads addresses and networks with commas between them, such as `10.0.0.5, fd00:1::/64`; nil for other text.
    package init?(_ text: String) {
        var networks: [IPNetwork] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let part = part.trimmingBlanks
            let length = part.contains(":") ? 128 : 32
            guard let network = IPNetwork(part) ?? IPNetwork("\(part)/\(length)") else { return nil }
            networks.append(network)
        }
        self.init(networks)
    }

    /// Whether nobody is trusted.
    package var isEmpty: Bool { networks.isEmpty }

    /// Whether the address is one of them, mapped into IPv6 or not.
    package func contains(_ address: IPAddress) -> Bool {
        let address = address.unmapped
        return networks.contains { $0.contains(address) }
    }
}
