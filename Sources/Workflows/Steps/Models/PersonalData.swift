/// Personal data in a text, found by its form and, where there is one, by its check digits.
struct PersonalData: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case email, phone, card, iban, sin, ip
    }

    struct Finding: Sendable, Equatable {
        let kind: Kind
        /// In Unicode scalars of the text.
        let range: Range<Int>
    }

    let kinds: Set<Kind>

    /// What is there, in order and without overlaps.
    func findings(in text: String) -> [Finding] {
        let scalars = Array(text.unicodeScalars)
        var findings: [Finding] = []
        var place = 0
        while place < scalars.count {
            if place == 0 || !Self.isWord(scalars[place - 1]), let finding = finding(scalars, at: place) {
                findings.append(finding)
                place = finding.range.upperBound
            } else {
                place += 1
            }
        }
        return findings
    }

    /// The text with the kind of what was found in its place, such as `[email]`.
    static func masked(_ text: String, _ findings: [Finding]) -> String {
        let scalars = Array(text.unicodeScalars)
        var masked = String.UnicodeScalarView()
        var place = 0
        for finding in findings {
            masked.append(contentsOf: scalars[place..<finding.range.lowerBound])
            masked.append(contentsOf: "[\(finding.kind.rawValue)]".unicodeScalars)
            place = finding.range.upperBound
        }
        masked.append(contentsOf: scalars[place...])
        return String(masked)
    }

    private func finding(_ scalars: [Unicode.Scalar], at start: Int) -> Finding? {
        let end: (Kind) -> Int? = { kind in
            switch kind {
            case .email: Self.email(scalars, at: start)
            case .iban: Self.iban(scalars, at: start)
            case .ip: Self.address(scalars, at: start)
            case .card, .sin, .phone: Self.number(scalars, at: start, kind)
            }
        }
        // What has check digits comes before what has none.
        for kind in [Kind.email, .iban, .card, .ip, .sin, .phone] where kinds.contains(kind) {
            if let end = end(kind) { return Finding(kind: kind, range: start..<end) }
        }
        return nil
    }

    // MARK: E-mail and IP addresses

    private static func email(_ scalars: [Unicode.Scalar], at start: Int) -> Int? {
        var at = start
        while at < scalars.count, at - start <= 64, isWord(scalars[at]) || "._%+-".unicodeScalars.contains(scalars[at])
        { at += 1 }
        guard at > start, at - start <= 64, at < scalars.count, scalars[at] == "@" else { return nil }
        var end = at + 1
        while end < scalars.count, end - at <= 255, isWord(scalars[end]) || scalars[end] == "." || scalars[end] == "-" {
            end += 1
        }
        while end > at + 1, !isWord(scalars[end - 1]) { end -= 1 }
        let labels = scalars[(at + 1)..<end].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), let last = labels.last, last.count >= 2,
            last.allSatisfy(\.properties.isAlphabetic)
        else { return nil }
        return end
    }

    private static func address(_ scalars: [Unicode.Scalar], at start: Int) -> Int? {
        var end = start
        while end < scalars.count, end - start < 48,
            scalars[end].properties.isASCIIHexDigit || scalars[end] == "." || scalars[end] == ":"
        {
            end += 1
        }
        while end > start,
            scalars[end - 1] == "." || (scalars[end - 1] == ":" && !(end - start >= 2 && scalars[end - 2] == ":"))
        {
            end -= 1
        }
        guard end == scalars.count || !isWord(scalars[end]) else { return nil }
        let text = scalars[start..<end]
        if text.contains(":") { return isVersion6(text) ? end : nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isVersion4 =
            parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy { isDigit($0) }
                    && digits(part).reduce(0) { $0 * 10 + $1 } <= 255
            }
        return isVersion4 ? end : nil
    }

    private static func isVersion6(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard !text.contains("."), text.contains(where: { isDigit($0) }) else { return false }
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ $0.count <= 4 }) else { return false }
        let empty = groups.indices.filter { groups[$0].isEmpty }
        if empty.isEmpty { return groups.count == 8 }
        // One gap, which at an end of the text makes two groups empty.
        let isAtEnd = empty.count == 2 && (empty == [0, 1] || empty == [groups.count - 2, groups.count - 1])
        return (empty.count == 1 && empty[0] > 0 && empty[0] < groups.count - 1 || isAtEnd)
            && (3...8).contains(groups.count)
    }

    // MARK: Numbers

    /// The end of a number of the kind: the longest that is one.
    private static func number(_ scalars: [Unicode.Scalar], at start: Int, _ kind: Kind) -> Int? {
        var groups: [(digits: [Int], end: Int)] = []
        var place = start
        let isInternational = scalars[place] == "+"
        let separators = kind == .phone ? " -.\u{A0}\u{202F}" : " -\u{A0}\u{202F}"
        if isInternational { place += 1 }
        while groups.count < 10 {
            var next = place
            if next < scalars.count, scalars[next] == "(" { next += 1 }
            let first = next
            while next < scalars.count, isDigit(scalars[next]) { next += 1 }
            guard next > first else { break }
            let digits = digits(scalars[first..<next])
            if next < scalars.count, scalars[next] == ")" { next += 1 }
            groups.append((digits, next))
            place = next
            // One separator; after a closing bracket none is needed.
            guard place < scalars.count else { break }
            if separators.unicodeScalars.contains(scalars[place]) { place += 1 }
        }
        for count in stride(from: groups.count, to: 0, by: -1) {
            let end = groups[count - 1].end
            guard end == scalars.count || !isWord(scalars[end]) else { continue }
            let lengths = groups[..<count].map(\.digits.count)
            let digits = groups[..<count].flatMap(\.digits)
            let isOne =
                switch kind {
                case .card: !isInternational && (13...19).contains(digits.count) && luhn(digits)
                case .sin:
                    !isInternational && digits.count == 9 && (lengths == [9] || lengths == [3, 3, 3])
                        && digits[0] != 0 && digits[0] != 8 && luhn(digits)
                default: isPhone(digits, lengths, isInternational: isInternational)
                }
            if isOne { return end }
        }
        return nil
    }

    private static func isPhone(_ digits: [Int], _ lengths: [Int], isInternational: Bool) -> Bool {
        if isInternational { return (8...15).contains(digits.count) }
        // North America: 514 555-0199, with or without 1 before it.
        let hasCountry = digits.count == 11 && digits[0] == 1
        let local = hasCountry ? Array(digits[1...]) : digits
        let forms = hasCountry ? [[11], [1, 10], [1, 3, 7], [1, 3, 3, 4]] : [[10], [3, 7], [3, 3, 4]]
        if local.count == 10, local[0] >= 2, local[3] >= 2, forms.contains(lengths) { return true }
        // France: 01 23 45 67 89.
        return digits.count == 10 && digits[0] == 0 && digits[1] > 0 && (lengths == [10] || lengths == [2, 2, 2, 2, 2])
    }

    private static func luhn(_ digits: [Int]) -> Bool {
        guard digits.contains(where: { $0 != 0 }) else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let value = digit.offset % 2 == 1 ? digit.element * 2 : digit.element
            return sum + (value > 9 ? value - 9 : value)
        }
        return sum % 10 == 0
    }

    private static func iban(_ scalars: [Unicode.Scalar], at start: Int) -> Int? {
        var text: [Unicode.Scalar] = []
        var ends: [Int] = []
        var place = start
        while place < scalars.count, text.count < 34 {
            if isASCIIWord(scalars[place]) {
                text.append(scalars[place])
                ends.append(place + 1)
            } else if scalars[place] != " " || text.count % 4 != 0 {
                break
            }
            place += 1
        }
        guard text.count >= 15, isLetter(text[0]), isLetter(text[1]), isDigit(text[2]), isDigit(text[3]) else {
            return nil
        }
        // What follows behind a space may be a word of the sentence.
        for count in stride(from: text.count, through: 15, by: -1) {
            let end = ends[count - 1]
            guard end == scalars.count || !isWord(scalars[end]), checksum(text[..<count]) == 1 else { continue }
            return end
        }
        return nil
    }

    /// ISO 13616: what is left of the number by 97, with its first four characters at its end and letters as numbers.
    private static func checksum(_ text: ArraySlice<Unicode.Scalar>) -> Int {
        (text.dropFirst(4) + text.prefix(4)).reduce(0) { rest, scalar in
            let upper = scalar.value & ~0x20
            return isDigit(scalar)
                ? (rest * 10 + Int(scalar.value) - 48) % 97 : (rest * 100 + Int(upper) - 55) % 97
        }
    }

    // MARK: Characters

    private static func digits(_ scalars: ArraySlice<Unicode.Scalar>) -> [Int] { scalars.map { Int($0.value) - 48 } }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isASCIIWord(_ scalar: Unicode.Scalar) -> Bool { isDigit(scalar) || isLetter(scalar) }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        isASCIIWord(scalar) || (!scalar.isASCII && scalar.properties.isAlphabetic)
    }
}
