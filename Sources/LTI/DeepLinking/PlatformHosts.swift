import Auth

/// The hosts that belong to a platform: those of its registered addresses, those below them, and those that its makers
/// or an administrator name. What a launch says goes nowhere else.
package struct PlatformHosts: Sendable, Equatable {
    private let hosts: [String]

    /// `addresses` are the registration's, such as its issuer; `others` are names of hosts.
    package init(addresses: [String], others: [String] = []) {
        var hosts: [String] = []
        for host in addresses.compactMap({ Self.host(of: $0) }) + others.map({ $0.lowercased() })
        where !hosts.contains(host) { hosts.append(host) }
        self.hosts = hosts
    }

    /// Under which names the makers of a platform serve the schools whose keys and tokens they keep elsewhere.
    package static func shared(by platform: String) -> [String] {
        switch platform {
        case "canvas": ["instructure.com", "canvaslms.com"]
        case "blackboard": ["blackboard.com"]
        case "brightspace": ["brightspace.com", "desire2learn.com"]
        default: []
        }
    }

    /// Whether the text is the whole name of a host, in lower case and without a port: one with a dot in it that may stand
    /// in a policy.
    package static func isName(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { isPlain($0) && $0 != UInt8(ascii: ":") && $0 != 0x5B && $0 != 0x5D }
            } && labels.last?.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
    }

    /// Whether an address is one of the platform's: `https`, or `http` for this machine, whatever its port.
    package func contain(_ address: String) -> Bool {
        guard ProviderURL(address) != nil, let host = Self.host(of: address) else { return false }
        return contain(host: host)
    }

    /// Whether a host is one of the platform's.
    package func contain(host: String) -> Bool {
        hosts.contains { known in host == known || host.hasSuffix("." + known) }
    }

    /// Where forms may go and what may frame a page, as a content security policy says it: the same addresses that
    /// `contain` takes.
    package var policySources: [String] {
        hosts.filter { !$0.isEmpty && $0.utf8.allSatisfy(Self.isPlain) }.flatMap { host in
            if ["localhost", "127.0.0.1", "[::1]"].contains(host) { return ["http://\(host):*", "https://\(host):*"] }
            let isName = host.utf8.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            return ["https://\(host):*"] + (isName && !host.hasPrefix("[") ? ["https://*.\(host):*"] : [])
        }
    }

    /// The host of an absolute address in lower case, without its port; nil for no such address.
    package static func host(of address: String) -> String? {
        guard let origin = origin(of: address), let mark = origin.range(ofFirst: "://") else { return nil }
        let authority = origin[mark...]
        if authority.hasPrefix("[") { return authority.firstIndex(of: "]").map { String(authority[...$0]) } }
        return String(authority.prefix { $0 != ":" })
    }

    /// Scheme, host and port of an absolute address of the web, in lower case; nil for no such address.
    package static func origin(of address: String) -> String? {
        let lowered = address.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { return nil }
        let authority = lowered.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty, authority.utf8.allSatisfy(Self.isPlain) else { return nil }
        return scheme + authority
    }

    /// Letters, digits and what stands in names, numbers and ports; no user, and nothing that ends a policy's source.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}

extension String {
    /// Where the text after the first place of these characters begins.
    fileprivate func range(ofFirst characters: String) -> Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(characters) { return self.index(index, offsetBy: characters.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
