/// What may stand where SIP wants a URI: one of its own, a telephone number, or any other with a scheme.
enum SIPAnyURI: Hashable, Sendable {
    case sip(SIPURI)
    case tel(TelURI)
    /// Of a scheme that means nothing here, as written.
    case other(String)

    /// Reads all of the text; nil where it is no URI.
    init?(_ text: String) {
        var scanner = SIPScanner(text)
        guard let first = scanner.next, SIPScanner.isAlphanumeric(first), !SIPScanner.isDigit(first),
            let scheme = scanner.text({ SIPScanner.isAlphanumeric($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }),
            scanner.take(0x3A)
        else { return nil }
        switch scheme.lowercased() {
        case "sip", "sips":
            guard let uri = SIPURI(text) else { return nil }
            self = .sip(uri)
        case "tel":
            guard let uri = TelURI(schemeSpecific: scanner.rest().utf8) else { return nil }
            self = .tel(uri)
        default:
            guard SIPEscape.text(&scanner, Self.isCharacter) != nil, scanner.isAtEnd else { return nil }
            self = .other(text)
        }
    }

    /// The URI where it is one of SIP's own.
    var sip: SIPURI? { if case .sip(let uri) = self { uri } else { nil } }

    /// Whether both mean the same: SIP's own by §19.1.4, others by their text.
    func isEquivalent(to other: SIPAnyURI) -> Bool {
        if case (.sip(let left), .sip(let right)) = (self, other) { return left.isEquivalent(to: right) }
        return self == other
    }

    static func isCharacter(_ byte: UInt8) -> Bool {
        SIPEscape.isUser(byte) || byte == 0x3A || byte == 0x40 || byte == 0x5B || byte == 0x5D || byte == 0x23
    }
}

extension SIPAnyURI: CustomStringConvertible {
    var description: String {
        switch self {
        case .sip(let uri): uri.description
        case .tel(let uri): uri.description
        case .other(let text): text
        }
    }
}
