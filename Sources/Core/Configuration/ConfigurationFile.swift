/// A file of `KEY=value` lines. Blank lines and lines that begin with `#` say nothing; a value may stand in quotes.
struct ConfigurationFile {
    /// One line that says something.
    struct Entry: Equatable {
        let key: String
        let value: String
        let line: Int
    }

    /// In the order of the file.
    let entries: [Entry]

    /// - Parameter path: the name for error messages.
    init(text: String, path: String) throws(ConfigurationError) {
        var entries: [Entry] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = Self.trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                throw .malformedLine(path: path, line: index + 1)
            }
            let key = Self.trimmed(line[..<equals])
            let value = Self.unquoted(Self.trimmed(line[line.index(after: equals)...]))
            entries.append(Entry(key: String(key), value: String(value), line: index + 1))
        }
        self.entries = entries
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    private static func unquoted(_ text: Substring) -> Substring {
        guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else {
            return text
        }
        return text.dropFirst().dropLast()
    }
}
