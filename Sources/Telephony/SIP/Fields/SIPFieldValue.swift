/// What the value of a header field says; it is written so that it reads back.
protocol SIPFieldValue: Sendable, CustomStringConvertible {
    /// Reads one value, up to a comma or the end.
    init?(_ scanner: inout SIPScanner)
}

extension SIPFieldValue {
    /// Reads a text that has to be one value and nothing else.
    init?(_ text: String) {
        var scanner = SIPScanner(text)
        scanner.skipSpaces()
        self.init(&scanner)
        scanner.skipSpaces()
        guard scanner.isAtEnd else { return nil }
    }

    /// Reads one value or several with commas between them (RFC 3261 §7.3.1); nil where any is malformed or missing.
    static func list(_ text: String) -> [Self]? {
        var scanner = SIPScanner(text)
        var values: [Self] = []
        scanner.skipSpaces()
        repeat {
            guard let value = Self(&scanner) else { return nil }
            values.append(value)
        } while scanner.takeSeparator(",")
        scanner.skipSpaces()
        return scanner.isAtEnd ? values : nil
    }
}
