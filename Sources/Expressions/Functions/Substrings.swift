/// Exact search by Knuth, Morris and Pratt: linear whatever the texts are.
enum Substrings {
    /// Where the part first begins at or after the start.
    static func firstIndex<Element: Equatable>(of part: [Element], in text: [Element], from start: Int = 0) -> Int? {
        guard !part.isEmpty else { return start }
        let borders = borders(of: part)
        var matched = 0
        for index in start..<max(start, text.count) {
            while matched > 0, text[index] != part[matched] { matched = borders[matched - 1] }
            if text[index] == part[matched] { matched += 1 }
            if matched == part.count { return index + 1 - matched }
        }
        return nil
    }

    /// The pieces between the separators, at most so many, of which the last is the rest; with an empty separator,
    /// every Unicode scalar.
    static func split(_ text: [UInt8], by separator: [UInt8], limit: Int = .max) -> [[UInt8]] {
        guard !separator.isEmpty else {
            var scalars = String(decoding: text, as: UTF8.self).unicodeScalars.map { Array(String($0).utf8) }
            guard scalars.count > limit else { return scalars }
            let rest = Array(scalars[(limit - 1)...].joined())
            scalars.removeLast(scalars.count - limit + 1)
            return scalars + [rest]
        }
        let borders = borders(of: separator)
        var pieces: [[UInt8]] = []
        var start = 0
        var matched = 0
        for index in text.indices where pieces.count + 1 < limit {
            while matched > 0, text[index] != separator[matched] { matched = borders[matched - 1] }
            if text[index] == separator[matched] { matched += 1 }
            if matched == separator.count {
                pieces.append(Array(text[start..<index + 1 - matched]))
                start = index + 1
                matched = 0
            }
        }
        pieces.append(Array(text[start...]))
        return pieces
    }

    /// For each prefix, the length of its longest proper border.
    private static func borders<Element: Equatable>(of part: [Element]) -> [Int] {
        var borders = [Int](repeating: 0, count: part.count)
        var length = 0
        for index in part.indices.dropFirst() {
            while length > 0, part[index] != part[length] { length = borders[length - 1] }
            if part[index] == part[length] { length += 1 }
            borders[index] = length
        }
        return borders
    }
}
