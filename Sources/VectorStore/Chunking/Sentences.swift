/// Divides prose into sentences and list items.
struct Sentences {
    let scalars: [Unicode.Scalar]

    /// The sentences in the range, in order, without the blanks between them.
    func ranges(in range: Range<Int>) -> [Range<Int>] {
        var sentences: [Range<Int>] = []
        var start = range.lowerBound
        var index = range.lowerBound
        while index < range.upperBound {
            if let next = sentenceEnd(at: index, in: range) ?? itemStart(at: index, in: range) {
                sentences.append(scalars.trimming(start..<next))
                start = next
                index = next
            } else {
                index += 1
            }
        }
        sentences.append(scalars.trimming(start..<range.upperBound))
        return sentences.filter { !$0.isEmpty }
    }

    /// Where the next sentence begins, if the scalar here ends one.
    private func sentenceEnd(at index: Int, in range: Range<Int>) -> Int? {
        guard Self.terminators.contains(scalars[index]) else { return nil }
        if Self.wideTerminators.contains(scalars[index]) { return index + 1 }
        var gap = index + 1
        while gap < range.upperBound, Self.closers.contains(scalars[gap]) { gap += 1 }
        var next = afterBlanks(gap, in: range)
        if next < range.upperBound, scalars[next] == "»" {
            // « Vraiment ? » has a blank before its closing mark.
            gap = next + 1
            next = afterBlanks(gap, in: range)
        }
        guard next > gap, next < range.upperBound, !scalars[next].properties.isLowercase else { return nil }
        if scalars[index] == ".", isAbbreviation(before: index, in: range) { return nil }
        return next
    }

    private func afterBlanks(_ index: Int, in range: Range<Int>) -> Int {
        var index = index
        while index < range.upperBound, scalars[index].properties.isWhitespace { index += 1 }
        return index
    }

    /// Where a list item begins, if the line end here comes before one.
    private func itemStart(at index: Int, in range: Range<Int>) -> Int? {
        guard scalars[index] == "\n" else { return nil }
        var next = index + 1
        while next < range.upperBound, scalars[next] == " " || scalars[next] == "\t" { next += 1 }
        let start = next
        while next < range.upperBound, Self.isDigit(scalars[next]) { next += 1 }
        guard next + 1 < range.upperBound, scalars[next + 1] == " " else { return nil }
        let marks: [Unicode.Scalar] = next > start ? [".", ")"] : ["-", "*", "+", "•"]
        return marks.contains(scalars[next]) ? start : nil
    }

    /// Whether the period belongs to a numbering, an initial or a usual abbreviation.
    private func isAbbreviation(before period: Int, in range: Range<Int>) -> Bool {
        var start = period
        while start > range.lowerBound, Self.isWordScalar(scalars[start - 1]) { start -= 1 }
        let word = scalars[start..<period]
        if word.count == 1, word.allSatisfy(\.properties.isUppercase) { return true }
        let isNumbering = !word.isEmpty && word.allSatisfy(Self.isDigit)
        let isAtLineStart = start == range.lowerBound || scalars[start - 1] == "\n"
        return isNumbering && isAtLineStart || Self.abbreviations.contains(word.text)
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || isDigit(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static let terminators: Set<Unicode.Scalar> = [".", "!", "?", "…", "。", "！", "？"]
    private static let wideTerminators: Set<Unicode.Scalar> = ["。", "！", "？"]
    private static let closers: Set<Unicode.Scalar> = [")", "]", "»", "\"", "'", "”", "’", "*", "_"]
    private static let abbreviations: Set<String> = [
        "Dr", "Fig", "M", "MM", "Mlle", "Mme", "Mr", "Mrs", "Ms", "No", "Prof", "St", "cf", "e", "eg", "ex", "fig", "g",
        "i", "ie", "no", "p", "pp", "vs",
    ]
}
