/// Divides blocks into units: sentences of prose, whole tables, formulas and code, and smaller pieces of what is larger
/// than a chunk may be.
struct Units {
    let scalars: [Unicode.Scalar]
    /// The largest unit in tokens.
    let maximum: Int

    func divide(_ blocks: [Block]) -> [Unit] {
        blocks.enumerated().flatMap { index, block -> [Unit] in
            let isProse = block.kind != .lines
            let pieces = isProse ? Sentences(scalars: scalars).ranges(in: block.range) : whole(block.range)
            return pieces.flatMap { fitting($0) }.map {
                Unit(range: $0, tokens: tokens(in: $0), block: index, isProse: isProse)
            }
        }
    }

    /// The range as it is where it fits, else its lines.
    private func whole(_ range: Range<Int>) -> [Range<Int>] {
        guard tokens(in: range) > maximum else { return [range] }
        return scalars[range].split(separator: "\n").map { scalars.trimming($0.startIndex..<$0.endIndex) }
            .filter { !$0.isEmpty }
    }

    /// The range as it is where it fits, else divided between words, and within a word that is larger than a chunk.
    private func fitting(_ range: Range<Int>) -> [Range<Int>] {
        guard tokens(in: range) > maximum else { return [range] }
        var pieces: [Range<Int>] = []
        var start = range.lowerBound
        var end = start
        var size = 0
        for word in scalars[range].split(whereSeparator: \.properties.isWhitespace) {
            // No scalar is more than one token.
            for cut in stride(from: word.startIndex, to: word.endIndex, by: maximum) {
                let part = cut..<min(cut + maximum, word.endIndex)
                let cost = tokens(in: part)
                if size + cost > maximum {
                    pieces.append(start..<end)
                    start = part.lowerBound
                    size = 0
                }
                end = part.upperBound
                size += cost
            }
        }
        pieces.append(start..<end)
        return pieces.map(scalars.trimming).filter { !$0.isEmpty }
    }

    private func tokens(in range: Range<Int>) -> Int {
        TokenEstimate.tokens(in: scalars[range])
    }
}
