/// Numbers as text.
enum NumberText {
    /// The shortest digits that read back as the same double, in base 10 without exponent (strings extension, `%s`).
    static func of(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
        var digits = value.magnitude.description
        var exponent = 0
        if let mark = digits.firstIndex(of: "e") {
            exponent = Int(digits[digits.index(after: mark)...]) ?? 0
            digits = String(digits[..<mark])
        }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        var whole = String(parts[0])
        var fraction = parts.count == 2 && parts[1] != "0" ? String(parts[1]) : ""
        if exponent > 0 {
            fraction += String(repeating: "0", count: max(0, exponent - fraction.count))
            whole += fraction.prefix(exponent)
            fraction = String(fraction.dropFirst(exponent))
        } else if exponent < 0 {
            whole = String(repeating: "0", count: max(0, 1 - exponent - whole.count)) + whole
            fraction = whole.suffix(-exponent) + fraction
            whole = String(whole.dropLast(-exponent))
        }
        while whole.count > 1, whole.hasPrefix("0") { whole.removeFirst() }
        return (value.sign == .minus ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// The double that the text writes; nil for what is none, and for what a double cannot hold.
    static func double(_ text: String) -> Double? {
        switch text {
        case "NaN": return .nan
        case "Infinity", "+Infinity", "inf", "+inf", "Inf", "+Inf": return .infinity
        case "-Infinity", "-inf", "-Inf": return -.infinity
        default:
            let isPlain = text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"),
                    UInt8(ascii: "e"), UInt8(ascii: "E"):
                    true
                default: false
                }
            }
            guard isPlain, let value = Double(text), value.isFinite else { return nil }
            return value
        }
    }

    /// How a key of a map reads in JSON; nil for what is no key.
    static func key(_ value: Value) -> String? {
        switch value {
        case .string(let text): text
        case .bool(let value): value ? "true" : "false"
        case .int(let value, _): String(value)
        case .uint(let value): String(value)
        default: nil
        }
    }
}
