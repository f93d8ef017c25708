extension String {
    /// A message of libpq as one line of words with single spaces: it comes with line breaks and tabs, and sometimes with
    /// a line of the statement and a mark below the place, which may hold values and mean nothing on one line.
    var onOneLine: String {
        var words: [Substring] = []
        var isMark = false
        for line in split(whereSeparator: \.isNewline) {
            if isMark, line.allSatisfy({ $0 == " " || $0 == "^" || $0 == "\t" }) {
                isMark = false
                continue
            }
            isMark = line.hasPrefix("LINE ")
            if !isMark { words += line.split(whereSeparator: \.isWhitespace) }
        }
        return words.joined(separator: " ")
    }
}
