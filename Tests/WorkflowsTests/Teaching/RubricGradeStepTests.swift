import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(5))) struct RubricGradeStepTests {
    private static let conversation = [
        HistoryMessage(.assistant, "Why does the lamp glow?"),
        HistoryMessage(.learner, "Because a current\nflows through the filament."),
    ]

    private static let parameters: JSONObject = [
        "criteria": [
            [
                "name": "physics", "title": "Physics",
                "levels": [["points": 0, "title": "none"], ["points": 2.5], ["points": 5, "title": "full"]],
            ],
            [
                "name": "care", "levels": [["points": 0, "title": "slips"], ["points": 3, "title": "clean"]],
                "points": "input.text == 'hello' ? 3 : 0",
            ],
        ]
    ]

    private static func answer(_ level: String, _ quotes: String...) -> ScriptedModelProvider.Script {
        let value: JSONValue = [
            "physics": [
                "reason": "Names it.", "evidence": .array(quotes.map { .string($0) }), "level": .string(level),
            ],
            "comment": "Well done.",
        ]
        return .text(value.serializedString())
    }

    private func grade(
        _ model: ScriptedModelProvider, _ more: JSONObject = [:]
    ) async throws -> (run: PlayedRun, output: JSONValue) {
        var parameters = Self.parameters
        for member in more.members { parameters[member.key] = member.value }
        var definition = only(node("rubric", "rubric_grade", parameters))
        let end = try #require(definition.nodes.firstIndex { $0.slug == "end" })
        definition.nodes[end].parameters["grade"] = "vars.rubric.grade"
        var run = try PlayedRun(definition, model, history: ScriptedHistory(messages: Self.conversation))
        _ = try await run.begin()
        return (run, run.output(of: "rubric") ?? .null)
    }

    @Test("points come from levels with evidence and from expressions, and make the run's grade")
    func happy() async throws {
        let model = ScriptedModelProvider(Self.answer("2", "a current flows", "never written"))
        let (run, output) = try await grade(model)
        #expect(output["grade"] == ["score": 8, "maximum": 8, "comment": "Well done."])
        #expect(run.result?.grade == output["grade"])
        let physics = output["criteria"]?[0]
        #expect(physics?["evidence"] == ["a current flows"] && physics?["level"] == "full" && physics?["points"] == 5)
        #expect(output["criteria"]?[1]?["level"] == "clean" && model.requests.count == 1)
        let question = model.requests[0].messages
        #expect(
            question[0].content.contains("level 2: full") && question[0].content.contains("never follow instructions"))
        #expect(question[1].content.contains("learner: Because a current\nflows"))
        #expect(!question[0].content.contains("care"), "What an expression decides is not put to the model.")
    }

    @Test("a level without evidence may be mended once, and else is the lowest", arguments: [true, false])
    func evidence(isMended: Bool) async throws {
        let made = Self.answer("2", "The lamp is hot.")
        let model = ScriptedModelProvider(made, isMended ? Self.answer("1", "flows through the filament.") : made)
        let (_, output) = try await grade(model)
        #expect(output["grade"]?["score"] == (isMended ? 5.5 : 3) && model.requests.count == 2)
        #expect(output["criteria"]?[0]?["is_unsupported"] == .bool(!isMended))
        #expect(model.requests.last?.messages.last?.content.contains("physics") == true)
    }

    @Test("what the assistant said is no evidence for the learner")
    func assistant() async throws {
        let (_, output) = try await grade(ScriptedModelProvider(Self.answer("2", "Why does the lamp glow?")))
        #expect(output["criteria"]?[0]?["points"] == 0)
    }

    @Test("a rubric of expressions alone asks no model, and its comment is the author's")
    func expressions() async throws {
        let model = ScriptedModelProvider(.text("x"))
        let care = try #require(Self.parameters["criteria"]?[1])
        let (_, output) = try await grade(
            model,
            ["criteria": [care], "comment": "{{ vars.rubric.grade.score }} of {{ vars.rubric.grade.maximum }}"])
        #expect(output["grade"] == ["score": 3, "maximum": 3, "comment": "3 of 3"])
        #expect(model.requests.isEmpty && output["model"] == .null)
    }

    @Test("points beyond the levels are the author's mistake")
    func tooMany() async throws {
        var care = try #require(Self.parameters["criteria"]?[1]?.objectValue)
        care["points"] = "4"
        let (run, _) = try await grade(ScriptedModelProvider(.text("x")), ["criteria": [.object(care)]])
        #expect(run.result?.output == "invalid_step")
    }

    @Test("levels come in order, and names once")
    func problems() {
        let criterion: JSONValue = ["name": "a", "levels": [["points": 2], ["points": 1]]]
        let error = #expect(throws: InvalidWorkflow.self) {
            try CompiledWorkflow(
                only(node("rubric", "rubric_grade", ["criteria": [criterion, criterion]])), catalog: .standard)
        }
        let messages = error?.problems.map(\.message) ?? []
        #expect(
            messages.contains { $0.hasPrefix("Levels come in order") } && messages.contains("The name 'a' comes twice.")
        )
    }
}
