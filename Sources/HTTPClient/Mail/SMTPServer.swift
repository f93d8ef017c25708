/// The server that takes mails on, as `smtp://` or `smtps://` URLs name it.
///
/// `smtps` speaks TLS from the first byte (port 465). `smtp` (port 587) must change to TLS by STARTTLS before anything is
/// said, unless the URL ends in `?tls=none`; a password is then sent to this machine's loopback address alone.
package struct SMTPServer: Sendable, Equatable {
    /// How the connection is kept from others' eyes.
    package enum Security: String, Sendable {
        case tls, startTLS = "starttls"
        case none
    }

    /// A name or an address; IPv6 in brackets.
    package let host: String
    package let port: UInt16
    package let security: Security
    let user: String?
    let password: String?

    /// Nil for anything that is no such URL, or asks to send a password in the clear.
    package init?(_ url: String) {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = try? URLParts(),
            (try? parts.set(url, flags: 0)) != nil, let scheme = parts.part(.scheme)?.lowercased(),
            scheme == "smtp" || scheme == "smtps", let host = parts.part(.host)?.lowercased(), !host.isEmpty,
            ["", "/"].contains(parts.part(.path) ?? ""), parts.part(.fragment) == nil
        else { return nil }
        switch (scheme, parts.part(.query)) {
        case ("smtps", nil): security = .tls
        case ("smtp", nil): security = .startTLS
        case ("smtp", "tls=none"): security = .none
        default: return nil
        }
        let port = parts.part(.port).map { UInt16($0) ?? 0 } ?? (security == .tls ? 465 : 587)
        guard port > 0 else { return nil }
        self.host = host
        self.port = port
        user = parts.part(.user, isDecoded: true)
        password = parts.part(.password, isDecoded: true)
        // What libcurl would cut at, or take for the end of a command.
        let secrets = [user, password].compactMap(\.self)
        guard secrets.allSatisfy({ text in text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }),
            (user == nil) == (password == nil), user != ""
        else { return nil }
        if security == .none, user != nil, !WebAddress.isThisMachine(host) { return nil }
    }

    /// Who and how, without user and password.
    package var description: String { "\(host):\(port) (\(security == .none ? "without TLS" : security.rawValue))" }
}
