/// An address with a name for people before it and parameters behind it: From, To, Contact, Route, Refer-To …
/// (`name-addr` and `addr-spec`, RFC 3261 §20.10, §25.1).
struct SIPNameAddress: Equatable, SIPFieldValue {
    /// As written: tokens, or a quoted string with its quotes.
    private let writtenName: String?
    /// The address.
    var uri: SIPAnyURI
    /// Those of the field, not of the URI.
    var parameters: SIPParameters

    init(_ uri: SIPAnyURI, name: String? = nil, tag: String? = nil) {
        self.uri = uri
        writtenName = name.map(SIPScanner.quoted)
        parameters = SIPParameters()
        parameters["tag"] = tag
    }

    init?(_ scanner: inout SIPScanner) {
        if scanner.next == UInt8(ascii: "\"") {
            guard let name = scanner.quotedString() else { return nil }
            scanner.skipSpaces()
            guard let uri = Self.bracketed(&scanner) else { return nil }
            (writtenName, self.uri) = (name, uri)
        } else if scanner.next == UInt8(ascii: "<") {
            guard let uri = Self.bracketed(&scanner) else { return nil }
            (writtenName, self.uri) = (nil, uri)
        } else if let (name, uri) = Self.unquoted(&scanner) {
            (writtenName, self.uri) = (name, uri)
        } else {
            return nil
        }
        guard let parameters = SIPParameters(&scanner) else { return nil }
        self.parameters = parameters
    }

    /// The name without its quotes.
    var displayName: String? { writtenName.map(SIPScanner.unquoted) }

    /// What tells dialogs apart (§19.3).
    var tag: String? {
        get { parameters["tag"] }
        set { parameters["tag"] = newValue }
    }

    private static func bracketed(_ scanner: inout SIPScanner) -> SIPAnyURI? {
        guard scanner.take(UInt8(ascii: "<")), let text = scanner.text({ $0 != UInt8(ascii: ">") }),
            scanner.take(UInt8(ascii: ">"))
        else { return nil }
        return SIPAnyURI(text)
    }

    /// Tokens before brackets, or an address without brackets: such a one ends at the first semicolon, comma or
    /// question mark, for it may hold none (§20).
    private static func unquoted(_ scanner: inout SIPScanner) -> (String?, SIPAnyURI)? {
        var lookAhead = scanner
        var words: [String] = []
        while let word = lookAhead.token() {
            words.append(word)
            lookAhead.skipSpaces()
        }
        if lookAhead.next == UInt8(ascii: "<") {
            scanner = lookAhead
            return bracketed(&scanner).map { (words.joined(separator: " "), $0) }
        }
        let ends = Set(";,? \t".utf8)
        guard let text = scanner.text({ !ends.contains($0) }), let uri = SIPAnyURI(text) else { return nil }
        return (nil, uri)
    }
}

extension SIPNameAddress: CustomStringConvertible {
    var description: String { "\(writtenName.map { "\($0) " } ?? "")<\(uri)>\(parameters)" }
}
