import Core
import HTTPCore
import ModelProviders
import Support
import Testing

@testable import VectorStore
@testable import Workflows

/// One workflow of fifty steps with every kind there is. Wherever it rests, it goes on out of its journal alone.
@Suite(.timeLimit(.minutes(5))) struct WholeWorkflowTests {
    // MARK: The drawing

    private static let opening = [
        node("start", "start", ["starter_prompts": ["Shall we begin?"]]),
        node("hello", "assistant_message", ["text": "Hello. What is your name?"]),
        node("name", "wait_for_user_input", [:]),
        node("seen", "watch", ["value": "vars.name.text", "label": "name"]),
        node("busy", "progress", ["text": "One moment, {{ vars.name.text }}"]),
        node("mind", "notice", ["message": "Mind the time."]),
        node("did", "tasks", ["tasks": [["type": "custom", "title": "Read"], ["type": "image"]], "title": "Work"]),
        node("open", "client_effect", ["name": "open", "data": ["who": "{{ vars.name.text }}"]]),
        assign("begin", "state.total", "0"),
        node("shape", "transform", ["value": ["name": "{{ vars.name.text }}"], "schema": ["required": ["name"]]]),
        node("echo", "user_message", ["text": "I am {{ vars.shape.name }}."]),
        node("guard", "guardrail", ["checks": [["check": "personal_data"]], "input": "{{ vars.name.text }}"]),
        node("private", "assistant_message", ["text": "Keep such things to yourself."]),
        node("topic", "classify", ["labels": [["name": "ohm"], ["name": "volt"]], "input": "{{ vars.name.text }}"]),
        node("ohm", "assistant_message", ["text": "Resistance it is."]),
        node("volt", "assistant_message", ["text": "Voltage it is."]),
        node("any", "assistant_message", ["text": "Something else it is."]),
        node("age", "extract", ["schema": ["type": "object", "properties": ["age": ["type": "integer"]]]]),
    ]

    private static let course = [
        node("search", "vector_search", ["store": "course", "query": "{{ input.text }}"]),
        node("found", "condition", ["branches": [["name": "some", "when": "vars.search.count > 0"]]]),
        node("quote", "assistant_message", ["text": "The course says:", "quotes": "vars.search.hits"]),
        node("nothing", "assistant_message", ["text": "The course says nothing."]),
        node("keep", "vector_ingest", ["store": "notes", "document_id": "note", "text": "{{ vars.name.text }}"]),
        node("answer", "agent", ["instructions": "Be brief.", "input": "{{ input.text }}"]),
        node("both", "parallel", ["branches": ["call", "count"], "join": "meet"]),
        node("weather", "http_request", ["url": "https://example.org/weather"]),
        assign("status", "state.status", "vars.weather.status"),
        node("each", "for_each", ["items": "[1, 2, 3]", "parallelism": 2, "collect": "vars.double"]),
        node("double", "transform", in: "each", ["value": "{{ vars.each.item * 2 }}"]),
        assign("sum", "state.total", "vars.each.results[0] + vars.each.results[1] + vars.each.results[2]"),
        node("meet", "join", [:]),
        node("rounds", "while", ["condition": "!has(state.rounds) || state.rounds < 2"]),
        assign("round", "state.rounds", "has(state.rounds) ? state.rounds + 1 : 1", in: "rounds"),
        node("tick", "progress", in: "rounds", ["text": "Round {{ state.rounds }}"]),
    ]

    private static let teaching = [
        node("other", "sub_workflow", ["workflow": "marks", "input": ["text": "{{ vars.name.text }}"]]),
        node("card", "widget", ["widget": ["type": "Card", "children": [["type": "Text", "value": "Sure?"]]]]),
        node("page", "client_tool", ["name": "open_page", "arguments": ["page": "{{ vars.name.text }}"]]),
        node("survey", "structured_input", ["questions": [["id": "mood", "question": "How is it going?"]]]),
        node("decide", "approval", ["request": "May {{ vars.name.text }} go on?"]),
        node("allowed", "assistant_message", ["text": "You may go on."]),
        node("stopped", "end", ["status": "stopped"]),
        node("paint", "generate_image", ["prompt": "A current."]),
        node("nap", "delay", ["seconds": 60]),
        node(
            "task", "evaluated_step",
            [
                "instruction": "What is 2 + 3?", "judge": "expression", "passes": "vars.tutor.answer.number == 5.0",
                "escalation_behavior": "advance",
            ]),
        node("help", "help_loop", ["instruction": "Ask me.", "agent_prompt": "Help.", "exit_keyword": "enough"]),
        node(
            "exercise", "guided_exercise",
            [
                "instruction": "What is 3 + 4?", "judge": "expression", "passes": "vars.tutor.answer.number == 7.0",
                "help_agent_prompt": "Help.",
            ]),
        node(
            "rubric", "rubric_grade",
            [
                "criteria": [
                    ["name": "care", "levels": [["points": 0], ["points": 5]], "points": "vars.task.passed ? 5 : 0"]
                ], "comment": "Well done.",
            ]),
        node("risky", "http_request", ["url": "https://example.org/broken"]),
        node("sorry", "assistant_message", ["text": "That did not work: {{ vars.risky.error.code }}."]),
        node("post", "http_request", ["method": "POST", "url": "https://example.org/marks", "delivery": "background"]),
        node("mark", "condition", ["branches": [["name": "good", "when": "vars.rubric.grade.score >= 3"]]]),
        node("good", "assistant_message", ["text": "A good mark."]),
        node("poor", "assistant_message", ["text": "Try again soon."]),
        node("doom", "fail", ["message": "On purpose."]),
        node("aloud", "say", ["text": "Now aloud."]),
        node("code", "collect_digits", ["prompt": "Two digits?", "most": 2]),
        node("away", "transfer", ["to": "+33123"]), node("off", "hang_up", [:]),
        node("ring", "outbound_call", ["to": "+33123", "workflow": "marks", "sip_account": "A", "wait": false]),
        node("talk", "voice_agent", ["instructions": "Be brief.", "input": "Well?", "voice": "ann"]),
        node("saved", "assistant_message", ["text": "Saved."]),
        node("end", "end", ["status": "done", "output": "state", "grade": "vars.rubric.grade"]),
    ]

    static let drawing = graph(
        opening + course + teaching,
        "start > hello > name > seen > busy > mind > did > open > begin",
        "begin > shape > echo > guard > topic", "guard:hit > private > topic",
        "topic:ohm > ohm > age", "topic:volt > volt > age", "topic:other > any > age",
        "age > search > found", "found:some > quote > keep", "found:default > nothing > keep", "keep > answer > both",
        "both:call > weather > status > meet", "both:count > each > sum > meet", "each:body > double",
        "meet > rounds > other", "rounds:body > round > tick", "other > card > page > survey > decide",
        "decide:approved > allowed > paint > nap", "decide:rejected > stopped",
        "nap > task > help > exercise > rubric > risky > post", "risky:error > sorry > post", "post > mark",
        "mark:good > good > doom", "mark:default > poor > doom", "doom:error > aloud > code > away",
        "away > off", "away:failed > off", "away:error > off", "off > ring", "off:error > ring",
        "ring > talk > saved > end")

    @Test("the drawing has every kind of step, and nothing wrong with it")
    func drawing() throws {
        #expect(Self.drawing.nodes.count >= 50)
        #expect(Set(Self.drawing.nodes.map(\.kind)) == Set(StepCatalog.standard.kinds))
        _ = try CompiledWorkflow(Self.drawing, catalog: .standard)
    }

    // MARK: The world

    private struct Course: PassageSearching {
        func search(
            store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
        ) -> [SearchHit] {
            let uuid = UUID128(high: 5, low: 5)
            return [
                SearchHit(
                    chunkID: ChunkID(uuid), documentID: DocumentID(uuid), document: "ohm.md", headingPath: ["Ohm"],
                    text: "The current follows the voltage.", start: 0, end: 32, score: 1, similarity: 0.9)
            ]
        }
    }

    private struct Shelf: DocumentIngesting {
        func ingest(
            _ text: String, mediaType: String, as name: String, into store: String, in tenantID: TenantID
        ) -> StoredDocument {
            StoredDocument(id: DocumentID(UUID128(high: 6, low: 6)), name: name, chunks: 1)
        }
    }

    private struct Marks: WorkflowFinding {
        static let version = WorkflowVersionID(UUID128(high: 7, low: 7))

        func published(
            _ slug: String, in tenantID: TenantID
        ) throws -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)? {
            let marks = graph(
                [node("start", "start", [:]), node("end", "end", ["output": "'marks of ' + input.text"])],
                "start > end")
            return (Self.version, try CompiledWorkflow(marks, catalog: .standard))
        }
    }

    @Test("it is played from its start to its grade, through every rest")
    func whole() async throws {
        let clock = SetClock()
        let model = ScriptedModelProvider(
            .text(#"{"label": "volt"}"#), .text(#"{"value": {"age": 17}}"#), .text("A short answer."),
            .text("Look at the units."), .text("Spoken."))
        var run = try PlayedRun(Self.drawing, model, passages: Course(), clock: clock, text: "What is a volt?")
        run.services.transport = StubTransport(
            .response(.ok, fields: ["Content-Type": "application/json"], pieces: [Array(#"{"sky": "blue"}"#.utf8)]),
            .text("", status: .internalServerError))
        run.services.ingestion = Shelf()
        run.services.workflows = Marks()
        let painter = ScriptedImageModel()
        run.services.images = painter
        run.services.imageStore = painter

        #expect(try await run.begin() == ["Hello. What is your name?"])
        let said = try await run.say("Ann")
        #expect(said.first == "Voltage it is." && said.last == "A short answer.")
        #expect(said.contains { $0.contains("The current follows the voltage.") })
        try requireRest(of: run)
        #expect(run.output(of: "other")?["output"] == "marks of Ann")
        #expect(run.output(of: "age")?["value"] == ["age": 17])
        #expect(
            run.output(of: "each")?["results"] == [2, 4, 6] && run.output(of: "weather")?["body"]?["sky"] == "blue")

        _ = try await run.takeUp([RunSignal(.action, ["type": "sure", "payload": [:]])])
        try requireRest(of: run)
        // A message takes the place of a result, and answers a single question.
        _ = try await run.say("Not now.")
        #expect(run.output(of: "page")?["message"] == "Not now.")
        #expect(try await run.say("Well.").isEmpty == false)
        #expect(run.output(of: "survey")?["answers"]?["mood"]?["value"] == "Well.")
        try requireRest(of: run)
        #expect(
            try await run.takeUp([RunSignal(.approval, ["decision": "approved", "comment": "Yes."])]).last
                == "You may go on.")
        #expect(painter.requests.map(\.prompt) == ["A current."])
        clock.advance(by: .seconds(61))
        #expect(try await run.takeUp() == ["What is 2 + 3?"])
        #expect(try await run.say("4").count == 1)
        #expect(try await run.say("5").last == "Ask me.")
        #expect(try await run.say("How?") == ["Look at the units."])
        #expect(try await run.say("enough").last == "What is 3 + 4?")
        let last = try await run.say("7")
        #expect(
            last.suffix(4) == ["That did not work: request_failed.", "A good mark.", "Now aloud.", "Two digits?"])
        #expect(try await run.say("42") == ["Spoken.", "Saved."])
        #expect(run.output(of: "code")?["digits"] == "42")

        let ended = run.result
        let result = try #require(ended)
        #expect(result.status == "done")
        #expect(result.grade["score"] == 5 && result.grade["maximum"] == 5)
        #expect(result.output == ["total": 12, "status": 200, "rounds": 2])
        let effects = run.journal.flatMap(\.effects)
        #expect(effects.map(\.effect.kind) == ["http_request", "outbound_call"])
        // Each step was done once, however often the run was taken up.
        let done = run.journal.flatMap(\.ended).compactMap { end -> Int? in
            if case .completed = end.outcome { end.number } else { nil }
        }
        #expect(Set(done).count == done.count)
    }

    /// Short in what it tells of a run that does not rest.
    private func requireRest(of run: PlayedRun) throws {
        let (isWaiting, failure) = (run.isWaiting, run.failure?.description)
        try #require(isWaiting, "\(failure ?? "it has ended")")
    }
}
