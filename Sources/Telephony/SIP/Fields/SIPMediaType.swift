/// The type of a body (`media-type` and `accept-range`, RFC 3261 §20.1, §20.15); case does not count.
struct SIPMediaType: Equatable, SIPFieldValue {
    /// As `application/sdp`, in lower case, without parameters.
    let name: String
    let parameters: SIPParameters

    init?(_ scanner: inout SIPScanner) {
        guard let type = scanner.token(), scanner.takeSeparator("/"), let subtype = scanner.token(),
            let parameters = SIPParameters(&scanner)
        else { return nil }
        name = "\(type)/\(subtype)".lowercased()
        self.parameters = parameters
    }

    /// Whether it is or covers the type of that name.
    func covers(_ other: String) -> Bool {
        name == other || name == "*/*" || name.hasSuffix("/*") && other.hasPrefix(name.dropLast())
    }

    var description: String { "\(name)\(parameters)" }
}
