import Net

/// One hop that a request took (RFC 3261 §20.42).
struct SIPVia: Equatable, SIPFieldValue {
    /// In capitals: UDP, TCP, TLS, or one that is not known.
    let transport: String
    /// Where the sender says that it is.
    let host: SIPHost
    let port: UInt16?
    var parameters = SIPParameters()

    /// What a branch of RFC 3261 begins with (§8.1.1.7).
    static let cookie = "z9hG4bK"

    /// The Via of a request of ours, which asks for answers to where it came from (RFC 3581).
    init(transport: String, host: SIPHost, port: UInt16?, branch: String) {
        self.transport = transport
        self.host = host
        self.port = port
        parameters["branch"] = branch
        parameters["rport"] = ""
    }

    init?(_ scanner: inout SIPScanner) {
        guard scanner.token()?.uppercased() == "SIP", scanner.takeSeparator("/"), scanner.token() == "2.0",
            scanner.takeSeparator("/"), let transport = scanner.token()
        else { return nil }
        self.transport = transport.uppercased()
        scanner.skipSpaces()
        guard let (host, port) = SIPHost.withPort(&scanner, spaced: true),
            let parameters = SIPParameters(&scanner)
        else { return nil }
        (self.host, self.port, self.parameters) = (host, port, parameters)
        // A received address that is none, or a port that is none, would send answers nowhere.
        if parameters.contains("received"), received == nil { return nil }
        if let text = parameters["rport"], !text.isEmpty, UInt16(text) == nil { return nil }
    }

    /// Names the transaction.
    var branch: String? { parameters["branch"] }

    /// The branch where it is unique by RFC 3261: the cookie and something behind it (RFC 4475 §3.2.1).
    var uniqueBranch: String? {
        guard let branch, branch.utf8.count > Self.cookie.utf8.count,
            branch.prefix(Self.cookie.count).lowercased() == Self.cookie.lowercased()
        else { return nil }
        return branch
    }

    /// Where the request really came from (§18.2.1), with or without brackets.
    var received: IPAddress? {
        parameters["received"].flatMap { text in
            IPAddress(text.utf8.first == 0x5B ? String(text.dropFirst().dropLast()) : text)
        }
    }

    /// The port that the request really came from (RFC 3581 §4).
    var receivedPort: UInt16? { parameters["rport"].flatMap { UInt16($0) } }

    /// Notes where the request came from, as a server must (§18.2.1, RFC 3581 §4).
    mutating func note(source address: IPAddress, port: UInt16) {
        let asksForPort = parameters.contains("rport")
        if asksForPort { parameters["rport"] = String(port) }
        if asksForPort || host != .address(address) { parameters["received"] = "\(address)" }
    }
}

extension SIPVia: CustomStringConvertible {
    var description: String { "SIP/2.0/\(transport) \(host)\(port.map { ":\($0)" } ?? "")\(parameters)" }
}
