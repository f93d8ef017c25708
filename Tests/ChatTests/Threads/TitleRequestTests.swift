import ModelProviders
import Testing

@testable import Chat

@Suite struct TitleRequestTests {
    @Test(
        "of a model's answer the title alone is taken",
        arguments: [
            ("plain", "Ohm's law", "Ohm's law"), ("quotes", "\"Ohm’s law.\"", "Ohm’s law"),
            ("guillemets", "« La loi d’Ohm »\n\nVoilà !", "La loi d’Ohm"), ("label", "Title: **Volts**", "Volts"),
            ("lines", "\n\n---\nVolts\nmore", "Volts"), ("direction", "Vo\u{202E}lts", "Volts"),
            ("Japanese", "「オームの法則」。", "オームの法則"),
        ])
    func titles(name: String, answer: String, title: String) {
        #expect(TitleRequest.title(in: answer)?.description == title)
    }

    @Test("a title that is too long is cut between words at sixty characters")
    func length() {
        let title = TitleRequest.title(in: String(repeating: "volts ", count: 40))
        #expect(title?.description.count ?? 99 <= 60 && title?.description.hasSuffix("volts…") == true)
    }

    @Test("an answer that says nothing gives no title", arguments: ["", "\n", "\"\"", "...", "***", "\u{200B}"])
    func nothing(answer: String) {
        #expect(TitleRequest.title(in: answer) == nil)
    }

    @Test("a model reads the beginnings of question and answer, and writes little")
    func size() {
        let long = String(repeating: "x\u{202E}y\n", count: 100_000)
        let request = TitleRequest(question: long, answer: long).request
        #expect(request.messages.map(\.content.count).reduce(0, +) < 2000 && request.maxTokens == 200)
    }
}
