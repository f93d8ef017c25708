/// What a `Range` field selects of a file (RFC 9110 §14.2).
package enum ByteRangeSelection: Equatable, Sendable {
    /// Everything: the field is malformed, of another unit, or asks for more than is worth serving in parts.
    case whole
    /// These parts in the order asked for, none of which overlap; at least one.
    case parts([ByteRange])
    /// Nothing: every range lies behind the end.
    case unsatisfiable

    /// Reads the field for a file of that length in bytes; more ranges than `limit`, or ranges that overlap, are
    /// ignored as §14.2 allows (they would send more than the file).
    package init(_ field: String, length: Int, limit: Int = 8) {
        guard let specifications = Self.specifications(field), specifications.count <= limit else {
            self = .whole
            return
        }
        var parts: [ByteRange] = []
        for specification in specifications {
            switch specification {
            case .suffix(let count) where count > 0:
                // The last bytes of an empty file can be sent, but not as a range.
                guard length > 0 else {
                    self = .whole
                    return
                }
                parts.append(ByteRange(max(0, length - count), length - 1))
            case .from(let first, let last) where first < length:
                parts.append(ByteRange(first, min(last, length - 1)))
            default: break
            }
        }
        if parts.isEmpty {
            self = .unsatisfiable
        } else if Self.overlap(parts) {
            self = .whole
        } else {
            self = .parts(parts)
        }
    }

    private enum Specification {
        case from(Int, Int)
        case suffix(Int)
    }

    private static func specifications(_ field: String) -> [Specification]? {
        var scanner = FieldScanner(field)
        guard scanner.token()?.lowercased() == "bytes", scanner.skip("=") else { return nil }
        var specifications: [Specification] = []
        var needsComma = false
        while true {
            scanner.skipWhitespace()
            if scanner.isAtEnd { return specifications.isEmpty ? nil : specifications }
            if scanner.skip(",") {
                needsComma = false
            } else {
                guard !needsComma, let specification = specification(&scanner) else { return nil }
                specifications.append(specification)
                needsComma = true
            }
        }
    }

    private static func specification(_ scanner: inout FieldScanner) -> Specification? {
        if scanner.skip("-") { return scanner.number().map { .suffix($0) } }
        guard let first = scanner.number(), scanner.skip("-") else { return nil }
        let last = scanner.number() ?? .max
        return first <= last ? .from(first, last) : nil
    }

    private static func overlap(_ parts: [ByteRange]) -> Bool {
        let sorted = parts.sorted { $0.first < $1.first }
        return zip(sorted, sorted.dropFirst()).contains { $0.overlaps($1) }
    }
}
