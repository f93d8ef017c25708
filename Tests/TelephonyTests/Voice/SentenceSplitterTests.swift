import Testing

@testable import Telephony

@Suite struct SentenceSplitterTests {
    private func split(_ text: String, pieces: Int = 1_000) -> [String] {
        var splitter = SentenceSplitter()
        var sentences: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            sentences += splitter.feed(String(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        return sentences + splitter.finish()
    }

    @Test(
        "A text is cut at its sentences, however it arrives",
        arguments: [
            ("Hello. How are you? Fine!", ["Hello. ", "How are you? ", "Fine!"]),
            ("It is 3.14 volts, e.g. here. Next.", ["It is 3.14 volts, e.g. here. ", "Next."]),
            ("Dr. Smith met Mr. J. Doe. They left.", ["Dr. Smith met Mr. J. Doe. ", "They left."]),
            ("See www.example.org. Or not.", ["See www.example.org. ", "Or not."]),
            ("“Really?” he said. Yes.", ["“Really?” ", "he said. ", "Yes."]),
            ("Wait... what? No.", ["Wait... ", "what? ", "No."]),
            ("Two:\n- one\n- two\n\nDone", ["Two:\n", "- one\n", "- two\n", "\nDone"]),
            ("1. First step\n2. Second step\n", ["1. First step\n", "2. Second step\n"]),
            ("Am 3. mai war es. Gut.", ["Am 3. mai war es. ", "Gut."]),
            ("C'est M. Durand. Bonjour.", ["C'est M. Durand. ", "Bonjour."]),
            ("今日は。元気ですか？はい。", ["今日は。", "元気ですか？", "はい。"]),
            ("Here:\n```\nlet a = 1. \nb!\n```\nDone.", ["Here:\n", "```\nlet a = 1. \nb!\n```\n", "Done."]),
        ])
    func sentences(text: String, expected: [String]) {
        for pieces in [1, 2, 3, 7, 1_000] { #expect(split(text, pieces: pieces) == expected, "\(pieces)") }
    }

    @Test("The pieces are the text")
    func lossless() {
        let text = "  A **bold** claim [1]. \n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```swift\nx\n```\nThe end… or? \n "
        for pieces in 1...9 { #expect(split(text, pieces: pieces).joined() == text) }
    }

    @Test("A sentence is given as soon as the next character shows that it has ended")
    func atOnce() {
        var splitter = SentenceSplitter()
        let early = splitter.feed("A resistor limits current.")
        let sure = splitter.feed(" ")
        #expect(early.isEmpty && sure == ["A resistor limits current. "])
    }

    @Test("A long first sentence is cut at a comma, so that nobody waits for its end")
    func longFirst() {
        let start = "When you connect two resistors of the same value one behind the other in a circuit, "
        let text = start + "the same current flows through both of them, and"
        #expect(split(text, pieces: 1).first == start)
    }

    @Test("What never ends is cut between words")
    func endless() {
        let sentences = split(String(repeating: "word ", count: 400), pieces: 10)
        #expect(sentences.allSatisfy { $0.count <= SentenceSplitter.longest + 10 && $0.hasPrefix("word") })
        #expect(sentences.joined().count == 2_000)
    }
}
