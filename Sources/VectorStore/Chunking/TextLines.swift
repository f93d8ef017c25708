/// The lines of a text as ranges of its Unicode scalars, without their ends (LF or CRLF).
struct TextLines {
    let scalars: [Unicode.Scalar]
    let ranges: [Range<Int>]

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        var ranges: [Range<Int>] = []
        var start = 0
        for (index, scalar) in scalars.enumerated() where scalar == "\n" {
            let end = index > start && scalars[index - 1] == "\r" ? index - 1 : index
            ranges.append(start..<end)
            start = index + 1
        }
        if start < scalars.count { ranges.append(start..<scalars.count) }
        self.ranges = ranges
    }

    var count: Int { ranges.count }

    /// The line without the blanks around it.
    func trimmed(_ line: Int) -> ArraySlice<Unicode.Scalar> {
        scalars[scalars.trimming(ranges[line])]
    }

    func isBlank(_ line: Int) -> Bool { trimmed(line).isEmpty }

    /// From the first of the lines to the end of the last, without the blanks around them.
    func range(_ lines: Range<Int>) -> Range<Int> {
        guard let first = lines.first, let last = lines.last else { return 0..<0 }
        return scalars.trimming(ranges[first].lowerBound..<ranges[last].upperBound)
    }
}

extension [Unicode.Scalar] {
    /// The range without white space at its ends.
    func trimming(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].properties.isWhitespace { start += 1 }
        while end > start, self[end - 1].properties.isWhitespace { end -= 1 }
        return start..<end
    }
}

extension Sequence<Unicode.Scalar> {
    /// The scalars as a string.
    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: self)
        return String(view)
    }

    /// Whether the scalars begin with the text.
    func begins(with text: String) -> Bool { starts(with: text.unicodeScalars) }
}
