import HTTPCore

extension HTTPClientRequest {
    /// The host as the URL spells it, an IPv6 address with its brackets; for people to read, as libcurl does its own
    /// parsing.
    var host: Substring {
        guard let start = url.firstRange(of: "://")?.upperBound else { return "" }
        let authority = url[start...].prefix { !"/?#".contains($0) }
        let hostAndPort = authority.split(separator: "@").last ?? ""
        guard let bracket = hostAndPort.firstIndex(of: "]") else { return hostAndPort.prefix { $0 != ":" } }
        return hostAndPort[...bracket]
    }

    /// Whether the URL names this machine by its loopback address.
    var isForThisMachine: Bool {
        let host = host
        return host.hasPrefix("127.") || host == "[::1]" || host == "localhost"
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
