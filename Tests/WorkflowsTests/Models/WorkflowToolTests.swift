import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

/// Workflows that the models of agents run.
@Suite(.timeLimit(.minutes(5))) struct WorkflowToolTests {
    private let published = PublishedWorkflows()

    private static let asking = course(
        node(
            "ask", "agent",
            ["instructions": "Delegate.", "tools": [["type": "workflow", "workflow": "adding"]]]))

    /// Adds one to what it is given.
    private static func adding(_ steps: WorkflowNode..., start: JSONObject = [:]) -> WorkflowDefinition {
        var parameters: JSONObject = [
            "tool_name": "add_one", "tool_description": "Adds one.",
            "input_schema": [
                "type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"],
            ],
        ]
        for member in start.members { parameters[member.key] = member.value }
        let nodes = [node("start", "start", parameters)] + steps + [node("end", "end", ["output": "input.n + 1"])]
        return graph(nodes, nodes.map(\.slug).joined(separator: " > "))
    }

    private static let say = node("say", "assistant_message", ["text": "I got {{ input.n }}."])

    /// Asks for the workflow with these arguments, and answers with the last that it read.
    private static func model(_ arguments: String = #"{"n": 1}"#, saying text: String = "") -> AnsweringModel {
        AnsweringModel { request in
            guard request.answers > 0 else { return .calls([("add_one", arguments)], saying: text) }
            return .text("Read: \(request.messages.last?.content ?? "")")
        }
    }

    private func execution(_ model: any ModelProvider) -> StepExecution {
        StepExecution { [published] services in
            services = StepServices(model: model, passages: NoHits(), identifiers: SystemIdentifierGenerator())
            services.workflows = published
        }
    }

    @Test("the workflow runs as a part of the run, and the model reads its result")
    func happy() async throws {
        try published.publish("adding", Self.adding(Self.say))
        let model = Self.model(saying: "One moment.")
        let execution = execution(model)
        let events = try await execution.events(Self.asking)
        #expect(
            events.said == [
                "One moment.", "I got 1.", #"Read: {"status":"completed","output":2}"#,
            ])
        let tool = try #require(model.requests.first?.tools.first)
        #expect(tool.name == "add_one" && tool.description == "Adds one.")
        #expect(tool.parameters["properties"]?["n"]?["type"] == "integer")
        // Its steps stand in the trace, inside of the agent's.
        let started = execution.store.entries.flatMap(\.started)
        #expect(started.map(\.node) == ["start", "ask", "start", "say", "end", "ask", "end"])
        #expect(started.filter { $0.node == "say" }.map(\.strand) == [1])
        let output = try #require(execution.output(of: "ask"))
        #expect(output["tool_calls"]?[0]?["name"] == "add_one" && output["usage"]?["input_tokens"] == 11)
        #expect(output["text"]?.stringValue?.hasPrefix("One moment.\n\nRead:") == true)
    }

    @Test("without words of its start the workflow is called by its slug, and given a text")
    func withoutDescription() async throws {
        try published.publish(
            "adding", graph([node("start", "start", [:]), node("end", "end", [:])], "start > end"))
        let model = AnsweringModel { request in
            request.answers > 0 ? .text("Fine.") : .calls([("adding", #"{"text": "x"}"#)])
        }
        _ = try await execution(model).events(Self.asking)
        let tool = try #require(model.requests.first?.tools.first)
        #expect(tool.name == "adding" && tool.parameters["required"] == ["text"])
        #expect(model.requests.last?.messages.last?.content == #"{"status":"completed"}"#)
    }

    @Test("a workflow that waits for the person lets the run wait, and is gone on with on another server")
    func waiting() async throws {
        try published.publish(
            "adding", Self.adding(node("ask_them", "wait_for_user_input", ["message": "Sure?"])))
        let first = execution(Self.model())
        #expect(try await first.events(Self.asking).last == .runWaiting)
        #expect(first.waits.map(\.wait.kind) == [.userInput])

        let model = Self.model()
        let second = execution(model)
        let left = first.left(RunSignal(.userInput, ["text": "Yes."]))
        let events = try await second.events(Self.asking, resuming: left, programs: published.programs)
        #expect(events.said == [#"Read: {"status":"completed","output":2}"#])
        #expect(model.requests.count == 1)
    }

    @Test("a workflow that fails, is given what it does not take, or lies too deep is told the model")
    func failures() async throws {
        try published.publish("adding", Self.adding(node("stop", "transform", ["value": "{{ 1 / 0 }}"])))
        let failing = execution(Self.model())
        let reason = try await failing.events(Self.asking).said.first
        #expect(reason?.hasPrefix("Read: The workflow failed: A step of this assistant is wrong") == true)

        try published.publish("adding", Self.adding())
        let wrong = try await execution(Self.model(#"{"n": "one"}"#)).events(Self.asking).said
        #expect(wrong.count == 1 && wrong[0].hasPrefix("Read: The arguments are wrong: /n: "))

        // It runs an agent that runs it.
        let again = node(
            "again", "agent", ["instructions": "Delegate.", "tools": [["type": "workflow", "workflow": "adding"]]])
        try published.publish("adding", Self.adding(again))
        let deep = execution(Self.model())
        let said = try await deep.events(Self.asking).said
        #expect(said.first?.contains("More than 16 branches, loops and workflows") == true, "\(said)")
        #expect(deep.store.entries.flatMap(\.started).map(\.strand).max() == 16)
    }

    @Test("a workflow that nobody published leaves by the way for errors")
    func unpublished() async throws {
        #expect(
            try await execution(Self.model()).events(Self.asking).said == ["There is no published workflow 'adding'."])
    }

    @Test("two workflows run beside each other, with other tools of the turn")
    func parallel() async throws {
        try published.publish("adding", Self.adding(Self.say))
        let model = AnsweringModel { request in
            guard request.answers > 0 else {
                return .calls([("add_one", #"{"n": 1}"#), ("nothing", "{}"), ("add_one", #"{"n": 5}"#)])
            }
            let answers = request.messages.filter { $0.role == .tool }.map(\.content)
            return .text(answers.joined(separator: "|"))
        }
        let said = try await execution(model).events(Self.asking).said
        #expect(said.prefix(2).sorted() == ["I got 1.", "I got 5."])
        let parts = said.last?.split(separator: "|").map(String.init) ?? []
        #expect(parts.count == 3 && parts[0].contains(#""output":2"#) && parts[2].contains(#""output":6"#), "\(parts)")
    }

    @Test("an agent that another one asks may run workflows too")
    func insideSubAgent() async throws {
        try published.publish("adding", Self.adding(Self.say))
        let graph = course(
            node(
                "ask", "agent",
                [
                    "instructions": "Ask.",
                    "tools": [
                        [
                            "type": "agent", "name": "helper", "description": "Helps.", "instructions": "Help.",
                            "tools": [["type": "workflow", "workflow": "adding"]],
                        ]
                    ],
                ]))
        let model = AnsweringModel { request in
            let isHelper = request.messages[0].content == "Help."
            if request.answers > 0 { return .text("\(isHelper) \(request.messages.last?.content ?? "")") }
            return isHelper
                ? .calls([("add_one", #"{"n": 1}"#)]) : .calls([("helper", #"{"task": "Add."}"#)])
        }
        let execution = execution(model)
        #expect(
            try await execution.events(graph).said
                == ["I got 1.", #"false true {"status":"completed","output":2}"#])
        // The question to the helper and to its caller are each asked once.
        #expect(model.requests.count == 4)
    }

    @Test("a server that dies at any moment repeats no step of the workflow that was done")
    func crashes() async throws {
        try published.publish("adding", Self.adding(Self.say, node("wait", "delay", ["seconds": 0])))
        let whole = execution(Self.model(saying: "One moment."))
        let expected = try await whole.events(Self.asking).said
        let total = whole.store.entries.count
        for count in 1..<total - 1 {
            let left = whole.left(after: count)
            guard left.snapshot != nil else { continue }
            let next = execution(Self.model(saying: "One moment."))
            let again = try await next.events(Self.asking, resuming: left, programs: published.programs)
            let entries = whole.store.entries.prefix(count)
            let before = entries.flatMap(\.events).map(\.event).said
            #expect(before + again.said == expected, "\(count) of \(total)")
            let done = Set(entries.flatMap(\.ended).map(\.number))
            #expect(next.store.entries.flatMap(\.started).allSatisfy { !done.contains($0.number) }, "\(count)")
        }
    }

    @Test("stopping the run stops the workflow")
    func cancelled() async throws {
        let hanging = Hanging()
        try published.publish(
            "adding", Self.adding(node("fetch", "http_request", ["url": "https://example.org/"])))
        var stopped = execution(Self.model())
        stopped.services.transport = HangingTransport(hanging: hanging)
        let run = stopped
        let control = RunControl(executor: nil)
        async let events = run.events(Self.asking, control: control)
        await hanging.begun()
        control.cancel(.requested)
        #expect(try await events.last == .runCancelled)
        let ends = run.store.entries.flatMap(\.ended)
        #expect(ends.filter { if case .cancelled = $0.outcome { true } else { false } }.count == 2)
    }

    @Test("what is wrong with the parameters is said at once")
    func problems() throws {
        let graph = course(
            node(
                "ask", "agent",
                [
                    "instructions": "x",
                    "tools": [["type": "workflow"], ["type": "workflow", "workflow": "No slug", "name": "a b"]],
                ]))
        let error = #expect(throws: InvalidWorkflow.self) { try CompiledWorkflow(graph, catalog: .standard) }
        let fields = error?.problems.compactMap(\.field) ?? []
        for field in ["tools[0].workflow", "tools[1].workflow", "tools[1].name"] {
            #expect(fields.contains("parameters.\(field)"), "\(field)")
        }
        #expect(graph.calls(.standard) == ["No slug"])
    }
}
