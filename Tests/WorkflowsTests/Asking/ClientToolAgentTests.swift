import Core
import HTTPCore
import ModelProviders
import Support
import Testing

@testable import Workflows

/// Agents whose models ask the person's program for something.
@Suite(.timeLimit(.minutes(3))) struct ClientToolAgentTests {
    private static let tool: JSONValue = [
        "type": "client", "name": "open_page", "description": "Opens a page.",
        "parameters": ["type": "object", "properties": ["page": ["type": "integer"]], "required": ["page"]],
    ]

    private static func asking(_ tools: JSONValue = [tool], _ more: JSONObject = [:]) -> WorkflowDefinition {
        var parameters: JSONObject = ["instructions": "Help.", "tools": tools]
        for member in more.members { parameters[member.key] = member.value }
        return course(node("ask", "agent", parameters))
    }

    /// Asks for these calls, and answers with all that it read since.
    private static func model(_ calls: [(String, String)], saying text: String = "") -> AnsweringModel {
        AnsweringModel { request in
            guard request.answers > 0 else { return .calls(calls, saying: text) }
            let read = request.messages.drop { $0.role != .tool }.map { "\($0.role.rawValue): \($0.content)" }
            return .text(read.joined(separator: " | "))
        }
    }

    private func execution(_ model: any ModelProvider, clock: any WallClock = SystemWallClock()) -> StepExecution {
        StepExecution(clock: clock) { services in
            services = StepServices(
                model: model, passages: NoHits(), identifiers: SystemIdentifierGenerator(), clock: clock)
        }
    }

    private static let page = ("open_page", #"{"page": 7}"#)

    @Test("the run rests with the call shown behind what was said, and another server goes on with what it gave")
    func happy() async throws {
        let first = execution(Self.model([Self.page], saying: "One moment."))
        let events = try await first.events(Self.asking())
        #expect(events.last == .runWaiting && events.said == ["One moment."])
        let asked = try #require(events.calls.first)
        #expect(asked.call.name == "open_page" && asked.call.arguments == ["page": 7])
        #expect(ClientToolCall.item(ofCall: asked.call.callID) == asked.item)
        #expect(first.waits.map(\.wait.kind) == [.clientTool])
        #expect(first.waits.first?.keys.contains("client_tool:\(asked.item)") == true)

        let model = Self.model([Self.page])
        let second = execution(model)
        let after = try await second.events(
            Self.asking(), resuming: first.left(result(["title": "Ohm"], of: asked)))
        #expect(after.said == [#"tool: {"title":"Ohm"}"#])
        #expect(after.asking.map(\.word) == [#"answered open_page {"title":"Ohm"}"#])
        // The model is not asked a second time for what it said.
        #expect(model.requests.count == 1)
        let output = try #require(second.output(of: "ask"))
        #expect(output["tool_calls"]?[0]?["name"] == "open_page" && output["usage"]?["input_tokens"] == 11)
    }

    @Test("the model knows the tool as its author describes it, with the schema of its arguments")
    func definition() async throws {
        let model = Self.model([Self.page])
        _ = try await execution(model).events(
            Self.asking([["type": "client", "name": "ping", "description": "Pings."]]))
        let tool = try #require(model.requests.first?.tools.first)
        #expect(tool.name == "ping" && tool.description == "Pings." && tool.parameters["type"] == "object")
    }

    @Test("several calls of one answer are asked for one after the other")
    func several() async throws {
        let calls = [Self.page, ("open_page", #"{"page": 8}"#)]
        let first = execution(Self.model(calls))
        let one = try #require(try await first.events(Self.asking()).calls.first)
        #expect(first.store.entries.flatMap(\.events).map(\.event).calls.count == 1)
        let left = first.left(result("one", of: one))
        let second = execution(Self.model(calls))
        let events = try await second.events(Self.asking(), resuming: left)
        let two = try #require(events.calls.first)
        #expect(events.last == .runWaiting && two.call.arguments == ["page": 8] && two.item != one.item)

        let third = execution(Self.model(calls))
        let end = try await third.events(
            Self.asking(), resuming: second.left(of: left, result("two", of: two)))
        #expect(end.said == ["tool: one | tool: two"] && end.calls.isEmpty)
    }

    @Test("a message instead gives the call up, and the model reads both")
    func message() async throws {
        let first = execution(Self.model([Self.page]))
        _ = try await first.events(Self.asking())
        #expect(first.waits.first?.keys.contains("user_input") == true)
        let model = Self.model([Self.page])
        let events = try await execution(model).events(
            Self.asking(), resuming: first.left(WorkflowsTests.message("Never mind.")))
        #expect(events.asking.map(\.word) == ["withdrawn"])
        let said = try #require(events.said.first)
        #expect(said.hasPrefix("tool: The call was given up") && said.hasSuffix(" | user: Never mind."))
    }

    @Test("a call that was given up for another says so, and one whose time ran out")
    func givenUp() async throws {
        let first = execution(Self.model([Self.page]))
        let asked = try #require(try await first.events(Self.asking()).calls.first)
        let events = try await execution(Self.model([Self.page])).events(
            Self.asking(), resuming: first.left(.clientTools([:], to: asked.item)))
        #expect(events.asking.map(\.word) == ["withdrawn"])
        #expect(events.said == ["tool: The call was given up: the person's program did not carry it out."])
    }

    @Test(
        "after its patience, or the step's time limit, the model is told that nothing came", arguments: [true, false])
    func late(hasOwn: Bool) async throws {
        let clock = SetClock()
        var graph = Self.asking()
        if hasOwn {
            var tool = Self.tool.objectValue ?? [:]
            tool["patience_seconds"] = 60
            graph = Self.asking([.object(tool)])
        } else {
            let index = try #require(graph.nodes.firstIndex { $0.slug == "ask" })
            graph.nodes[index].policy.timeout = .seconds(60)
        }
        let first = execution(Self.model([Self.page]), clock: clock)
        _ = try await first.events(graph)
        #expect(first.waits.first?.wait.until == clock.now() + .seconds(60))
        clock.advance(by: .seconds(61))
        let events = try await execution(Self.model([Self.page]), clock: clock).events(graph, resuming: first.left())
        #expect(events.asking.map(\.word) == ["withdrawn"])
        #expect(events.said == ["tool: No result came in time: the call was given up."])
    }

    @Test("after a crash behind the result the call is not asked for again")
    func crash() async throws {
        let first = execution(Self.model([Self.page]))
        let asked = try #require(try await first.events(Self.asking()).calls.first)
        let told = first.left(result("done", of: asked))
        let second = execution(Self.model([Self.page]))
        _ = try await second.events(Self.asking(), resuming: told)
        for entries in 1..<second.store.entries.count {
            let third = execution(Self.model([Self.page]))
            let events = try await third.events(Self.asking(), resuming: second.left(after: entries, of: told))
            #expect(events.calls.isEmpty && events.last == .runFinished, "after \(entries)")
        }
    }

    @Test("an agent of an agent asks too, and a call beside a tool of the server keeps what that gave")
    func nested() async throws {
        let inner: JSONValue = [
            "type": "agent", "name": "helper", "description": "Helps.", "instructions": "Inner.", "tools": [Self.tool],
        ]
        let graph = Self.asking([inner])
        let model = {
            AnsweringModel { request in
                let isInner = request.messages.first?.content == "Inner."
                guard request.answers == 0 else { return .text("got \(request.messages.last?.content ?? "")") }
                return .calls([isInner ? Self.page : ("helper", #"{"task": "Open it."}"#)])
            }
        }
        let first = execution(model())
        let asked = try #require(try await first.events(graph).calls.first)
        let events = try await execution(model()).events(graph, resuming: first.left(result("it", of: asked)))
        #expect(events.said == ["got got it"])
    }

    @Test("what was asked for is withdrawn where another branch fails the run")
    func unasked() async throws {
        let graph = graph(
            between(
                node("fork", "parallel", ["branches": ["left", "right"], "join": "met"]),
                node("ask", "client_tool", ["name": "ping"]), node("rest", "delay", ["seconds": 60]),
                node("stop", "transform", ["value": "{{ 1 / 0 }}"]), node("met", "join", [:])),
            "start > fork:left > ask > met > end", "fork:right > rest > stop > met")
        let clock = SetClock()
        let first = execution(ScriptedModelProvider(.text("Fine.")), clock: clock)
        #expect(try await first.events(graph).calls.count == 1)
        clock.advance(by: .seconds(61))
        let events = try await execution(ScriptedModelProvider(.text("Fine.")), clock: clock).events(
            graph, resuming: first.left())
        #expect(events.asking.map(\.word) == ["withdrawn"])
        #expect(events.last.map { if case .runFailed = $0 { true } else { false } } == true)
    }

    @Test("a tool without a name or description, with a bad schema, or of a name that another has, is no tool")
    func wrong() throws {
        let bad: [JSONValue] = [
            ["type": "client"], ["type": "client", "name": "a b", "description": "x"],
            ["type": "client", "name": "a", "description": "x", "parameters": ["type": "nothing"]],
            ["type": "client", "name": "a", "description": "x", "more": 1],
            ["type": "client", "name": "a", "description": "x", "patience_seconds": 0],
        ]
        for tool in bad {
            #expect(throws: InvalidWorkflow.self, "\(tool)") {
                try CompiledWorkflow(Self.asking([tool]), catalog: .standard)
            }
        }
        #expect(throws: InvalidWorkflow.self) {
            try CompiledWorkflow(Self.asking([Self.tool, Self.tool]), catalog: .standard)
        }
    }
}
