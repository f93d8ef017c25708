import Core
import ModelProviders
import Support
import Testing
import Tools

@testable import Workflows

/// What learners see of an agent's thinking and of its calls.
@Suite(.timeLimit(.minutes(5))) struct AgentDisplayTests {
    private func execution(
        _ model: any ModelProvider, _ passages: any PassageSearching = NoHits(), tool: NotingTool = NotingTool(),
        clock: SetClock = SetClock(), workflows: PublishedWorkflows? = nil
    ) -> StepExecution {
        StepExecution(clock: clock) { services in
            services = StepServices(
                model: model, passages: passages, tools: tool, identifiers: SystemIdentifierGenerator(), clock: clock)
            if let workflows { services.workflows = workflows }
        }
    }

    private static func agent(_ parameters: JSONObject) -> WorkflowDefinition {
        var all: JSONObject = ["instructions": "Be brief.", "input": "{{ input.text }}"]
        for member in parameters.members { all[member.key] = member.value }
        return course(node("ask", "agent", all))
    }

    private static func thinking(
        _ thoughts: [String], _ clock: SetClock? = nil, then words: String...
    ) -> ScriptedModelProvider.Script {
        let passing = clock.map { clock in [ScriptedModelProvider.Step.wait { clock.advance(by: .seconds(3)) }] } ?? []
        return .steps(
            thoughts.map { .event(.reasoningDelta($0)) } + passing + words.map { .event(.textDelta($0)) }
                + [.event(.finished(.stop))])
    }

    // MARK: Thinking

    @Test("thinking grows as it comes, is complete when the answer begins, and stays with how long it took")
    func full() async throws {
        let clock = SetClock()
        let model = ScriptedModelProvider(Self.thinking(["\nLet ", "me see."], clock, then: "Fine."))
        let execution = execution(model, clock: clock)
        let events = try await execution.events(Self.agent(["reasoning_in_chat": "full"]))
        let shown = events.shown
        let item = try #require(shown.first?.item)
        let thought = { (text: String, status: ShownTask.Status) in ShownTask(.thought(content: text), status: status) }
        let whole = ShownItem.workflow(
            ShownWorkflow(.reasoning, tasks: [thought("Let me see.", .complete)], summary: .duration(seconds: 3)))
        #expect(
            shown == [
                .itemStarted(item, .workflow(ShownWorkflow(.reasoning))),
                .itemChanged(item, .taskAdded(index: 0, thought("Let ", .loading))),
                .itemChanged(item, .taskUpdated(index: 0, thought("Let me see.", .complete))),
                .itemDone(item, whole), .itemKept(item, whole),
            ])
        let started = try #require(events.firstIndex { if case .messageStarted = $0 { true } else { false } })
        let done = try #require(events.firstIndex { if case .itemDone = $0 { true } else { false } })
        #expect(done < started && events.said == ["Fine."])
    }

    @Test("a summary says how long it took, and hidden thinking nothing", arguments: ["summary", "hidden"])
    func less(setting: String) async throws {
        let execution = execution(ScriptedModelProvider(Self.thinking(["Secret."], then: "Fine.")))
        let events = try await execution.events(
            Self.agent(setting == "hidden" ? [:] : ["reasoning_in_chat": .string(setting)]))
        #expect(events.said == ["Fine."])
        #expect(!events.contains { $0.payload.serializedString().contains("Secret") })
        let kept = events.compactMap { if case .itemKept(_, let item) = $0 { item } else { nil } }
        #expect(
            kept
                == (setting == "hidden"
                    ? [] : [.workflow(ShownWorkflow(.reasoning, summary: .duration(seconds: 0)))]))
    }

    @Test("long thinking is told in steps that grow with it, and cut at its limit")
    func long() async throws {
        let model = ScriptedModelProvider(
            Self.thinking((0..<2000).map { "Thought number \($0), " }, then: "Fine."))
        let events = try await execution(model).events(Self.agent(["reasoning_in_chat": "full"]))
        let sizes = events.compactMap { event -> Int? in
            guard case .itemChanged(_, let change) = event else { return nil }
            return change.json.serialized().count
        }
        #expect(sizes.count < 200 && sizes.reduce(0, +) < 30 * AgentScreen.maximumThought)
        guard case .itemKept(_, .workflow(let workflow))? = events.shown.last,
            case .thought(_, let content)? = workflow.tasks.first?.work
        else { return #expect(Bool(false), "Nothing was kept.") }
        #expect(content.hasPrefix("Thought number 0, ") && content.hasSuffix("…"))
        #expect(content.utf8.count < AgentScreen.maximumThought)
    }

    @Test("NUL, which the database keeps nowhere, is left out of thinking")
    func withoutNUL() async throws {
        let model = ScriptedModelProvider(Self.thinking(["a\u{0}b"], then: "Fine."))
        let events = try await execution(model).events(Self.agent(["reasoning_in_chat": "full"]))
        #expect(!events.contains { $0.payload.serializedString().contains("\\u0000") })
    }

    @Test("an answer that breaks off takes its thinking with it; Stop keeps thinking that is complete")
    func ends() async throws {
        let broken = ScriptedModelProvider(
            .steps([
                .event(.reasoningDelta("Hm.")), .event(.textDelta("Fi")),
                .failure(ModelError(.truncated, "It broke off.")),
            ]))
        let events = try await execution(broken).events(Self.agent(["reasoning_in_chat": "full"]))
        #expect(events.screen.isEmpty)
        let item = try #require(events.shown.first?.item)
        #expect(events.contains(.messageRemoved(item)))

        for hasAnswered in [true, false] {
            let hanging = Hanging()
            let steps: [ScriptedModelProvider.Step] =
                [.event(.reasoningDelta("Hm."))] + (hasAnswered ? [.event(.textDelta("Fi"))] : [])
            let model = ScriptedModelProvider(.steps(steps + [.wait { try? await hanging.hang() }]))
            let control = RunControl(executor: nil)
            let stopped = execution(model)
            async let run = stopped.events(Self.agent(["reasoning_in_chat": "full"]), control: control)
            await hanging.begun()
            control.cancel(.requested)
            #expect(try await run.screen.count == (hasAnswered ? 1 : 0))
        }
    }

    // MARK: Calls

    private static let tools: JSONObject = [
        "calls_in_chat": "tasks",
        "tools": [
            ["type": "vector_search", "store": "course", "name": "find"], ["type": "tool", "name": "note"],
            [
                "type": "agent", "name": "checker", "label": "Checking", "description": "Checks.",
                "instructions": "Check.",
            ],
        ],
    ]

    @Test("calls are tasks: a search names the documents that it found, others their labels or names")
    func calls() async throws {
        let model = AnsweringModel { request in
            if request.messages[0].content == "Check." { return .text("Right.") }
            return request.answers > 0
                ? .text("Fine.")
                : .calls([
                    ("find", #"{"query": "ohm"}"#), ("note", #"{"word": "a"}"#), ("checker", #"{"task": "x"}"#),
                ])
        }
        let events = try await execution(model, OnePassage()).events(Self.agent(Self.tools))
        #expect(!events.contains { if case .progress = $0 { true } else { false } })
        let started = try #require(events.shown.first)
        guard case .itemStarted(_, .workflow(let before)) = started else { return #expect(Bool(false)) }
        #expect(before.kind == .custom && before.tasks.map(\.status) == [.loading, .loading, .loading])
        guard case .itemKept(_, .workflow(let after))? = events.shown.last else { return #expect(Bool(false)) }
        #expect(
            after.tasks == [
                ShownTask(
                    .file(title: "ohm", sources: [ShownSource(title: "Ohm's law", place: .file(name: "Ohm"))]),
                    status: .complete),
                ShownTask(.custom(title: "note"), status: .complete),
                ShownTask(.custom(title: "Checking"), status: .complete),
            ])
        #expect(after.summary == .duration(seconds: 0) && events.said == ["Fine."])
    }

    @Test("hidden calls show nothing, and a passing line is what there is unless told otherwise")
    func otherSettings() async throws {
        for (setting, progress) in [("hidden", 0), ("progress", 1)] {
            let model = AnsweringModel { $0.answers > 0 ? .text("Fine.") : .calls([("note", #"{"word": "a"}"#)]) }
            let events = try await execution(model).events(
                Self.agent(["calls_in_chat": .string(setting), "tools": [["type": "tool", "name": "note"]]]))
            #expect(events.shown.isEmpty)
            #expect(events.count { if case .progress = $0 { true } else { false } } == progress)
        }
    }

    @Test("a server that dies at any moment leaves the next one the same conversation to show, and nothing twice")
    func crashes() async throws {
        let model: @Sendable () -> AnsweringModel = {
            AnsweringModel { request in
                let thought = ScriptedModelProvider.Step.event(.reasoningDelta("Round \(request.answers)."))
                switch request.answers {
                case 0:
                    return .steps([
                        thought, .event(.textDelta("First.")),
                        .event(.toolCallDelta(index: 0, id: nil, name: "note", arguments: #"{"word": "a"}"#)),
                        .event(.finished(.toolCalls)),
                    ])
                default: return .steps([thought, .event(.textDelta("Done.")), .event(.finished(.stop))])
                }
            }
        }
        var parameters = Self.tools
        parameters["reasoning_in_chat"] = "full"
        let graph = Self.agent(parameters)
        let whole = execution(model())
        let screen = try await whole.events(graph).screen
        #expect(screen.map(\.json) == screen.sortedKinds && screen.count == 3)
        for count in 1..<whole.store.entries.count - 1 {
            let left = whole.left(after: count)
            guard left.snapshot != nil else { continue }
            let before = whole.store.entries.prefix(count).flatMap(\.events).map(\.event)
            let next = execution(model())
            let after = try await next.events(graph, resuming: left)
            let seen = (before + after).screen
            #expect(seen.map(\.json) == screen.map(\.json), "\(count)")
            // What is in the thread is what is seen.
            let kept = (before + after).compactMap { if case .itemKept(_, let item) = $0 { item } else { nil } }
            #expect(kept.map(\.json) == screen.map(\.json), "\(count)")
        }
    }

    @Test("what is shown before a workflow is run stands before what that one says, and is not shown again")
    func consulting() async throws {
        let workflows = PublishedWorkflows()
        try workflows.publish("speaking", only(node("say", "assistant_message", ["text": "I speak."])))
        let model = AnsweringModel { request in
            request.answers > 0
                ? .steps([.event(.reasoningDelta("Good.")), .event(.textDelta("Done.")), .event(.finished(.stop))])
                : .steps([
                    .event(.reasoningDelta("Ask it.")),
                    .event(.toolCallDelta(index: 0, id: nil, name: "speaking", arguments: "{}")),
                    .event(.finished(.toolCalls)),
                ])
        }
        let graph = Self.agent([
            "reasoning_in_chat": "full", "calls_in_chat": "tasks", "preamble": "Now: ",
            "tools": [["type": "workflow", "workflow": "speaking", "label": "Letting it speak"]],
        ])
        let events = try await execution(model, workflows: workflows).events(graph)
        #expect(events.said == ["I speak.", "Now: Done."])
        let kept = events.compactMap { if case .itemKept(_, .workflow(let item)) = $0 { item } else { nil } }
        #expect(kept.map(\.kind) == [.reasoning, .custom, .reasoning])
        #expect(kept[1].tasks == [ShownTask(.custom(title: "Letting it speak"), status: .complete)])
        #expect(events.screen.count == 3)
    }

    @Test("settings that there are not are refused when the workflow is saved")
    func problems() {
        let graph = Self.agent([
            "reasoning_in_chat": "loud", "calls_in_chat": "x",
            "tools": [
                ["type": "vector_search", "store": "s", "label": .string(String(repeating: "x", count: 101))],
                ["type": "tool", "name": "t", "label": "none"],
            ],
        ])
        let error = #expect(throws: InvalidWorkflow.self) { try CompiledWorkflow(graph, catalog: .standard) }
        let fields = error?.problems.compactMap(\.field) ?? []
        for field in ["reasoning_in_chat", "calls_in_chat", "tools[0].label", "tools[1].label"] {
            #expect(fields.contains("parameters.\(field)"), "\(field)")
        }
    }
}

extension RunEvent {
    /// The item that a client would change, where it is none of the messages.
    fileprivate var item: ItemID? {
        switch self {
        case .itemStarted(let item, _), .itemChanged(let item, _), .itemDone(let item, _), .itemKept(let item, _): item
        default: nil
        }
    }
}

extension [ShownItem] {
    fileprivate var sortedKinds: [JSONValue] { map(\.json) }
}

extension [RunEvent] {
    /// What is told of items beside messages.
    var shown: [RunEvent] { filter { $0.item != nil } }

    /// What a client has on its screen after the events, beside messages, in the order in which it came.
    var screen: [ShownItem] {
        var items: [(id: ItemID, item: ShownItem)] = []
        for event in self {
            switch event {
            case .itemStarted(let id, let item): items.append((id, item))
            case .itemDone(let id, let item):
                if let index = items.firstIndex(where: { $0.id == id }) {
                    items[index].item = item
                } else {
                    items.append((id, item))
                }
            case .messageRemoved(let id): items.removeAll { $0.id == id }
            default: break
            }
        }
        return items.map(\.item)
    }
}
