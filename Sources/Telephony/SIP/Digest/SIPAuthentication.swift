/// The value of WWW-Authenticate, Authorization and their proxy forms: a scheme and parameters with commas between them
/// (RFC 3261 §25.1). It is one value a field; commas do not part several.
struct SIPAuthentication: Equatable, Sendable {
    /// In lower case.
    let scheme: String
    private(set) var parameters: [SIPParameters.Parameter] = []

    init(scheme: String) {
        self.scheme = scheme.lowercased()
    }

    init?(_ text: String) {
        var scanner = SIPScanner(text)
        scanner.skipSpaces()
        guard let scheme = scanner.token(), scanner.next == 0x20 || scanner.next == 0x09 else { return nil }
        self.scheme = scheme.lowercased()
        scanner.skipSpaces()
        repeat {
            guard let name = scanner.token(), scanner.takeSeparator("="), self[name] == nil,
                let value = scanner.next == 0x22 ? scanner.quotedString() : scanner.token()
            else { return nil }
            parameters.append(SIPParameters.Parameter(name: name, value: value))
        } while scanner.takeSeparator(",")
        scanner.skipSpaces()
        guard scanner.isAtEnd else { return nil }
    }

    /// The value of a parameter without quotes; names know no case.
    subscript(name: String) -> String? {
        let lower = name.lowercased()
        return parameters.first { $0.name.lowercased() == lower }?.value.map(SIPScanner.unquoted)
    }

    /// Adds a parameter, in quotes where its grammar has them.
    mutating func add(_ name: String, _ value: String?, quoted: Bool = true) {
        guard let value else { return }
        parameters.append(SIPParameters.Parameter(name: name, value: quoted ? SIPScanner.quoted(value) : value))
    }
}

extension SIPAuthentication: CustomStringConvertible {
    var description: String {
        let name = scheme == "digest" ? "Digest" : scheme
        return "\(name) " + parameters.map { "\($0.name)=\($0.value ?? "\"\"")" }.joined(separator: ", ")
    }
}
