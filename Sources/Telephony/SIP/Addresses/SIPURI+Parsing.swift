extension SIPURI {
    /// Reads all of the text (§25.1).
    init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: 0x3A) else { return nil }
        let scheme = text[..<colon].lowercased()
        guard scheme == "sip" || scheme == "sips" else { return nil }
        self.init(schemeSpecific: text.utf8[text.utf8.index(after: colon)...], isSecure: scheme == "sips")
    }

    /// Neither host, parameters nor headers may hold an `@`, so that what is before one is the user, whatever it looks
    /// like (RFC 4475 §3.1.1.9).
    private init?(schemeSpecific bytes: Substring.UTF8View, isSecure: Bool) {
        var rest = bytes
        var user: String?
        var password: String?
        if let at = bytes.firstIndex(of: 0x40) {
            var scanner = SIPScanner(bytes[..<at])
            guard let name = SIPEscape.text(&scanner, SIPEscape.isUser) else { return nil }
            user = name
            if scanner.take(0x3A) { password = SIPEscape.text(&scanner, SIPEscape.isPassword) ?? "" }
            guard scanner.isAtEnd else { return nil }
            rest = bytes[bytes.index(after: at)...]
        }
        var scanner = SIPScanner(rest)
        guard let (host, port) = SIPHost.withPort(&scanner, spaced: false) else { return nil }
        self.init(host: host, port: port)
        self.isSecure = isSecure
        self.user = user
        self.password = password
        guard let parameters = Self.parameters(&scanner), let headers = Self.headers(&scanner), scanner.isAtEnd
        else { return nil }
        self.parameters = parameters
        self.headers = headers
    }

    private static func parameters(_ scanner: inout SIPScanner) -> [Item]? {
        var items: [Item] = []
        while scanner.take(0x3B) {
            guard let name = SIPEscape.text(&scanner, SIPEscape.isParameter) else { return nil }
            var value: String?
            if scanner.take(0x3D) {
                guard let text = SIPEscape.text(&scanner, SIPEscape.isParameter) else { return nil }
                value = text
            }
            // §19.1.1: a parameter comes once.
            guard !items.contains(where: { $0.name.lowercased() == name.lowercased() }) else { return nil }
            items.append(Item(name: name, value: value))
        }
        return items
    }

    private static func headers(_ scanner: inout SIPScanner) -> [Item]? {
        guard scanner.take(0x3F) else { return [] }
        var items: [Item] = []
        repeat {
            guard let name = SIPEscape.text(&scanner, SIPEscape.isHeader), scanner.take(0x3D) else { return nil }
            items.append(Item(name: name, value: SIPEscape.text(&scanner, SIPEscape.isHeader) ?? ""))
        } while scanner.take(0x26)
        return items
    }
}
