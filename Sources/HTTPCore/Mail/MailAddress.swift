/// One mailbox that mail comes from or goes to, and how its owner is called. What is in it can neither end a line of a
/// message nor of the SMTP protocol, nor name a second mailbox.
package struct MailAddress: Sendable, Hashable {
    /// `local@domain`, without quotes (RFC 5322 §3.4.1, with letters of other scripts by RFC 6532 §3.2).
    package let address: String
    /// Without control characters; nil for nobody's name.
    package let name: String?

    /// Takes an address of at most 254 bytes whose local part is words of letters, digits and signs with dots between
    /// them. Nil for all others, quoted ones and those with an address instead of a host name included. Control
    /// characters in the name become blanks.
    package init?(_ address: String, name: String? = nil) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, address.utf8.count <= 254, parts[0].utf8.count <= 64,
            Self.isDotted(parts[0], of: Self.isLocal), Self.isDotted(parts[1], of: Self.isHost)
        else { return nil }
        self.address = address
        let plain = name.map(HeaderText.plain) ?? ""
        self.name = plain.isEmpty ? nil : plain
    }

    /// Reads `local@domain` or `Name <local@domain>`, as an operator writes it.
    package init?(written text: String) {
        guard let open = text.firstIndex(of: "<"), text.last == ">" else {
            self.init(text)
            return
        }
        var name = text[..<open]
        while let last = name.last, last == " " { name.removeLast() }
        if name.count > 1, name.first == "\"", name.last == "\"" { name = name.dropFirst().dropLast() }
        self.init(String(text[text.index(after: open)...].dropLast()), name: String(name))
    }

    /// What follows the `@`.
    package var domain: String {
        String(address[address.index(after: address.firstIndex(of: "@") ?? address.startIndex)...])
    }

    private static func isDotted(_ part: Substring, of scalar: (Unicode.Scalar) -> Bool) -> Bool {
        part.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.unicodeScalars.allSatisfy(scalar)
        }
    }

    private static func isLocal(_ scalar: Unicode.Scalar) -> Bool {
        isHost(scalar) || "!#$%&'*+/=?^_`{|}~".unicodeScalars.contains(scalar)
    }

    private static func isHost(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-": true
        default: scalar.value >= 0xA0 && !HeaderText.endsLines(scalar) && !scalar.properties.isWhitespace
        }
    }
}
