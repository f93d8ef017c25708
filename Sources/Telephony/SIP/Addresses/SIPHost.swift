import Net

/// Where a URI or a Via points: a name or an address (`host`, RFC 3261 §25.1).
enum SIPHost: Hashable, Sendable {
    /// In lower case.
    case name(String)
    case address(IPAddress)

    /// Reads a host name, an IPv4 address or an IPv6 address in brackets. An underscore is taken in names, because many
    /// internal networks have them.
    init?(_ scanner: inout SIPScanner) {
        if scanner.take(UInt8(ascii: "[")) {
            guard let text = scanner.text({ SIPScanner.isHexDigit($0) || $0 == 0x3A || $0 == 0x2E }),
                scanner.take(UInt8(ascii: "]")), let address = IPAddress(text), case .v6 = address
            else { return nil }
            self = .address(address)
            return
        }
        guard let text = scanner.text({ SIPScanner.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F })
        else { return nil }
        if let address = IPAddress(text) {
            self = .address(address)
        } else if Self.isName(text) {
            self = .name(text.lowercased())
        } else {
            return nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        var labels = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        guard text.utf8.count <= 255, let top = labels.last?.first, !SIPScanner.isDigit(top) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
        }
    }

    /// Reads `host [COLON port]`, with spaces around the colon where the grammar has them.
    static func withPort(_ scanner: inout SIPScanner, spaced: Bool) -> (host: SIPHost, port: UInt16?)? {
        guard let host = SIPHost(&scanner) else { return nil }
        guard spaced ? scanner.takeSeparator(":") : scanner.take(0x3A) else { return (host, nil) }
        guard let port = scanner.number(upTo: 65535) else { return nil }
        return (host, UInt16(port))
    }
}

extension SIPHost: CustomStringConvertible {
    var description: String {
        switch self {
        case .name(let name): name
        case .address(.v6(let value)): "[\(IPAddress.v6(value))]"
        case .address(let address): "\(address)"
        }
    }
}
