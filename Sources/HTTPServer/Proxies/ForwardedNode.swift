import Net

/// Whom a proxy names as the sender of what it passes on (RFC 7239 §6).
enum ForwardedNode: Equatable {
    case address(IPAddress)
    /// `unknown`, or a name of the proxy's own such as `_gazonk`.
    case unnamed

    /// Reads a node with or without a port. X-Forwarded-For has addresses of IPv6 without brackets too.
    init?(_ text: Substring) {
        if let address = IPAddress(text) {
            self = .address(address.unmapped)
        } else if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]"), Self.isPort(text[text.index(after: end)...]),
                let address = IPAddress(text[text.index(after: text.startIndex)..<end]), case .v6 = address
            else { return nil }
            self = .address(address.unmapped)
        } else {
            let name = text.prefix { $0 != ":" }
            guard Self.isPort(text[name.endIndex...]) else { return nil }
            if let address = IPAddress(name) {
                self = .address(address)
            } else if name.lowercased() == "unknown" || Self.isObfuscated(name) {
                self = .unnamed
            } else {
                return nil
            }
        }
    }

    /// Nothing, or a colon and a port, which may be a hidden one.
    private static func isPort(_ text: Substring) -> Bool {
        guard let colon = text.first else { return true }
        let port = text.dropFirst()
        let isNumber = (1...5).contains(port.utf8.count) && port.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return colon == ":" && (isNumber || isObfuscated(port))
    }

    private static func isObfuscated(_ name: Substring) -> Bool {
        name.hasPrefix("_") && name.utf8.count > 1
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || ".-_".utf8.contains(byte)
            }
    }
}
