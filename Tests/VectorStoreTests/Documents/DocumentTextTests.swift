import Documents
import Testing

@testable import VectorStore

@Suite struct DocumentTextTests {
    private static let sentences = String(repeating: "Où va l’électron 😀 ? Là-bas. ", count: 30)

    @Test("A passage of a PDF stays on its page, unless a sentence goes on from there")
    func pages() {
        let parts = [
            ReadDocument.Part("Page 1. " + Self.sentences + "The current", DocumentPlace(.page, 1)),
            .init("follows the voltage. Page 2. " + Self.sentences + "It ends,", DocumentPlace(.page, 2)),
            .init("after a picture. Page 4. " + Self.sentences + "That is all.", DocumentPlace(.page, 4)),
            .init("Page 5.", DocumentPlace(.page, 5)), .init("Page 6", DocumentPlace(.page, 6)),
            .init("Page 7", DocumentPlace(.page, 7)),
        ]
        let document = DocumentText(ReadDocument(parts: parts, isMarkdown: false))
        let chunks = document.chunks(by: Chunker())
        let scalars = Array(document.text.unicodeScalars)
        #expect(
            chunks.allSatisfy { scalars[$0.range].text == $0.text } && chunks.map(\.position) == Array(chunks.indices))
        #expect(chunks.suffix(3).map(\.place) == [5, 6, 7].map { DocumentPlace(.page, $0) })
        for chunk in chunks {
            for number in [1, 2, 4, 5, 6, 7] where chunk.text.contains("Page \(number).") {
                #expect(chunk.place.map { ($0.first...$0.last).contains(number) } == true)
            }
        }
        #expect(chunks.contains { $0.place == DocumentPlace(.page, 1, through: 2) })
        #expect(chunks.contains { $0.place == DocumentPlace(.page, 2, through: 4) })
    }

    @Test("A passage of a presentation never leaves its slide, however short it is")
    func slides() {
        let document = DocumentText(
            ReadDocument(
                parts: [
                    .init("## Ohm\n\nA law.", DocumentPlace(.slide, 1)), .init("No title.", DocumentPlace(.slide, 2)),
                    .init("## Volta\n\n" + Self.sentences + Self.sentences + Self.sentences, DocumentPlace(.slide, 4)),
                ], isMarkdown: true))
        let chunks = document.chunks(by: Chunker())
        let scalars = Array(document.text.unicodeScalars)
        #expect(chunks.allSatisfy { scalars[$0.range].text == $0.text })
        #expect(chunks.prefix(3).map(\.place) == [1, 2, 4].map { DocumentPlace(.slide, $0) })
        #expect(chunks.prefix(3).map(\.headingPath) == [["Ohm"], [], ["Volta"]])
        #expect(chunks.count > 3 && chunks.dropFirst(2).allSatisfy { $0.place == DocumentPlace(.slide, 4) })
    }

    @Test("A document with headings alone has no places, and nothing gives no passage")
    func headings() {
        let document = DocumentText(ReadDocument(parts: [.init("# A\n\nB."), .init("# C\n\nD.")], isMarkdown: true))
        #expect(document.chunks(by: Chunker()).map(\.headingPath) == [["A"], ["C"]])
        #expect(document.chunks(by: Chunker()).allSatisfy { $0.place == nil })
        #expect(DocumentText(ReadDocument(parts: [], isMarkdown: true)).chunks(by: Chunker()).isEmpty)
        #expect(DocumentText("# A\n\nB.", as: .plainText).chunks(by: Chunker()).map(\.text) == ["# A\n\nB."])
    }
}
