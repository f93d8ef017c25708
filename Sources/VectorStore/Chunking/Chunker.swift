/// Divides a document into chunks of a size that embeds and reads well. Pure: the same text gives the same chunks.
///
/// A chunk never crosses a heading. Within a section, blocks are gathered up to about `target` tokens; tables, code and
/// formulas stay whole up to `maximum`. A section that goes on begins its next chunk with the last sentences of the one
/// before, up to `overlap` tokens, so that a thought at the seam is found from either side. Tokens are estimated by
/// ``TokenEstimate``.
package struct Chunker: Sendable {
    /// The size at which a chunk is full, in tokens.
    package let target: Int
    /// The size that no chunk exceeds, in tokens; the local embedding model reads 512 with headings and prefix.
    package let maximum: Int
    /// How much of a chunk the next one repeats, in tokens.
    package let overlap: Int

    package init(target: Int = 300, maximum: Int = 400, overlap: Int = 45) {
        precondition(0 < target && target <= maximum && 0 <= overlap && overlap < target)
        self.target = target
        self.maximum = maximum
        self.overlap = overlap
    }

    /// The chunks in the order of the text; none where it holds nothing but white space.
    package func chunks(of text: String, as format: DocumentFormat) -> [Chunk] {
        let scalars = Array(text.unicodeScalars)
        let blocks =
            switch format {
            case .markdown: MarkdownBlocks.parse(scalars)
            case .plainText: PlainTextBlocks.parse(scalars)
            }
        var chunks: [Chunk] = []
        for section in Section.sections(of: blocks) {
            let units = Units(scalars: scalars, maximum: maximum).divide(section.blocks)
            for range in ranges(of: units) {
                chunks.append(
                    Chunk(
                        position: chunks.count, headingPath: section.headingPath, text: scalars[range].text,
                        range: range))
            }
        }
        return chunks
    }

    /// Gathers the units of one section.
    private func ranges(of units: [Unit]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var first = 0
        // Units before this index are in a chunk already.
        var fresh = 0
        while fresh < units.count {
            let end = end(of: units, from: first, fresh: fresh)
            ranges.append(units[first].range.lowerBound..<units[end - 1].range.upperBound)
            first = overlapStart(of: units, before: end, after: first)
            fresh = end
        }
        return ranges
    }

    /// The index after the last unit of the chunk that begins at `first` and has to hold the unit `fresh`.
    private func end(of units: [Unit], from first: Int, fresh: Int) -> Int {
        var tokens = units[first...fresh].reduce(0) { $0 + $1.tokens }
        // A rest that fits is not worth dividing.
        if restFits(units[first...]) { return units.count }
        var end = fresh + 1
        while end < units.count, tokens + units[end].tokens <= target {
            tokens += units[end].tokens
            end += 1
        }
        // Rather end between blocks than within one, unless that leaves the chunk half empty.
        guard end < units.count, units[end].block == units[end - 1].block else { return end }
        var boundary = end
        var kept = tokens
        while boundary > fresh + 1, units[boundary - 1].block == units[end].block {
            boundary -= 1
            kept -= units[boundary].tokens
        }
        return boundary > fresh && units[boundary - 1].block != units[end].block && kept * 2 >= target ? boundary : end
    }

    private func restFits(_ units: ArraySlice<Unit>) -> Bool {
        var tokens = 0
        for unit in units {
            tokens += unit.tokens
            if tokens > maximum { return false }
        }
        return true
    }

    /// Where the next chunk begins so that it repeats at most `overlap` tokens of prose.
    private func overlapStart(of units: [Unit], before end: Int, after first: Int) -> Int {
        guard end < units.count else { return end }
        var start = end
        var tokens = 0
        while start - 1 > first, units[start - 1].isProse, tokens + units[start - 1].tokens <= overlap,
            tokens + units[start - 1].tokens + units[end].tokens <= maximum
        {
            start -= 1
            tokens += units[start].tokens
        }
        return start
    }
}
