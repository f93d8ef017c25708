import Core
import Support
import Testing

@testable import Workflows

@Suite struct StructuredInputStepTests {
    private static let questions: JSONValue = [
        ["id": "colour", "question": "Which colour, {{ input.text }}?", "options": ["red", "{{ 'bl' + 'ue' }}"]],
        ["id": "why", "question": "Why?", "description": "In a word."],
        ["id": "sizes", "question": "Sizes?", "options": "{{ [1, 2, 3] }}", "multiple": true],
    ]

    private static func asking(
        _ questions: JSONValue = questions, _ more: JSONObject = [:]
    ) -> WorkflowDefinition {
        var parameters: JSONObject = ["questions": questions]
        for member in more.members { parameters[member.key] = member.value }
        return course(node("ask", "structured_input", parameters))
    }

    private static let one: JSONValue = [["id": "colour", "question": "Colour?", "options": ["Red", "Blue"]]]

    /// What becomes of the step when it hears this.
    private func told(
        _ signal: RunSignal, _ graph: WorkflowDefinition = asking()
    ) async throws -> (execution: StepExecution, events: [RunEvent], left: JournaledRun) {
        let first = StepExecution()
        _ = try await first.events(graph)
        let second = StepExecution()
        let left = first.left(signal)
        return (second, try await second.events(graph, resuming: left), left)
    }

    private static func answers(_ answers: [String: StructuredInput.Answer], isSkipped: Bool = false) -> RunSignal {
        RunSignal(.structuredInput, StructuredInputSubmission(isSkipped: isSkipped, answers: answers).json)
    }

    @Test("the questions are asked with their expressions replaced")
    func asked() async throws {
        let execution = StepExecution()
        let events = try await execution.events(Self.asking(Self.questions, ["message": "Please."]))
        #expect(events.said == ["Please."] && events.last == .runWaiting)
        let (item, input) = try #require(events.questions.first)
        #expect(input.status == .pending)
        #expect(
            input.questions == [
                .init(
                    id: "colour", question: "Which colour, hello?",
                    form: .multipleChoice(options: ["red", "blue"], multiple: false)),
                .init(id: "why", question: "Why?", form: .freeform(description: "In a word.")),
                .init(
                    id: "sizes", question: "Sizes?", form: .multipleChoice(options: ["1", "2", "3"], multiple: true)),
            ])
        #expect(execution.waits.first?.wait.item == item)
        #expect(StructuredInput(json: .object(input.json)) == input)
    }

    @Test("answers are the output: a choice of one keeps the first, the unknown is forgotten, the rest is skipped")
    func answered() async throws {
        let (execution, events, _) = try await told(
            Self.answers(["colour": .init(["blue", "red"]), "sizes": .init(["1", "9"]), "other": .init(["x"])]))
        let output = try #require(execution.output(of: "ask"))
        #expect(output["status"] == "answered" && output["message"] == .null)
        #expect(output["answers"]?["colour"] == ["value": "blue", "values": ["blue"], "skipped": false])
        #expect(output["answers"]?["why"] == ["value": nil, "values": [], "skipped": true])
        #expect(output["answers"]?["sizes"]?["values"] == ["1", "9"] && output["answers"]?["other"] == nil)
        #expect(events.asking.map(\.word) == ["answered"])
    }

    @Test("questions that were skipped leave nothing behind")
    func skipped() async throws {
        let (execution, events, _) = try await told(Self.answers(["why": .init(["x"])], isSkipped: true))
        #expect(execution.output(of: "ask")?["status"] == "skipped" && events.asking.map(\.word) == ["skipped"])
        #expect(execution.output(of: "ask")?["answers"]?["why"]?["values"] == [])
    }

    @Test("a message answers a single question that it fits, whatever its case")
    func messageThatAnswers() async throws {
        let (execution, events, _) = try await told(message("  blue "), Self.asking(Self.one))
        #expect(execution.output(of: "ask")?["answers"]?["colour"]?["value"] == "Blue")
        #expect(execution.output(of: "ask")?["message"] == .null && events.asking.map(\.word) == ["answered"])
        let free = Self.asking([["id": "why", "question": "Why?"]])
        #expect(try await told(message("So."), free).execution.output(of: "ask")?["answers"]?["why"]?["value"] == "So.")
    }

    @Test("another message skips the questions and is in the output")
    func messageThatSkips() async throws {
        for (text, graph) in [("green", Self.asking(Self.one)), ("red", Self.asking())] {
            let (execution, events, _) = try await told(message(text), graph)
            #expect(execution.output(of: "ask")?["status"] == "skipped" && events.asking.map(\.word) == ["skipped"])
            #expect(execution.output(of: "ask")?["message"]?.stringValue == text)
        }
    }

    @Test("where they may not be skipped, a message is met with a reminder and the questions wait on")
    func required() async throws {
        let graph = Self.asking(Self.one, ["skippable": false, "reminder": "Do answer.", "patience_seconds": 60])
        let (execution, events, left) = try await told(message("green"), graph)
        #expect(events.said == ["Do answer."] && events.last == .runWaiting && events.asking.isEmpty)
        #expect(execution.waits.first?.wait.until != nil)
        let end = StepExecution()
        _ = try await end.events(graph, resuming: execution.left(of: left, Self.answers(["colour": .init(["mauve"])])))
        #expect(end.output(of: "ask")?["answers"]?["colour"]?["value"] == "mauve")
    }

    @Test("without answers in time the questions are skipped and the step leaves by its way for errors")
    func late() async throws {
        let clock = SetClock()
        let graph = Self.asking(Self.one, ["patience_seconds": 5])
        let first = StepExecution(clock: clock)
        _ = try await first.events(graph)
        clock.advance(by: .seconds(6))
        let second = StepExecution(clock: clock)
        let events = try await second.events(graph, resuming: first.left())
        #expect(second.failure(of: "ask")?.code == .timedOut && events.asking.map(\.word) == ["skipped"])
    }

    @Test("what expressions give has to be askable")
    func unaskable() async throws {
        for options in ["{{ [] }}", "{{ 'text' }}", "{{ [[1]] }}", "{{ [''] }}"] as [JSONValue] {
            let execution = StepExecution()
            _ = try await execution.events(Self.asking([["id": "q", "question": "Q?", "options": options]]))
            #expect(execution.failure(of: "ask")?.code == .invalidStep, "\(options)")
        }
    }

    @Test("questions that are none are refused with the workflow")
    func wrong() {
        let bad: [JSONValue] = [
            [], [["id": "q"]], [["question": "Q?"]], [["id": "q", "question": "Q?", "type": "multiple_choice"]],
            [["id": "q", "question": "Q?", "type": "freeform", "options": ["a"]]],
            [["id": "q", "question": "Q?"], ["id": "q", "question": "R?"]],
            [["id": "q", "question": "Q?", "options": ["a"], "description": "d"]],
            [["id": "a b", "question": "Q?"]], "what?",
        ]
        for questions in bad {
            #expect(throws: InvalidWorkflow.self, "\(questions)") {
                try CompiledWorkflow(Self.asking(questions), catalog: .standard)
            }
        }
    }
}
