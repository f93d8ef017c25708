import Core
import ModelProviders
import Support
import Testing

@testable import Tools
@testable import Workflows

/// Agents whose calls need people: consent, decisions, and answers.
@Suite(.timeLimit(.minutes(3))) struct AgentConsentTests {
    private static func graph(_ tool: JSONValue) -> WorkflowDefinition {
        course(node("ask", "agent", ["instructions": "Help.", "tools": [tool]]))
    }

    private static func noting(_ asks: String, _ more: JSONObject = [:]) -> WorkflowDefinition {
        var tool: JSONObject = ["type": "tool", "name": "note", "ask": .string(asks)]
        for member in more.members { tool[member.key] = member.value }
        return graph(.object(tool))
    }

    /// Asks for these calls, and answers with all that it read since.
    private static func model(_ calls: (String, String)...) -> AnsweringModel {
        AnsweringModel { request in
            guard request.answers > 0 else { return .calls(calls, saying: "Let me see.") }
            return .text(request.messages.filter { $0.role == .tool }.map(\.content).joined(separator: " | "))
        }
    }

    private static let note = ("note", #"{"word": "a", "n": [1, 2]}"#)

    private func execution(
        _ model: AnsweringModel, _ tool: NotingTool = NotingTool(), clock: any WallClock = SystemWallClock()
    ) -> StepExecution {
        StepExecution(clock: clock) { services in
            services = StepServices(
                model: model, passages: NoHits(), tools: tool, identifiers: SystemIdentifierGenerator(), clock: clock)
        }
    }

    private static func answer(_ values: [String], to id: String = "consent") -> RunSignal {
        RunSignal(.structuredInput, StructuredInputSubmission(isSkipped: false, answers: [id: .init(values)]).json)
    }

    private static func decision(_ word: String) -> RunSignal {
        RunSignal(
            .approval, ["decision": .string(word), "comment": "So be it.", "decided_by": "somebody"], to: .step(2))
    }

    @Test("the person sees the call with its arguments, and it is made once they agree, on another server too")
    func consent() async throws {
        let tool = NotingTool()
        let first = execution(Self.model(Self.note), tool)
        let events = try await first.events(Self.noting("person"))
        #expect(events.last == .runWaiting && events.said == ["Let me see."] && tool.keys.isEmpty)
        let asked = try #require(events.questions.first)
        #expect(asked.input.questions.map(\.question) == ["May I use “note”?\n\nword: a\nn: [1,2]"])
        #expect(asked.input.questions.first?.form == .multipleChoice(options: ["Yes", "No"], multiple: false))

        let (model, nextTool) = (Self.model(Self.note), NotingTool())
        let second = execution(model, nextTool)
        let left = first.left(Self.answer(["Yes"]))
        let after = try await second.events(Self.noting("person"), resuming: left)
        #expect(after.said == ["noted a"] && after.asking.map(\.word) == ["answered"])
        #expect(nextTool.keys.count == 1 && model.requests.count == 1)
    }

    @Test("a server that dies behind the consent leaves it to the next one, and nobody is asked again")
    func crashes() async throws {
        let first = execution(Self.model(Self.note))
        _ = try await first.events(Self.noting("person"))
        let left = first.left(Self.answer(["Yes"]))
        let whole = execution(Self.model(Self.note))
        _ = try await whole.events(Self.noting("person"), resuming: left)
        for count in 1..<whole.store.entries.count - 1 {
            let tool = NotingTool()
            let next = execution(Self.model(Self.note), tool)
            var again = whole.left(after: count, of: left, Self.answer(["Yes"]))
            if again.snapshot == nil { again = left }
            let events = try await next.events(Self.noting("person"), resuming: again)
            #expect(events.questions.isEmpty, "\(count)")
            let isKept = whole.store.entries.prefix(count).flatMap(\.events).contains {
                if case .checkpoint("call:0.0", _) = $0.event { true } else { false }
            }
            #expect(tool.keys.count == (isKept ? 0 : 1), "\(count)")
        }
    }

    @Test(
        "without consent the call is not made, and the model is told why",
        arguments: [
            (answer(["No"]), "The person did not agree to this call."),
            (answer(["Only b"]), "The person did not agree to this call. They wrote: Only b"),
            (message("yes"), "noted a"), (message("NO"), "The person did not agree to this call."),
            (message("What is it?"), "The person did not answer this. They wrote instead: What is it?"),
            (
                RunSignal(.structuredInput, StructuredInputSubmission(isSkipped: true).json),
                "The person did not answer this."
            ),
        ])
    func refused(signal: RunSignal, said: String) async throws {
        let first = execution(Self.model(Self.note))
        _ = try await first.events(Self.noting("person"))
        let tool = NotingTool()
        let events = try await execution(Self.model(Self.note), tool).events(
            Self.noting("person"), resuming: first.left(signal))
        #expect(events.said == [said] && tool.keys.count == (said == "noted a" ? 1 : 0))
    }

    @Test(
        "a teacher decides from the list of approvals",
        arguments: [
            ("approved", "noted a"), ("rejected", "A teacher did not agree to this call. They wrote: So be it."),
        ])
    func teacher(word: String, said: String) async throws {
        let first = execution(Self.model(Self.note))
        let events = try await first.events(Self.noting("teacher"))
        #expect(events.said == ["Let me see.", "Somebody has to decide before we go on."])
        let requests = events.compactMap { if case .approvalAsked(let request) = $0 { request } else { nil } }
        #expect(requests.map(\.text) == ["An assistant wants to use “note”:\n\nword: a\nn: [1,2]"])
        #expect(requests.first?.approver == .role("teacher"))
        #expect(first.waits.first?.keys == ["approval", "approval#2"])
        let after = try await execution(Self.model(Self.note)).events(
            Self.noting("teacher"), resuming: first.left(Self.decision(word)))
        #expect(after.said == [said])
    }

    @Test("after its patience a call is given up", arguments: ["person", "teacher"])
    func patience(asks: String) async throws {
        let clock = SetClock()
        let graph = Self.noting(asks, ["ask_patience_seconds": 60])
        let first = execution(Self.model(Self.note), clock: clock)
        _ = try await first.events(graph)
        #expect(first.waits.first?.wait.until == clock.now() + .seconds(60))
        clock.advance(by: .seconds(61))
        let events = try await execution(Self.model(Self.note), clock: clock).events(graph, resuming: first.left())
        #expect(events.said.first?.hasSuffix("in time: the call was given up.") == true)
    }

    @Test("several calls of one turn are asked for one after the other, and those without consent are made meanwhile")
    func several() async throws {
        let graph = course(
            node(
                "ask", "agent",
                [
                    "instructions": "Help.",
                    "tools": [["type": "tool", "name": "note", "ask": "person"], ["type": "calculator"]],
                ]))
        let calls = [Self.note, ("calculator", #"{"expression": "6*7"}"#), ("note", #"{"word": "b"}"#)]
        let model = { Self.model(calls[0], calls[1], calls[2]) }
        let first = execution(model())
        #expect(try await first.events(graph).questions.count == 1)
        let left = first.left(Self.answer(["Yes"]))
        let secondTool = NotingTool()
        let second = execution(model(), secondTool)
        let asked = try await second.events(graph, resuming: left)
        #expect(asked.questions.map { $0.input.questions[0].question } == ["May I use “note”?\n\nword: b"])
        #expect(secondTool.keys.count == 1)
        let lastTool = NotingTool()
        let end = try await execution(model(), lastTool).events(
            graph, resuming: second.left(of: left, Self.answer(["No"])))
        #expect(
            end.said == [#"noted a | {"result":"42","exact":true} | The person did not agree to this call."#])
        #expect(lastTool.keys.isEmpty)
    }

    @Test("a sub-agent's calls are asked for too, and wrong arguments are nobody's business")
    func nested() async throws {
        let graph = Self.graph([
            "type": "agent", "name": "helper", "description": "Helps.", "instructions": "Inner.",
            "tools": [["type": "calculator", "ask": "person", "label": "Rechner"]],
        ])
        let model = {
            AnsweringModel { request in
                let isInner = request.messages[0].content == "Inner."
                switch (isInner, request.answers) {
                case (false, 0): return .calls([("helper", #"{"task": "Compute."}"#)])
                case (true, 0): return .calls([("calculator", "{}")])
                case (true, 1): return .calls([("calculator", #"{"expression": "1+1"}"#)])
                default: return .text(request.messages.last?.content ?? "")
                }
            }
        }
        let first = execution(model())
        let asked = try await first.events(graph).questions
        #expect(asked.map { $0.input.questions[0].question } == ["May I use “Rechner”?\n\nexpression: 1+1"])
        let after = try await execution(model()).events(graph, resuming: first.left(Self.answer(["Yes"])))
        #expect(after.said == [#"{"result":"2","exact":true}"#])
    }

    @Test("a model's questions are asked of the person, and the answers are what the call gives")
    func questions() async throws {
        let graph = Self.graph(["type": "question", "patience_seconds": 600])
        let call = (
            "ask_person",
            #"{"questions": [{"question": "Which one?", "options": ["A", "B"], "multiple": true}, {"question": "Why?"}]}"#
        )
        let first = execution(Self.model(call))
        let events = try await first.events(graph)
        let asked = try #require(events.questions.first)
        #expect(asked.input.questions.map(\.id) == ["q1", "q2"])
        #expect(asked.input.questions.first?.form == .multipleChoice(options: ["A", "B"], multiple: true))
        let answers = RunSignal(
            .structuredInput, StructuredInputSubmission(isSkipped: false, answers: ["q1": .init(["A", "B"])]).json)
        let after = try await execution(Self.model(call)).events(graph, resuming: first.left(answers))
        #expect(
            after.said == [#"[{"question":"Which one?","answer":["A","B"]},{"question":"Why?","answer":null}]"#])
        let instead = try await execution(Self.model(call)).events(graph, resuming: first.left(message("Never mind.")))
        #expect(instead.said == ["The person did not answer this. They wrote instead: Never mind."])
        let wrong = try await execution(Self.model(("ask_person", #"{"questions": []}"#))).events(graph)
        #expect(wrong.questions.isEmpty && wrong.said.last?.contains("The arguments are wrong") == true)
    }

    @Test(
        "settings that make no sense are refused",
        arguments: [
            ["type": "calculator", "ask": "dean"], ["type": "question", "ask": "person"],
            ["type": "client", "name": "c", "description": "d", "ask": "person"],
            ["type": "calculator", "ask_patience_seconds": 0], ["type": "weather", "forecast_url": "ftp://x"],
            ["type": "openapi", "document": ["swagger": "2.0"], "operations": ["x"]],
            ["type": "openapi", "document": ["openapi": "3.1.0", "paths": [:]], "operations": []],
        ] as [JSONValue])
    func settings(tool: JSONValue) {
        #expect(throws: InvalidWorkflow.self) { try CompiledWorkflow(Self.graph(tool), catalog: .standard) }
    }
}
