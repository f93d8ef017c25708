/// The content codings that a client takes (RFC 9110 §12.5.3).
struct AcceptEncoding: Equatable {
    /// Weights in thousandths by coding in small letters; the first of several counts.
    private var weights: [String: Int] = [:]

    /// Every line of the field, which together are one list. A malformed list is as none: what the client wants is not
    /// known then, and the content as it is serves everyone.
    init(_ lines: [String]) {
        for line in lines {
            guard read(line) else {
                weights = [:]
                return
            }
        }
    }

    /// Whether gzip is taken, and not less gladly than the content as it is. A client that names neither `identity` nor
    /// gzip below it asks for a coding by naming it.
    var prefersGzip: Bool {
        guard let gzip = weights["gzip"] ?? weights["x-gzip"] ?? weights["*"], gzip > 0 else { return false }
        return gzip >= weights["identity"] ?? 0
    }

    private mutating func read(_ line: String) -> Bool {
        var scanner = FieldScanner(line)
        var needsComma = false
        while true {
            scanner.skipWhitespace()
            if scanner.isAtEnd { return true }
            if scanner.skip(",") {
                needsComma = false
                continue
            }
            guard !needsComma, let coding = scanner.token()?.lowercased() else { return false }
            guard let weight = Self.weight(&scanner) else { return false }
            if weights[coding] == nil { weights[coding] = weight }
            needsComma = true
        }
    }

    /// A weight (§12.4.2) in thousandths; 1000 where none follows, nil where it is malformed.
    private static func weight(_ scanner: inout FieldScanner) -> Int? {
        scanner.skipWhitespace()
        guard scanner.skip(";") else { return 1000 }
        scanner.skipWhitespace()
        guard scanner.skip("q") || scanner.skip("Q"), scanner.skip("=") else { return nil }
        guard let whole = scanner.number(digits: 1), whole <= 1 else { return nil }
        guard scanner.skip(".") else { return whole * 1000 }
        guard let digits = scanner.take({ $0.isDigit }) else { return whole * 1000 }
        guard digits.utf8.count <= 3, let fraction = Int(digits) else { return nil }
        let thousandths = fraction * [100, 10, 1][digits.utf8.count - 1]
        return whole == 1 && thousandths > 0 ? nil : whole * 1000 + thousandths
    }
}

extension HTTPRequest {
    /// Whether the client takes gzip, and not less gladly than the content as it is.
    package var prefersGzip: Bool {
        let lines = fields.all("Accept-Encoding")
        return !lines.isEmpty && AcceptEncoding(lines).prefersGzip
    }
}
