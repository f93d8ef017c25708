/// A `sip` or `sips` URI (RFC 3261 §19.1). Its parts are kept escaped, as they came.
struct SIPURI: Hashable, Sendable {
    /// A parameter or a header of a URI; nil is a parameter without an equals sign.
    struct Item: Hashable, Sendable {
        let name: String
        let value: String?
    }

    /// Whether it is `sips`.
    var isSecure = false
    var user: String?
    var password: String?
    var host: SIPHost
    var port: UInt16?
    var parameters: [Item] = []
    /// What a request made from it would carry (§19.1.5).
    var headers: [Item] = []

    init(user: String? = nil, host: SIPHost, port: UInt16? = nil) {
        self.user = user.map { SIPEscape.escaped($0, allowing: SIPEscape.isUser) }
        self.host = host
        self.port = port
    }

    /// The value of a parameter, unescaped and in lower case; empty where it has none.
    func parameter(_ name: String) -> String? {
        parameters.first { $0.name.lowercased() == name }.map { SIPEscape.unescaped($0.value ?? "").lowercased() }
    }

    /// Whether it is a loose router's (§16.12).
    var isLooseRouter: Bool { parameter("lr") != nil }

    /// The user as a person would write it.
    var plainUser: String? { user.map(SIPEscape.unescaped) }

    /// The URI without what may not stand in a request line (§19.1.1): headers and `method`.
    var asTarget: SIPURI {
        var target = self
        target.headers = []
        target.parameters.removeAll { $0.name.lowercased() == "method" }
        return target
    }
}

extension SIPURI: CustomStringConvertible {
    var description: String {
        var text = isSecure ? "sips:" : "sip:"
        if let user {
            text += user
            if let password { text += ":\(password)" }
            text += "@"
        }
        text += "\(host)"
        if let port { text += ":\(port)" }
        for item in parameters { text += ";\(item.name)" + (item.value.map { "=\($0)" } ?? "") }
        for (index, item) in headers.enumerated() {
            text += "\(index == 0 ? "?" : "&")\(item.name)=\(item.value ?? "")"
        }
        return text
    }
}
