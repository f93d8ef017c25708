/// What SIP has to know of an account at a provider or a telephone system.
package struct SIPAccount: Hashable, Sendable {
    /// The id of its record.
    package var id: String
    /// The domain: the registrar, and the host of addresses without one.
    package var host: String
    /// Without one, SRV records are asked (RFC 3263).
    package var port: UInt16?
    /// Without one, SRV records are asked, and UDP where there are none.
    package var transport: SIPTransport?
    /// The user part of its address.
    package var username: String
    /// The name in credentials, where it is another than the username.
    package var authenticationName: String?
    /// Nil where nobody is asked for credentials.
    package var password: String?
    /// What people are shown.
    package var displayName: String?
    /// The host, or `host:port`, of a proxy that everything goes through first.
    package var outboundProxy: String?
    /// Seconds that a registration shall last.
    package var expiry: UInt32 = 600

    package init(id: String, host: String, username: String, password: String? = nil) {
        (self.id, self.host, self.username, self.password) = (id, host, username, password)
    }

    /// Credentials, where there are any.
    var digest: SIPDigestClient? {
        password.map { SIPDigestClient(username: authenticationName ?? username, password: $0) }
    }

    /// The address of a user of the domain; nil where the host is none.
    func address(of user: String?) -> SIPURI? {
        var scanner = SIPScanner(host)
        guard let host = SIPHost(&scanner), scanner.isAtEnd else { return nil }
        var uri = SIPURI(user: user, host: host, port: port)
        // `sips` would ask for TLS on every hop up to the other side (RFC 3261 §26.2.2), which few can promise.
        if let transport, transport != .udp || port == nil {
            uri.parameters.append(SIPURI.Item(name: "transport", value: transport.rawValue))
        }
        return uri
    }

    /// The address of record (RFC 3261 §10): without port and transport.
    var record: SIPURI? {
        guard var uri = address(of: username) else { return nil }
        uri.parameters = []
        return uri
    }

    /// The route that everything takes first.
    var route: SIPNameAddress? {
        guard let outboundProxy else { return nil }
        var scanner = SIPScanner(outboundProxy)
        guard let (host, port) = SIPHost.withPort(&scanner, spaced: false), scanner.isAtEnd else { return nil }
        var uri = SIPURI(host: host, port: port)
        if let transport {
            uri.parameters.append(SIPURI.Item(name: "transport", value: transport.rawValue))
        }
        uri.parameters.append(SIPURI.Item(name: "lr", value: nil))
        return SIPNameAddress(.sip(uri))
    }

    /// The dialog that a call to an address shall take the place of (RFC 3891 §3), as a REFER names it; nil where that is
    /// none.
    func replaces(_ text: String) -> String? {
        let header = SIPAnyURI(text)?.sip?.headers.first { $0.name.lowercased() == "replaces" }
        guard let value = header?.value.map(SIPEscape.unescaped), SIPReplaces(value) != nil else { return nil }
        return value
    }

    /// Whom a text names: a whole address, or a number or name of the domain; nil where it is neither.
    func target(_ text: String) -> SIPAnyURI? {
        switch SIPAnyURI(text) {
        case .sip(let uri): return .sip(uri.asTarget)
        case .tel(let uri): return address(of: uri.number).map { .sip($0) }
        case .other, nil: break
        }
        let isName = !text.isEmpty && text.utf8.allSatisfy { SIPEscape.isUser($0) || $0 == 0x20 }
        guard isName else { return nil }
        return address(of: text.filter { $0 != " " }).map { .sip($0) }
    }
}
