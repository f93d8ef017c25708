import Testing
import VectorStore

@Suite struct ChunkerTests {
    /// Small sizes, so that short texts are divided.
    static let small = Chunker(target: 20, maximum: 30, overlap: 8)

    @Test("chunks know their headings and lie exactly where they say, in scalars")
    func headingsAndRanges() throws {
        let text = """
            Préface : « déjà vu » 😀.

            # Électricité

            ## La loi d'Ohm ##

            L'intensité du courant est e\u{301}gale à U/R.

            ### `R` et **G**
            Texte.

            ## La puissance
            P = U · I

            Titre souligné
            --------------
            Fin.
            """
        let chunks = Chunker().chunks(of: text, as: .markdown)
        #expect(
            chunks.map(\.headingPath) == [
                [], ["Électricité", "La loi d'Ohm"], ["Électricité", "La loi d'Ohm", "R et G"],
                ["Électricité", "La puissance"], ["Électricité", "Titre souligné"],
            ])
        #expect(
            chunks.map(\.text) == [
                "Préface : « déjà vu » 😀.", "L'intensité du courant est e\u{301}gale à U/R.", "Texte.", "P = U · I",
                "Fin.",
            ])
        #expect(chunks.map(\.position) == [0, 1, 2, 3, 4])
        try expectExactRanges(chunks, in: text)
    }

    @Test(
        "nothing gives no chunk, and a heading alone stands for itself",
        arguments: [("", 0), (" \n\t\r\n ", 0), ("#", 0), ("---\n***", 0), ("# Title", 1), ("# A\n## B\n# C\ntext", 2)])
    func emptiness(text: String, count: Int) {
        #expect(Chunker().chunks(of: text, as: .markdown).count == count)
    }

    @Test(
        "a table, code or formula that fits stays whole beside a long paragraph",
        arguments: [
            "| U | I |\n|---|---|\n| 1 V | 2 A |\n| 3 V | 4 A |", "```swift\nlet a = 1\n\n# no heading\n```",
            "~~~\n```\nx = 1\n~~~", "$$\nU = R \\cdot I\n$$", "$$ P = U I $$", "\\[\nU = R\n\\]",
        ])
    func wholeBlocks(block: String) throws {
        let prose = String(repeating: "One two three four five six seven. ", count: 4)
        let text = "# Title\n\n\(prose)\n\n\(block)\n\n\(prose)"
        let chunks = Self.small.chunks(of: text, as: .markdown)
        #expect(chunks.count { $0.text.contains(block) } == 1, "\(chunks.map(\.text))")
        let pieces = chunks.filter { chunk in block.split(separator: "\n").contains { chunk.text.contains($0) } }
        #expect(pieces.count == 1, "\(pieces.map(\.text))")
        try expectExactRanges(chunks, in: text)
    }

    @Test("a table larger than a chunk is divided between its rows, and no row is repeated")
    func largeTable() throws {
        let rows = (1...40).map { "| row \($0) | value \($0) |" }
        let text = (["| a | b |", "|---|---|"] + rows).joined(separator: "\n")
        let chunks = Self.small.chunks(of: text, as: .markdown)
        #expect(chunks.count > 5)
        #expect(chunks.map(\.text).joined(separator: "\n") == text)
    }

    @Test("a long paragraph is divided between sentences, and the next chunk repeats whole ones")
    func overlap() throws {
        let sentences = (1...12).map { "Sentence number \($0) ends here." }
        let text = sentences.joined(separator: " ")
        let chunks = Self.small.chunks(of: text, as: .plainText)
        #expect(chunks.count > 2)
        for chunk in chunks {
            #expect(chunk.text.hasPrefix("Sentence") && chunk.text.hasSuffix("here."), "\(chunk.text)")
        }
        for (chunk, next) in zip(chunks, chunks.dropFirst()) {
            #expect(next.range.lowerBound < chunk.range.upperBound, "the next chunk repeats the last sentence")
            #expect(next.range.lowerBound > chunk.range.lowerBound)
        }
        try expectExactRanges(chunks, in: text)
    }

    @Test("a chunk rather ends between paragraphs than within one")
    func paragraphBoundaries() {
        let paragraph = "First of three stands here. Second of three stands here. Third of three stands here."
        let text = Array(repeating: paragraph, count: 6).joined(separator: "\n\n")
        let chunks = Chunker(target: 40, maximum: 40, overlap: 0).chunks(of: text, as: .markdown)
        #expect(chunks.map(\.text) == Array(repeating: paragraph, count: 6))
    }

    @Test(
        "a giant paragraph, sentence or word is divided all the same and nothing is lost",
        arguments: [
            String(repeating: "Wort ", count: 5000), String(repeating: "a", count: 5000),
            String(repeating: "é😀x", count: 700), String(repeating: "!", count: 900),
            String(repeating: "Une phrase. ", count: 900), String(repeating: "漢字。", count: 900),
            "```\n" + String(repeating: "code; ", count: 1000) + "\n```",
        ])
    func giants(text: String) throws {
        let chunks = Self.small.chunks(of: text, as: .markdown)
        #expect(chunks.count > 10)
        try expectExactRanges(chunks, in: text)
        var covered = 0
        let scalars = Array(text.unicodeScalars)
        for chunk in chunks {
            let gap = scalars[min(covered, chunk.range.lowerBound)..<chunk.range.lowerBound]
            #expect(gap.allSatisfy { $0.properties.isWhitespace })
            #expect(chunk.range.count <= 200)
            covered = chunk.range.upperBound
        }
        #expect(scalars[covered...].allSatisfy { $0.properties.isWhitespace })
    }

    @Test("line ends of Windows and metadata at the start change no chunk")
    func lineEnds() {
        let text = "---\ntitle: x\n---\n# A\n\nOne.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
        let windows = Chunker().chunks(of: text.replacing("\n", with: "\r\n"), as: .markdown)
        let plain = Chunker().chunks(of: text, as: .markdown)
        #expect(plain.map(\.headingPath) == [["A"]])
        #expect(windows.map { $0.text.replacing("\r\n", with: "\n") } == plain.map(\.text))
        #expect(plain.first?.text.hasPrefix("One.") == true)
    }

    @Test("plain text knows no headings")
    func plainText() {
        let chunks = Chunker().chunks(of: "# not a heading\n\ntext", as: .plainText)
        #expect(chunks.map(\.text) == ["# not a heading\n\ntext"])
        #expect(chunks.map(\.headingPath) == [[]])
    }

    @Test("what is embedded begins with the headings")
    func embeddingInput() {
        let chunks = Chunker().chunks(of: "# A\n## B\ntext", as: .markdown)
        #expect(chunks.map(\.embeddingInput) == ["A › B\ntext"])
    }

    private func expectExactRanges(_ chunks: [Chunk], in text: String) throws {
        let scalars = Array(text.unicodeScalars)
        for chunk in chunks {
            try #require(chunk.range.upperBound <= scalars.count && !chunk.range.isEmpty)
            var slice = String.UnicodeScalarView()
            slice.append(contentsOf: scalars[chunk.range])
            #expect(Array(chunk.text.unicodeScalars) == Array(slice))
        }
    }
}
