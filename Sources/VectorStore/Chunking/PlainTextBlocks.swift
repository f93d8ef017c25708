/// Finds the paragraphs of a plain text: what blank lines divide.
enum PlainTextBlocks {
    static func parse(_ scalars: [Unicode.Scalar]) -> [Block] {
        let lines = TextLines(scalars)
        return (0..<lines.count).split(whereSeparator: lines.isBlank).map {
            Block(kind: .paragraph, range: lines.range($0.startIndex..<$0.endIndex))
        }
    }
}
