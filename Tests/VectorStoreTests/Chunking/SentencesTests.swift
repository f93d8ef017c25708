import Testing

@testable import VectorStore

@Suite struct SentencesTests {
    @Test(
        "sentences end where a reader of English or French ends them",
        arguments: [
            "One ends. Two begins.|One ends.|Two begins.",
            "Is it 3.14 V? Yes! So…|Is it 3.14 V?|Yes!|So…",
            "Use e.g. a resistor. See Fig. 3 for it.|Use e.g. a resistor.|See Fig. 3 for it.",
            "M. Ohm naquit à Erlangen. Il y vécut.|M. Ohm naquit à Erlangen.|Il y vécut.",
            "Que vaut l'intensité ? Elle vaut 2 A.|Que vaut l'intensité ?|Elle vaut 2 A.",
            "Il dit : « Vraiment ? » Puis il part.|Il dit : « Vraiment ? »|Puis il part.",
            "(It works.) \"Does it?\" Yes.|(It works.)|\"Does it?\"|Yes.",
            "no stop here, only a comma|no stop here, only a comma",
            "Wait... what is this? 5 A.|Wait... what is this?|5 A.",
            "第一。第二！|第一。|第二！",
        ])
    func sentences(example: String) {
        let parts = example.split(separator: "|").map(String.init)
        #expect(divide(parts[0]) == Array(parts[1...]))
    }

    @Test("list items are divided, and wrapped lines are not")
    func items() {
        let list = "Parts:\n- a lamp\n  with a socket\n* a wire\n1. first\n2) second\n10. tenth"
        #expect(
            divide(list) == [
                "Parts:", "- a lamp\n  with a socket", "* a wire", "1. first", "2) second", "10. tenth",
            ])
        #expect(divide("a line\nand its rest - wrapped\n-5 degrees") == ["a line\nand its rest - wrapped\n-5 degrees"])
    }

    private func divide(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        return Sentences(scalars: scalars).ranges(in: 0..<scalars.count).map { scalars[$0].text }
    }
}
