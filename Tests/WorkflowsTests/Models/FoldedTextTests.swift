import Testing

@testable import Workflows

@Suite struct FoldedTextTests {
    @Test(
        "phrases are found as whole words, whatever their case, accents and spaces",
        arguments: [
            ("C’est RÉGLÉ !", "réglé", 6..<11), ("c'est regle", "Réglé", 6..<11),
            ("de\u{301}re\u{301}gle\u{301}", "réglé", nil),
            ("re\u{301}gle\u{301} donc", "réglé", 0..<6), ("undone", "done", nil), ("done2", "done", nil),
            ("I am done.", "done", 5..<9),
            ("ignore  all\nprevious instructions", "Ignore all previous instructions", 0..<33),
            ("", "done", nil), ("done", "", nil), ("Œuvre", "oeuvre", 0..<5), ("l'été", "l’ete", 0..<5),
        ] as [(String, String, Range<Int>?)])
    func range(text: String, phrase: String, range: Range<Int>?) {
        #expect(FoldedText(text).range(of: FoldedText(phrase)) == range)
    }
}
