extension HTTPRequest {
    /// The value of the cookie with exactly this name (RFC 6265 §5.4); nil without one, and where two of that name were
    /// sent: which of them is ours cannot be told.
    package func cookie(_ name: String) -> String? {
        var found: Substring?
        for field in fields.all("Cookie") {
            for pair in field.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " || $0 == "\t" }
                guard let equals = trimmed.firstIndex(of: "="), trimmed[..<equals] == name else { continue }
                guard found == nil else { return nil }
                found = trimmed[trimmed.index(after: equals)...]
            }
        }
        return found.map(String.init)
    }
}
