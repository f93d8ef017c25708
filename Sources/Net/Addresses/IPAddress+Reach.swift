extension IPAddress {
    /// Whether the address can belong to a server of the public internet, by the registries of IANA for
    /// special-purpose addresses (RFC 6890). Addresses that contain others are for the caller to unpack.
    package var isPublic: Bool {
        switch self {
        case .v4: !Self.specialV4.contains { $0.contains(self) }
        case .v6: Self.globalUnicast.contains(self) && !Self.specialV6.contains { $0.contains(self) }
        }
    }

    /// Small registered exceptions that are reachable (anycast of PCP, TURN and AMT, say) stay with the range around
    /// them: no web server lives there.
    private static let specialV4 = networks([
        "0.0.0.0/8",  // this network (RFC 791)
        "10.0.0.0/8",  // private (RFC 1918)
        "100.64.0.0/10",  // shared by carriers (RFC 6598)
        "127.0.0.0/8",  // loopback (RFC 1122)
        "168.63.129.16/32",  // not registered: the host of every virtual machine on Azure
        "169.254.0.0/16",  // link-local (RFC 3927), where clouds keep their metadata
        "172.16.0.0/12",  // private (RFC 1918)
        "192.0.0.0/24",  // protocol assignments (RFC 6890)
        "192.0.2.0/24",  // documentation (RFC 5737)
        "192.88.99.0/24",  // relays of 6to4 (RFC 7526)
        "192.168.0.0/16",  // private (RFC 1918)
        "198.18.0.0/15",  // benchmarking (RFC 2544)
        "198.51.100.0/24",  // documentation (RFC 5737)
        "203.0.113.0/24",  // documentation (RFC 5737)
        "224.0.0.0/4",  // multicast (RFC 5771)
        "240.0.0.0/4",  // reserved (RFC 1112), and limited broadcast
    ])

    /// All that IANA has given out for unicast (RFC 4291 §2.4). Outside lie loopback, link-local and site-local, unique
    /// local (RFC 4193), multicast, discard-only (RFC 6666), segment routing (RFC 9602), local NAT64 (RFC 8215).
    private static let globalUnicast = network("2000::/3")

    private static let specialV6 = networks([
        "2001::/23",  // protocol assignments (RFC 2928): benchmarking, ORCHID and more
        "2001:db8::/32",  // documentation (RFC 3849)
        "3fff::/20",  // documentation (RFC 9637)
    ])

    private static func networks(_ texts: [String]) -> [IPNetwork] {
        texts.map(network)
    }

    private static func network(_ text: String) -> IPNetwork {
        guard let network = IPNetwork(text) else { preconditionFailure("\(text) is no network.") }
        return network
    }
}
