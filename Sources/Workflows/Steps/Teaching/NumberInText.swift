/// The first number of a text as people write it: with a decimal point or comma, a sign, and spaces between thousands.
enum NumberInText {
    /// Nil where the text holds none.
    static func first(in text: String) -> Double? {
        let scalars = Array(text.unicodeScalars)
        guard let start = scalars.firstIndex(where: isDigit) else { return nil }
        var digits = ""
        if start > 0, scalars[start - 1] == "." || scalars[start - 1] == "," { digits = "0." }
        let sign = digits.isEmpty ? start - 1 : start - 2
        if sign >= 0, scalars[sign] == "-" || scalars[sign] == "−", sign == 0 || !isWord(scalars[sign - 1]) {
            digits = "-" + digits
        }
        var hasPoint = digits.hasSuffix(".")
        var place = start
        while place < scalars.count {
            let next = place + 1 < scalars.count ? scalars[place + 1] : nil
            switch scalars[place] {
            case let digit where isDigit(digit): digits.unicodeScalars.append(digit)
            case ".", ",":
                guard !hasPoint, let next, isDigit(next) else { return Double(digits) }
                hasPoint = true
                digits += "."
            // 1 000 and 12 500, but not "2 3": three digits follow, and no more.
            case " ", "\u{A0}", "\u{202F}":
                let following = scalars[(place + 1)...].prefix { isDigit($0) }
                guard !hasPoint, following.count == 3 else { return Double(digits) }
            case "e", "E":
                var exponent = place + 1
                if exponent < scalars.count, scalars[exponent] == "-" || scalars[exponent] == "+" { exponent += 1 }
                let power = scalars[exponent...].prefix { isDigit($0) }
                guard (1...3).contains(power.count) else { return Double(digits) }
                digits.unicodeScalars.append(contentsOf: scalars[place..<exponent])
                digits.unicodeScalars.append(contentsOf: power)
                return Double(digits)
            default: return Double(digits)
            }
            place += 1
        }
        return Double(digits)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { isDigit(scalar) || scalar.properties.isAlphabetic }
}
