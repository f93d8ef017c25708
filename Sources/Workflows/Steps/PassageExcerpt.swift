/// The blocks of a passage that answer a question best: what fits a quotation.
struct PassageExcerpt: Equatable {
    let text: String
    /// In Unicode scalars from the beginning of the document.
    let start: Int

    var end: Int { start + text.unicodeScalars.count }

    init(text: String, start: Int) {
        self.text = text
        self.start = start
    }

    /// Takes the block (paragraph, table, formula) that shares most words with the question, and following ones while
    /// they fit; headings alone are never quoted. A passage without blank lines is taken whole.
    ///
    /// - Parameters:
    ///   - passageStart: where the passage begins in its document, in Unicode scalars
    ///   - limit: the most scalars, unless the first block alone is longer
    init(of passage: String, startingAt passageStart: Int, for question: String, limit: Int = 480) {
        let scalars = Array(passage.unicodeScalars)
        let blocks = Self.blocks(scalars)
        let words = Self.words(question)
        let scores = blocks.map { block in
            Self.isHeading(scalars[block]) ? -1 : Self.words(Self.string(scalars[block])).intersection(words).count
        }
        guard let best = scores.indices.max(by: { scores[$0] < scores[$1] || (scores[$0] == scores[$1] && $0 > $1) })
        else {
            self.init(text: passage, start: passageStart)
            return
        }
        var last = best
        while last + 1 < blocks.count, !Self.isHeading(scalars[blocks[last + 1]]),
            blocks[last + 1].upperBound - blocks[best].lowerBound <= limit
        {
            last += 1
        }
        let range = blocks[best].lowerBound..<blocks[last].upperBound
        self.init(text: Self.string(scalars[range]), start: passageStart + range.lowerBound)
    }

    /// The runs of lines between blank lines.
    private static func blocks(_ scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var blocks: [Range<Int>] = []
        var start: Int?
        var lineStart = 0
        for index in 0...scalars.count where index == scalars.count || scalars[index] == "\n" {
            let isBlank = scalars[lineStart..<index].allSatisfy(\.properties.isWhitespace)
            if isBlank {
                if let first = start { blocks.append(first..<max(first, lineStart - 1)) }
                start = nil
            } else if start == nil {
                start = lineStart
            }
            lineStart = index + 1
        }
        if let first = start { blocks.append(first..<scalars.count) }
        return blocks
    }

    private static func isHeading(_ block: ArraySlice<Unicode.Scalar>) -> Bool {
        block.first == "#" && !block.contains("\n")
    }

    /// Words of at least three letters that carry meaning, without case; a plural `s` does not count.
    private static func words(_ text: String) -> Set<String> {
        var words: Set<String> = []
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) where word.count >= 3 {
            let stem = String(word.hasSuffix("s") ? word.dropLast() : word)
            if !fillers.contains(String(word)) { words.insert(stem) }
        }
        return words
    }

    /// Words of questions, in the languages of the product, that every text shares.
    private static let fillers: Set<String> = [
        "and", "are", "can", "did", "does", "for", "from", "has", "have", "how", "not", "say", "says", "that", "the",
        "this", "was", "what", "when", "where", "which", "who", "why", "with", "you",
        "aux", "avec", "ces", "cette", "comment", "dans", "des", "dire", "dit", "elle", "est", "les", "leur", "mais",
        "par", "pas", "pour", "pourquoi", "quand", "que", "quel", "quelle", "quels", "quelles", "qui", "quoi", "son",
        "sont", "sur", "une",
    ]

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
