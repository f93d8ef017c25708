import Auth
import Core
import HTTPCore
import ModelProviders
import Support
import Testing
import Workflows

@testable import lyceum

/// Conversations with assistants that ask the page for something, or the person questions.
@Suite(.timeLimit(.minutes(3))) struct ChatKitAskingTests {
    private static let calling = flow(
        WorkflowNode(
            slug: "ask", kind: "client_tool", parameters: ["name": "open", "arguments": ["page": "{{ input.text }}"]]),
        "{{ vars.ask.status }} {{ vars.ask.result }} {{ vars.ask.message }}")
    private static let questions: JSONObject = [
        "questions": [
            ["id": "colour", "question": "Colour?", "options": ["red", "blue"]], ["id": "why", "question": "Why?"],
        ]
    ]
    private static let inquiring = flow(
        WorkflowNode(slug: "ask", kind: "structured_input", parameters: questions),
        "{{ vars.ask.status }} {{ vars.ask.answers.colour.value }} {{ vars.ask.message }}")

    /// Asks, says what came of it, and ends.
    private static func flow(_ asking: WorkflowNode, _ text: String) -> WorkflowDefinition {
        WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"), asking,
                WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": .string(text)]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "ask"), WorkflowEdge("ask", "say"), WorkflowEdge("say", "end")])
    }

    private struct World {
        let app: AppFixture
        let tenant: Tenant
        let ann: AppFixture.Person
        let thread: String
        let first: [JSONValue]

        init(_ workflow: WorkflowDefinition) async throws {
            app = try await AppFixture()
            tenant = try await app.tenant("north")
            ann = try await app.person("ann@example.org", in: tenant)
            try await app.backend.library.publish(workflow, as: "tutor", title: "Tutor", description: "", in: tenant.id)
            first = try await app.ask(
                "/chatkit/tutor", ["type": "threads.create", "params": ["input": Self.message("Go")]], as: ann
            ).events
            thread = try #require(first.first?["thread"]?["id"]?.stringValue)
        }

        static func message(_ text: String) -> JSONValue {
            [
                "content": [["type": "input_text", "text": .string(text)]], "attachments": [], "inference_options": [:],
            ]
        }

        /// What the newest event shows.
        var item: String { first.last?["item"]?["id"]?.stringValue ?? "" }

        func send(
            _ type: String, _ params: JSONObject, as person: AppFixture.Person? = nil
        ) async throws -> Answer {
            var params = params
            if params["thread_id"] == nil { params["thread_id"] = .string(thread) }
            return try await app.ask(
                "/chatkit/tutor", ["type": .string(type), "params": .object(params)], as: person ?? ann)
        }

        func result(_ value: JSONValue) async throws -> Answer {
            try await send("threads.add_client_tool_output", ["result": value])
        }

        func answer(_ input: JSONValue, to item: String? = nil) async throws -> Answer {
            try await send("threads.add_structured_input", ["item_id": .string(item ?? self.item), "input": input])
        }

        func say(_ text: String) async throws -> [JSONValue] {
            try await send("threads.add_user_message", ["input": Self.message(text)]).events
        }

        func items() async throws -> [JSONValue] {
            try await send("items.list", ["order": "asc"]).body["data"]?.arrayValue ?? []
        }

        /// Somebody of another institution that has the same assistant.
        func stranger(_ workflow: WorkflowDefinition) async throws -> AppFixture.Person {
            let tenant = try await app.tenant("south")
            try await app.backend.library.publish(workflow, as: "tutor", title: "Tutor", description: "", in: tenant.id)
            return try await app.person("eve@example.org", in: tenant)
        }
    }

    private static func types(_ events: [JSONValue]) -> [String] { events.compactMap { $0["type"]?.stringValue } }

    private static func said(_ events: [JSONValue]) -> String? {
        events.last?["item"]?["content"]?[0]?["text"]?.stringValue
    }

    // MARK: Calls

    @Test("a call is done with its result, which may be any value, and the run goes on")
    func call() async throws {
        let world = try await World(Self.calling)
        #expect(
            Self.types(world.first) == ["thread.created", "thread.item.done", "stream_options", "thread.item.done"])
        let item = try #require(world.first.last?["item"])
        #expect(item["type"] == "client_tool_call" && item["status"] == "pending" && item["output"] == nil)
        #expect(item["arguments"] == ["page": "Go"] && item["call_id"]?.stringValue?.hasPrefix("call_") == true)
        #expect(try await world.items().last == item)

        let events = try await world.result("yes").events
        #expect(Self.types(events).first == "stream_options" && Self.said(events) == "completed yes null")
        #expect(Self.types(events).contains("thread.item.replaced") == false)
        let done = try await world.items()[1]
        #expect(done["status"] == "completed" && done["output"] == "yes")
        #expect(try await world.items().count == 3)
    }

    @Test("a call is done with its result, whatever a teacher wrote meanwhile")
    func besideATeacher() async throws {
        let world = try await World(Self.calling)
        let teacher = try await world.app.person("teacher@example.org", role: .admin, in: world.tenant)
        let written = try await world.app.ask(
            "/api/v1/conversations/\(world.thread)/messages", ["text": "Take your time."], as: teacher)
        #expect(written.status == 201)
        #expect(Self.said(try await world.result("yes").events) == "completed yes null")
    }

    @Test("a result that nothing waits for, a second one, and one after the end are errors")
    func inVain() async throws {
        let world = try await World(Self.calling)
        #expect(try await world.result(nil).events.count > 2)
        for _ in 0..<2 {
            let again = try await world.result("more").events
            #expect(again.count == 1 && again[0]["type"] == "error" && again[0]["allow_retry"] == false)
        }
        #expect(try await world.items()[1]["output"] == nil)
    }

    @Test("a message instead gives the call up, and it is gone from the thread")
    func message() async throws {
        let world = try await World(Self.calling)
        let events = try await world.say("Never mind")
        #expect(Self.said(events) == "given_up null Never mind", "\(events.map { $0["type"] })")
        #expect(events.contains { $0["type"] == "thread.item.removed" && $0["item_id"] == .string(world.item) })
        #expect(try await world.items().map { $0["type"] } == ["user_message", "user_message", "assistant_message"])
        #expect(try await world.result(1).events.map { $0["type"] } == ["error"])
    }

    @Test("earlier calls that nobody answered are removed with the newest one's result")
    func strays() async throws {
        let world = try await World(Self.calling)
        // A run that another program began in the same conversation asks too, and rests beside the first.
        let begun = try await world.app.ask(
            "/api/v1/workflows/tutor/runs",
            ["input": ["text": "Second"], "thread_id": .string(world.thread), "wait": true], as: world.ann)
        #expect(begun.status == 200, "\(begun.status) \(begun.text)")
        #expect(try await world.items().filter { $0["status"] == "pending" }.count == 2)
        let events = try await world.result("newest").events
        #expect(Self.said(events) == "completed newest null")
        let calls = try await world.items().filter { $0["type"] == "client_tool_call" }
        #expect(calls.map { $0["status"] } == ["completed"] && calls.first?["arguments"] == ["page": "Second"])
    }

    @Test("results that are missing, too large, too deep or unreadable are refused, and the call waits on")
    func badResults() async throws {
        let world = try await World(Self.calling)
        var deep: JSONValue = 1
        for _ in 0..<40 { deep = [deep] }
        for bad in [deep, .string(String(repeating: "x", count: 300_000)), "a\u{0}b"] {
            #expect(try await world.result(bad).status == 400)
        }
        #expect(try await world.send("threads.add_client_tool_output", [:]).status == 400)
        for thread in [1, "thr_nothing", nil] as [JSONValue] {
            let answer = try await world.send("threads.add_client_tool_output", ["thread_id": thread, "result": 1])
            #expect(answer.status == 400 || answer.status == 404)
        }
        #expect(try await world.result("at last").events.count > 2)
    }

    @Test("another person's and another institution's conversation is not there")
    func strangers() async throws {
        let world = try await World(Self.calling)
        let neighbour = try await world.app.person("bob@example.org", in: world.tenant)
        for person in [neighbour, try await world.stranger(Self.calling)] {
            let answer = try await world.send("threads.add_client_tool_output", ["result": 1], as: person)
            #expect(answer.status == 404)
        }
        #expect(try await world.items().last?["status"] == "pending")
    }

    // MARK: Questions

    @Test("answers replace the questions, and the run goes on with them")
    func answers() async throws {
        let world = try await World(Self.inquiring)
        let item = try #require(world.first.last?["item"])
        #expect(item["type"] == "structured_input" && item["status"] == "pending")
        #expect(item["inputs"]?[0]?["options"] == [["value": "red"], ["value": "blue"]])
        let events = try await world.answer([
            "status": "answered", "answers": ["colour": ["values": ["blue", "red"]], "who": ["values": ["x"]]],
        ]).events
        #expect(Self.types(events).prefix(2) == ["stream_options", "thread.item.replaced"])
        let replaced = try #require(events.dropFirst().first?["item"])
        #expect(replaced["status"] == "answered" && replaced["id"] == item["id"])
        #expect(replaced["inputs"]?[0]?["answer"] == ["values": ["blue"], "skipped": false])
        #expect(replaced["inputs"]?[1]?["answer"] == ["values": [], "skipped": true])
        #expect(Self.said(events) == "answered blue null")
        #expect(try await world.items()[1] == replaced)

        let again = try await world.answer(["status": "skipped", "answers": [:]]).events
        #expect(again.map { $0["type"] } == ["error"] && again[0]["allow_retry"] == false)
        #expect(try await world.items()[1] == replaced)
    }

    @Test("a message skips the questions")
    func skipping() async throws {
        let world = try await World(Self.inquiring)
        #expect(Self.said(try await world.say("What?")) == "skipped null What?")
        #expect(try await world.items()[1]["status"] == "skipped")
    }

    @Test("questions that may not be skipped wait on, whoever leaves one out")
    func required() async throws {
        var parameters = Self.questions
        parameters["skippable"] = false
        let world = try await World(
            Self.flow(
                WorkflowNode(slug: "ask", kind: "structured_input", parameters: parameters), "{{ vars.ask.status }}"))
        for input in [["status": "skipped"], ["answers": ["why": ["values": ["so"]]]]] as [JSONValue] {
            let events = try await world.answer(input).events
            #expect(events.map { $0["type"] } == ["error"] && events[0]["allow_retry"] == true)
        }
        #expect(try await world.items().last?["status"] == "pending")
        let events = try await world.answer(["answers": ["why": ["values": ["so"]], "colour": ["values": ["red"]]]])
            .events
        #expect(Self.said(events) == "answered")
    }

    @Test("answers of the wrong form, to what are no questions, or of strangers are refused, and the questions wait on")
    func badAnswers() async throws {
        let world = try await World(Self.inquiring)
        let bad: [JSONValue] = [
            1, nil, ["status": "maybe"], ["answers": []], ["answers": ["why": 1]],
            ["answers": ["why": ["values": "x"]]],
            ["answers": ["why": ["values": [1]]]], ["answers": ["why": ["skipped": "no"]]],
            ["answers": ["why": ["values": [.string(String(repeating: "x", count: 20_000))]]]],
            ["answers": ["why": ["values": ["a\u{0}b"]]]],
            ["answers": ["why": ["values": .array(Array(repeating: "x", count: 100))]]],
        ]
        for input in bad { #expect(try await world.answer(input).status == 400, "\(input.kind)") }
        let message = try #require(try await world.items().first?["id"]?.stringValue)
        let events = try await world.answer(["answers": [:]], to: message).events
        #expect(events.map { $0["type"] } == ["error"])
        #expect(try await world.answer(["answers": [:]], to: "nothing").status == 404)
        let eve = try await world.stranger(Self.inquiring)
        let foreign = try await world.send(
            "threads.add_structured_input", ["item_id": .string(world.item), "input": ["answers": [:]]], as: eve)
        #expect(foreign.status == 404)
        #expect(try await world.items().last?["status"] == "pending")
    }

    @Test("what was asked for is gone with the run that asked")
    func cancelled() async throws {
        for workflow in [Self.calling, Self.inquiring] {
            let world = try await World(workflow)
            let run = try await world.app.ask("/api/v1/runs?workflow=tutor", as: world.ann)
            let id = try #require(run.body["data"]?[0]?["id"]?.stringValue)
            #expect(try await world.app.ask("/api/v1/runs/\(id)/cancel", [:], as: world.ann).status == 202)
            #expect(try await world.items().map { $0["type"] } == ["user_message"])
        }
    }
}
