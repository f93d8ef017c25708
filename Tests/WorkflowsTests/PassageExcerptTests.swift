import Testing

@testable import Workflows

@Suite struct PassageExcerptTests {
    private let passage = """
        ## Resistance

        A resistor slows the current down.

        Ohm's law says that the voltage is the product of current and resistance.

        $$U = R I$$

        ## Series

        In series the resistances add.
        """

    @Test("the block that shares most words with the question is taken, with what follows while it fits")
    func best() {
        let excerpt = PassageExcerpt(
            of: passage, startingAt: 100, for: "What does Ohm's law say of voltage?", limit: 95)
        #expect(
            excerpt.text == """
                Ohm's law says that the voltage is the product of current and resistance.

                $$U = R I$$
                """)
    }

    @Test("the words that every question has do not count")
    func fillers() {
        let text = "It does not say what it is for.\n\nThe law of Ohm holds here."
        #expect(PassageExcerpt(of: text, startingAt: 0, for: "What does Ohm say?", limit: 9).text.hasPrefix("The law"))
    }

    @Test("its range is that of the document")
    func range() {
        let scalars = Array(passage.unicodeScalars)
        let excerpt = PassageExcerpt(of: passage, startingAt: 100, for: "resistances in series", limit: 20)
        #expect(excerpt.text == "In series the resistances add.")
        let range = (excerpt.start - 100)..<(excerpt.end - 100)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[range])
        #expect(String(text) == excerpt.text)
    }

    @Test("offsets count scalars, whatever the letters")
    func accents() {
        let text = "Été 🎓 déjà.\n\nLa résistance s’ajoute."
        let excerpt = PassageExcerpt(of: text, startingAt: 0, for: "résistances", limit: 10)
        #expect(excerpt == PassageExcerpt(text: "La résistance s’ajoute.", start: 13))
    }

    @Test("without a word in common the first block that is no heading is taken")
    func nothingInCommon() {
        let excerpt = PassageExcerpt(of: passage, startingAt: 0, for: "?", limit: 40)
        #expect(excerpt.text == "A resistor slows the current down.")
    }

    @Test("a passage without blank lines is taken whole")
    func whole() {
        #expect(PassageExcerpt(of: "one\ntwo", startingAt: 3, for: "x") == PassageExcerpt(text: "one\ntwo", start: 3))
        #expect(PassageExcerpt(of: "# Only", startingAt: 0, for: "x").text == "# Only")
        #expect(PassageExcerpt(of: "", startingAt: 7, for: "x") == PassageExcerpt(text: "", start: 7))
    }
}
