extension String {
    /// Without the white space at both ends.
    var trimmed: String { String(drop(while: \.isWhitespace)).trimmedAtEnd }

    /// Without the white space behind it.
    var trimmedAtEnd: String {
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[...last])
    }
}
