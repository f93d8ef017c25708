import Core
import ModelProviders
import Support
import Synchronization
import Testing
import Tools

@testable import VectorStore
@testable import Workflows

@Suite(.timeLimit(.minutes(5))) struct AgentStepTests {
    private static func agent(_ parameters: JSONObject) -> WorkflowDefinition {
        var all: JSONObject = ["instructions": "Be brief."]
        for member in parameters.members { all[member.key] = member.value }
        return only(node("answer", "agent", all))
    }

    private func ask(
        _ parameters: JSONObject, _ model: ScriptedModelProvider, history: [HistoryMessage] = []
    ) async throws -> (run: PlayedRun, said: [String]) {
        var run = try PlayedRun(Self.agent(parameters), model, history: ScriptedHistory(messages: history))
        let said = try await run.begin()
        return (run, said)
    }

    @Test("without a question of the author's, the learner's message is answered with the settings")
    func settings() async throws {
        let model = ScriptedModelProvider(.text("Fi", "ne."))
        let (run, said) = try await ask(
            [
                "temperature": 0.3, "top_p": 0.9, "reasoning_effort": "low", "max_tokens": 7,
                "preamble": "{{ vars.model }}: ",
            ],
            model)
        let request = try #require(model.requests.first)
        #expect(request.messages == [.init(role: .system, content: "Be brief."), .init(role: .user, content: "hello")])
        #expect(request.temperature == 0.3 && request.topP == 0.9 && request.maxTokens == 7)
        #expect(request.reasoningEffort == "low" && request.tools.isEmpty && request.format == nil)
        #expect(said == ["scripted: Fine."])
        let output = try #require(run.output(of: "answer"))
        #expect(output["text"] == "Fine." && output["model"] == "scripted" && output["value"] == .null)
        #expect(output["usage"]?["input_tokens"] == 2 && run.result?.status == "completed")
    }

    @Test("a model of another name is refused with the names there are")
    func unknownModel() async throws {
        let (run, _) = try await ask(["model": "gpt-7"], ScriptedModelProvider(.text("x")))
        #expect(run.result?.output == "invalid_step")
        #expect(run.everything.contains("The models are: scripted."))
    }

    @Test("a named model that is there answers")
    func namedModel() async throws {
        #expect(try await ask(["model": "scripted"], ScriptedModelProvider(.text("x"))).said == ["x"])
    }

    // MARK: History

    private static let conversation = [
        HistoryMessage(.learner, "What is current?"), HistoryMessage(.assistant, "A flow."),
        HistoryMessage(.learner, "Of what?"),
    ]

    @Test("the model sees the conversation, whose last message is the question")
    func thread() async throws {
        let model = ScriptedModelProvider(.text("Charge."))
        _ = try await ask(["history": "thread"], model, history: Self.conversation)
        #expect(model.requests[0].messages.map(\.role) == [.system, .user, .assistant, .user])
        #expect(model.requests[0].messages.last?.content == "Of what?")
    }

    @Test("the author's words stand in the place of the learner's last message")
    func authorsQuestion() async throws {
        let model = ScriptedModelProvider(.text("Charge."))
        _ = try await ask(["history": "run", "input": "Sum it up."], model, history: Self.conversation)
        #expect(
            model.requests[0].messages.map(\.content) == ["Be brief.", "What is current?", "A flow.", "Sum it up."])
    }

    @Test("the learner's message is the question, whatever a person of the institution wrote after it")
    func writtenByAPerson() async throws {
        let model = ScriptedModelProvider(.text("Charge."))
        let written = HistoryMessage(.assistant, "**Eve:** The assistant answers again.", isOfPerson: true)
        _ = try await ask(["history": "thread"], model, history: Self.conversation + [written])
        #expect(
            model.requests[0].messages.map(\.content) == [
                "Be brief.", "What is current?", "A flow.", written.text, "Of what?",
            ])
    }

    @Test("without the policy nothing of the conversation is read")
    func noHistory() async throws {
        let model = ScriptedModelProvider(.text("Charge."))
        _ = try await ask([:], model, history: Self.conversation)
        #expect(model.requests[0].messages.count == 2)
    }

    @Test("a window keeps the latest messages that fit, and cuts one that fits nowhere")
    func window() {
        let all = Self.conversation
        #expect(HistoryWindow(.thread, messages: 2).fitting(all) == Array(all[1...]))
        #expect(HistoryWindow(.thread, characters: 15).fitting(all) == Array(all[1...]))
        #expect(HistoryWindow(.thread, characters: 14).fitting(all) == Array(all[2...]))
        #expect(HistoryWindow(.thread, characters: 2).fitting(all) == [HistoryMessage(.learner, "Of")])
        #expect(HistoryWindow(.thread).fitting([HistoryMessage(.assistant, "")]).isEmpty)
    }

    // MARK: Tools

    private static func call(_ calls: (id: String?, name: String, arguments: [String])...)
        -> ScriptedModelProvider.Script
    {
        var steps: [ScriptedModelProvider.Step] = []
        for (index, call) in calls.enumerated() {
            steps.append(.event(.toolCallDelta(index: index, id: call.id, name: call.name, arguments: "")))
        }
        // The pieces of parallel calls come in turns.
        for piece in 0..<(calls.map(\.arguments.count).max() ?? 0) {
            for (index, call) in calls.enumerated() where piece < call.arguments.count {
                steps.append(
                    .event(.toolCallDelta(index: index, id: nil, name: nil, arguments: call.arguments[piece])))
            }
        }
        return .steps(steps + [.event(.usage(TokenUsage(input: 10, output: 1))), .event(.finished(.toolCalls))])
    }

    private static let search: JSONObject = ["tools": [["type": "vector_search", "store": "course", "name": "find"]]]

    @Test("calls beside each other are made, and the model answers with what they gave")
    func tools() async throws {
        let model = ScriptedModelProvider(
            Self.call(
                (id: "a", name: "find", arguments: ["{\"que", "ry\": \"ohm\"}"]),
                (id: nil, name: "find", arguments: ["{}"])),
            .text("Volts."))
        let passages = OnePassage()
        var run = try PlayedRun(Self.agent(Self.search), model, passages: passages)
        #expect(try await run.begin() == ["Volts."])
        #expect(passages.queries.withLock { $0 } == ["ohm"])
        let second = model.requests[1].messages
        #expect(second.map(\.role) == [.system, .user, .assistant, .tool, .tool])
        #expect(second[2].toolCalls.map(\.arguments) == ["{\"query\": \"ohm\"}", "{}"])
        #expect(second[3].toolCallID == "a" && second[3].content.contains("Ohm's law"))
        #expect(second[4].toolCallID == "call_1" && second[4].content.contains("The member 'query' is missing."))
        let output = try #require(run.output(of: "answer"))
        #expect(output["tool_calls"]?.arrayValue?.map { $0["is_error"] } == [false, true])
        #expect(output["passages"]?[0]?["document"] == "Ohm" && output["usage"]?["input_tokens"] == 11)
        #expect(run.events.contains(.progress("find, find")))
    }

    @Test("after the last round the model has to answer with what it knows")
    func lastRound() async throws {
        let again = Self.call((id: "a", name: "find", arguments: ["{\"query\":\"x\"}"]))
        let model = ScriptedModelProvider(again, again, .text("I do not know."))
        var parameters = Self.search
        parameters["max_tool_rounds"] = 2
        let (_, said) = try await ask(parameters, model)
        #expect(said == ["I do not know."])
        #expect(model.requests.map(\.toolChoice) == [.auto, .auto, .none])
    }

    @Test("a model that asks for tools for ever fails the step")
    func endlessRounds() async throws {
        var parameters = Self.search
        parameters["max_tool_rounds"] = 3
        let model = ScriptedModelProvider(
            Self.call((id: "a", name: "find", arguments: ["{\"query\":\"x\"}"])))
        let (run, _) = try await ask(parameters, model)
        #expect(run.result?.output == "too_many_iterations" && model.requests.count == 4)
    }

    @Test("a tool that fails is told the model, which goes on")
    func failingTool() async throws {
        let model = ScriptedModelProvider(
            Self.call((id: "a", name: "find", arguments: ["{\"query\":\"x\"}"])), .text("Sorry."))
        var run = try PlayedRun(Self.agent(Self.search), model, passages: BrokenPassages())
        #expect(try await run.begin() == ["Sorry."])
        #expect(
            model.requests[1].messages.last?.content.contains("The tool failed: A step of this assistant is wrong")
                == true)
    }

    @Test("no more than so many calls of one turn are made")
    func manyCalls() async throws {
        let call = (id: String?.none, name: "find", arguments: ["{\"query\":\"x\"}"])
        let calls = Array(repeating: call, count: 20)
        let steps = calls.enumerated().map { index, call in
            ScriptedModelProvider.Step.event(
                .toolCallDelta(index: index, id: nil, name: call.name, arguments: call.arguments[0]))
        }
        let model = ScriptedModelProvider(.steps(steps + [.event(.finished(.toolCalls))]), .text("Enough."))
        let passages = OnePassage()
        var run = try PlayedRun(Self.agent(Self.search), model, passages: passages)
        #expect(try await run.begin() == ["Enough."])
        #expect(passages.queries.withLock { $0.count } == 16)
        let refused = "This call was not made: these are too many at once."
        #expect(model.requests[1].messages.suffix(4).allSatisfy { $0.content == refused })
    }

    @Test("an agent asks another one, which sees its task alone")
    func subAgent() async throws {
        let model = ScriptedModelProvider(
            Self.call((id: "a", name: "checker", arguments: ["{\"task\": \"Is 2 V right?\"}"])), .text("It is."),
            .text("Yes, 2 V."))
        let (run, said) = try await ask(
            ["tools": [["type": "agent", "name": "checker", "description": "Checks.", "instructions": "Check."]]], model
        )
        #expect(said == ["Yes, 2 V."])
        #expect(model.requests[1].messages.map(\.content) == ["Check.", "Is 2 V right?"])
        #expect(model.requests[2].messages.last?.content == "It is.")
        #expect(run.output(of: "answer")?["tool_calls"]?[0]?["result"] == "It is.")
    }

    @Test("a tool that nobody has is a clear error of the step")
    func unknownTool() async throws {
        let (run, _) = try await ask(
            ["tools": [["type": "mcp", "name": "library"]]], ScriptedModelProvider(.text("x")))
        #expect(run.result?.output == "invalid_step")
        #expect(run.everything.contains("There is no tool named \"library\"."))
    }

    // MARK: Structured answers

    private static let shape: JSONObject = [
        "output_schema": [
            "type": "object", "properties": ["volts": ["type": "number"]], "required": ["volts"],
            "additionalProperties": false,
        ]
    ]

    @Test("a value of a shape is given instead of a text, and is not shown")
    func structured() async throws {
        let model = ScriptedModelProvider(.text("Here:\n```json\n{\"volts\"", ": 2}\n```"))
        let (run, said) = try await ask(Self.shape, model)
        #expect(said.isEmpty && run.output(of: "answer")?["value"] == ["volts": 2])
        #expect(model.requests[0].messages[0].content.contains("\"volts\""), "Not every provider takes schemas.")
        #expect(model.requests[0].format == nil)
    }

    @Test("a provider that takes schemas is given it; one that refuses it is asked without")
    func nativeSchema() async throws {
        let model = ScriptedModelProvider(
            hasSchemas: true, .refusal(ModelError(.invalidRequest, "no response_format")), .text("{\"volts\": 2}"))
        let (run, _) = try await ask(Self.shape, model)
        #expect(run.output(of: "answer")?["value"] == ["volts": 2])
        #expect(model.requests[0].format?.schema == Self.shape["output_schema"] && model.requests.last?.format == nil)
    }

    @Test("an answer of another shape may be mended once")
    func repaired() async throws {
        let model = ScriptedModelProvider(.text("{\"volts\": \"two\"}"), .text("{\"volts\": 2}"))
        var parameters = Self.shape
        parameters["response_in_chat"] = true
        let (run, said) = try await ask(parameters, model)
        #expect(said == ["{\"volts\":2}"] && run.output(of: "answer")?["value"] == ["volts": 2])
        let second = try #require(model.requests.last)
        #expect(second.messages.map(\.role) == [.system, .user, .assistant, .user])
        #expect(second.messages.last?.content.contains("/volts") == true)
    }

    @Test("a value is asked for behind the tools, with what they gave")
    func structuredWithTools() async throws {
        let model = ScriptedModelProvider(
            hasSchemas: true, Self.call((id: "a", name: "find", arguments: ["{\"query\":\"ohm\"}"])),
            .text("It is two volts."), .text("<think>{}</think>{\"volts\": 2}"))
        var parameters = Self.shape
        parameters["tools"] = Self.search["tools"]
        var run = try PlayedRun(Self.agent(parameters), model, passages: OnePassage())
        #expect(try await run.begin().isEmpty)
        #expect(run.output(of: "answer")?["value"] == ["volts": 2])
        let last = try #require(model.requests.last)
        #expect(model.requests[0].format == nil && last.format != nil && last.toolChoice == .none)
        #expect(last.messages.map(\.role) == [.system, .user, .assistant, .tool, .assistant, .user])
    }

    @Test("an answer that stays of another shape fails the step")
    func unusable() async throws {
        let (run, said) = try await ask(Self.shape, ScriptedModelProvider(.text("I cannot.")))
        #expect(said.isEmpty && run.result?.output == "unusable_answer")
    }

    @Test("what is wrong with the parameters is said at once")
    func problems() {
        let parameters: JSONObject = [
            "history": "all", "temperature": 3, "output_schema": "x",
            "tools": [["type": "vector_search", "store": "a b"], ["type": "saw", "name": "x"], ["type": "agent"]],
        ]
        let error = #expect(throws: InvalidWorkflow.self) {
            try CompiledWorkflow(Self.agent(parameters), catalog: .standard)
        }
        let fields = error?.problems.compactMap(\.field) ?? []
        for field in [
            "history", "temperature", "output_schema", "tools[0].name", "tools[1].type", "tools[2].name",
            "tools[2].description", "tools[2].instructions",
        ] {
            #expect(fields.contains("parameters.\(field)"), "\(field)")
        }
    }
}

/// Finds one passage, and keeps what it was asked.
final class OnePassage: PassageSearching {
    let queries = Mutex<[String]>([])

    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) -> [SearchHit] {
        queries.withLock { $0.append(query) }
        return [
            SearchHit(
                chunkID: ChunkID(UUID128(high: 5, low: 5)), documentID: DocumentID(UUID128(high: 5, low: 6)),
                document: "Ohm", headingPath: ["Ohm's law"], text: "Ohm's law: U = R I.", start: 0, end: 19, score: 1,
                similarity: 0.9)
        ]
    }
}

/// Has no such store.
struct BrokenPassages: PassageSearching {
    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) throws -> [SearchHit] { throw VectorStoreError.unknownStore(store) }
}
