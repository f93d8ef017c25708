import Core
import Testing
import Workflows

@testable import Chat

@Suite struct TextCorrectionTests {
    private let scope: [String: JSONValue] = ["vars": ["ask": ["text": "Ann"]], "state": ["points": 3]]

    private func outcome(
        _ old: String, _ new: String, of said: [OutputText], known: Bool = true
    ) throws -> TextCorrection.Outcome {
        try #require(TextCorrection(from: old, to: new)).outcome(of: said, known ? scope : nil)
    }

    @Test("What the template gave is replaced, filled with the same values")
    func replacing() throws {
        #expect(
            try outcome("Ohm is a vlot.", "Ohm is a unit.", of: [OutputText(text: "Ohm is a vlot.")], known: false)
                == .replaced("Ohm is a unit."))
        let said = [OutputText(text: "Well dnoe, Ann: 3.")]
        let old = "Well dnoe, {{ vars.ask.text }}: {{ state.points }}."
        #expect(try outcome(old, "Well done, {{vars.ask.text}}!", of: said) == .replaced("Well done, Ann!"))
        #expect(try outcome(old, "Well done.", of: said) == .replaced("Well done."))
    }

    @Test("Any earlier text may be what was said, and what is right already stays")
    func several() throws {
        let changes = ["A", "{{ vars.ask.text }}", "B"].compactMap { TextCorrection(from: $0, to: "C") }
        func outcome(_ said: String, _ scope: [String: JSONValue]?) -> TextCorrection.Outcome {
            TextCorrection.outcome(of: [OutputText(text: said)], scope, among: changes)
        }
        #expect(outcome("B", nil) == .replaced("C") && outcome("A", scope) == .replaced("C"))
        #expect(outcome("Ann", scope) == .replaced("C") && outcome("Ann", nil) == .skipped(.values))
        #expect(outcome("C", scope) == .right && outcome("D", scope) == .skipped(.different))
    }

    @Test("What is something else, quotes sources, or needs values that are not known stays")
    func skipping() throws {
        #expect(try outcome("A", "B", of: [OutputText(text: "C")]) == .skipped(.different))
        #expect(try outcome("A", "B", of: []) == .skipped(.different))
        #expect(try outcome("A", "B", of: [OutputText(text: "A"), OutputText(text: "A")]) == .skipped(.different))
        let source = Annotation(ShownSource(title: "T", description: nil, place: .file(name: "f")), index: 1)
        #expect(try outcome("A", "B", of: [OutputText(text: "A", annotations: [source])]) == .skipped(.sources))
        let said = [OutputText(text: "Hello Ann")]
        let old = "Hello {{ vars.ask.text }}"
        #expect(try outcome(old, "Hi {{ vars.ask.text }}", of: said, known: false) == .skipped(.values))
        #expect(try outcome(old, "Hi {{ state.points }}", of: said) == .skipped(.values))
        #expect(try outcome("Hello {{ vars.other.text }}", "Hi", of: said) == .skipped(.values))
        #expect(TextCorrection(from: "{{", to: "x") == nil)
    }
}
