import Testing

@testable import VectorStore

@Suite struct TokenEstimateTests {
    @Test(
        "words count by their length and marks one each",
        arguments: [
            ("", 0), ("the", 1), ("current", 2), ("l'intensité", 4), ("U = R · I", 5), ("| a | b |", 5), ("漢字", 2),
        ])
    func estimates(text: String, tokens: Int) {
        #expect(TokenEstimate.tokens(in: text.unicodeScalars) == tokens)
    }
}
