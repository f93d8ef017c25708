/// A text without case, accents and double spaces, which knows where in the original its characters stand.
struct FoldedText: Sendable {
    let scalars: [Unicode.Scalar]
    /// The place of each in the original, in Unicode scalars.
    private let origins: [Int]

    init(_ text: String) {
        var scalars: [Unicode.Scalar] = []
        var origins: [Int] = []
        for (index, scalar) in text.unicodeScalars.enumerated() {
            let properties = scalar.properties
            if properties.isWhitespace {
                guard let last = scalars.last, last != " " else { continue }
                scalars.append(" ")
                origins.append(index)
                continue
            }
            // Accents that stand on their own, behind their letter.
            if case .nonspacingMark = properties.generalCategory { continue }
            for lower in properties.lowercaseMapping.unicodeScalars {
                if case .nonspacingMark = lower.properties.generalCategory { continue }
                for plain in Self.plain(lower) {
                    scalars.append(plain)
                    origins.append(index)
                }
            }
        }
        if scalars.last == " " {
            scalars.removeLast()
            origins.removeLast()
        }
        self.scalars = scalars
        self.origins = origins
    }

    /// Where the phrase stands as whole words, in Unicode scalars of the original; nil where it does not.
    func range(of phrase: FoldedText) -> Range<Int>? {
        let (length, count) = (phrase.scalars.count, scalars.count)
        guard length > 0, length <= count else { return nil }
        for start in 0...(count - length) where scalars[start] == phrase.scalars[0] {
            let end = start + length
            guard scalars[start..<end].elementsEqual(phrase.scalars),
                start == 0 || !isInsideWord(scalars[start - 1], scalars[start]),
                end == count || !isInsideWord(scalars[end - 1], scalars[end])
            else { continue }
            return origins[start]..<origins[end - 1] + 1
        }
        return nil
    }

    private func isInsideWord(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
        Self.isOfWord(left) && Self.isOfWord(right)
    }

    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// The letters that a small letter with its accent is taken for.
    private static func plain(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if scalar.isASCII { return [scalar] }
        if scalar == "’" || scalar == "ʼ" { return ["'"] }
        return table[scalar] ?? [scalar]
    }

    private static let table: [Unicode.Scalar: [Unicode.Scalar]] = {
        let families: [(String, String)] = [
            ("a", "àáâãäåāăą"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"),
            ("h", "ĥħ"), ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņňŉ"),
            ("o", "òóôõöøōŏő"), ("oe", "œ"), ("r", "ŕŗř"), ("s", "śŝşšș"), ("ss", "ß"), ("t", "ţťŧț"),
            ("u", "ùúûüũūŭůűų"), ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"),
        ]
        var table: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        for (plain, accented) in families {
            for scalar in accented.unicodeScalars { table[scalar] = Array(plain.unicodeScalars) }
        }
        return table
    }()
}
