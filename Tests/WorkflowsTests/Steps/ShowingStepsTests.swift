import Core
import Support
import Testing

@testable import Workflows

/// Steps that show something beside messages, and the sources of messages.
@Suite struct ShowingStepsTests {
    private func run(_ definition: WorkflowDefinition, input: JSONValue = ["text": "hello"]) async throws -> (
        StepExecution, [RunEvent]
    ) {
        let execution = StepExecution()
        return (execution, try await execution.events(definition, input: input))
    }

    private func problems(_ kind: String, _ parameters: JSONObject) -> [String] {
        let error = #expect(throws: InvalidWorkflow.self) {
            try CompiledWorkflow(course(node("it", kind, parameters)), catalog: .standard)
        }
        return error?.problems.compactMap(\.field) ?? []
    }

    // MARK: notice, client_effect, progress

    @Test("a notice is told with its level and title, and its texts are cut")
    func notice() async throws {
        let (execution, events) = try await run(
            course(
                node("it", "notice", ["message": "*{{ input.text }}*", "title": "T{{ 1 + 1 }}", "level": "danger"])))
        #expect(events.contains(.notice(ShownNotice(.danger, "*hello*", title: "T2"))))
        #expect(execution.output(of: "it") == ["message": "*hello*"])
        let (_, long) = try await run(
            course(node("it", "notice", ["message": "{{ input.text }}"])),
            input: ["text": .string(String(repeating: "x", count: 5000))])
        #expect(long.contains(.notice(ShownNotice(.info, String(repeating: "x", count: 4000)))))
        let (_, blank) = try await run(course(node("it", "notice", ["message": " {{ '' }} "])))
        #expect(!blank.contains { if case .notice = $0 { true } else { false } })
    }

    @Test("an effect has its name, and data with values of any kind")
    func effect() async throws {
        let (execution, events) = try await run(
            course(
                node(
                    "it", "client_effect",
                    ["name": "tab.open", "data": ["n": "{{ 1 + 1 }}", "of": ["{{ input.text }}"]]])))
        #expect(events.contains(.clientEffect(ClientEffect("tab.open", ["n": 2, "of": ["hello"]]))))
        #expect(execution.output(of: "it") == ["name": "tab.open", "data": ["n": 2, "of": ["hello"]]])
        let (bare, _) = try await run(course(node("it", "client_effect", ["name": "go"])))
        #expect(bare.output(of: "it")?["data"] == [:])
        let (large, _) = try await run(
            course(
                node(
                    "it", "client_effect", ["name": "go", "data": ["a": "{{ input.text }}", "b": "{{ input.text }}"]])),
            input: ["text": .string(String(repeating: "x", count: 40_000))])
        #expect(large.failure(of: "it")?.code == .valueTooLarge)
    }

    @Test("what is wrong with them is said when the workflow is saved")
    func wrong() {
        #expect(problems("notice", ["message": "{{ 1 +", "level": "loud"]).count == 2)
        #expect(problems("notice", [:]) == ["parameters.message"])
        #expect(
            problems("client_effect", ["name": "no spaces", "data": []]) == ["parameters.name", "parameters.data"])
        #expect(problems("client_effect", ["data": ["a": "{{ x"]]) == ["parameters.name", "parameters.data.a"])
        #expect(problems("progress", ["text": "x", "icon": "smile"]) == ["parameters.icon"])
    }

    @Test("progress without words takes the line away")
    func progress() async throws {
        let (_, events) = try await run(course(node("it", "progress", ["text": "{{ '' }}", "icon": "search"])))
        #expect(events.contains(.progress("")))
    }

    // MARK: tasks, and the end of a turn

    private static func tasks(_ tasks: JSONValue, _ more: JSONObject = [:]) -> WorkflowDefinition {
        var parameters: JSONObject = ["tasks": tasks]
        for member in more.members { parameters[member.key] = member.value }
        return course(node("it", "tasks", parameters))
    }

    @Test("a task stands alone, and several under their title")
    func shownTasks() async throws {
        let (execution, one) = try await run(Self.tasks([["type": "custom", "title": "Read {{ input.text }}"]]))
        #expect(one.screen == [.task(ShownTask(.custom(title: "Read hello"), status: .complete))])
        #expect(execution.output(of: "it")?["item_id"]?.stringValue?.hasPrefix("msg_") == true)
        let page: JSONValue = ["type": "url", "title": "t", "url": "https://example.org"]
        let (_, several) = try await run(
            Self.tasks(
                [
                    ["type": "web_search", "queries": ["{{ input.text }}"], "sources": [page]],
                    ["type": "thought", "content": "Hm", "status_indicator": "loading"],
                ], ["title": "Work", "icon": "search", "expanded": true]))
        let source = ShownSource(title: "t", place: .url("https://example.org"))
        let items = [
            ShownTask(.webSearch(title: nil, queries: ["hello"], sources: [source]), status: .complete),
            ShownTask(.thought(content: "Hm"), status: .loading),
        ]
        #expect(
            several.screen == [
                .workflow(
                    ShownWorkflow(.custom, tasks: items, summary: .title("Work", icon: "search"), isExpanded: true))
            ])
        let kept = several.compactMap { if case .itemKept(_, let item) = $0 { item } else { nil } }
        #expect(kept == several.screen)
    }

    @Test("tasks that an expression gives are checked when they are there, and none is no item")
    func computedTasks() async throws {
        let graph = Self.tasks("{{ input.done }}")
        let (none, events) = try await run(graph, input: ["done": []])
        #expect(events.screen.isEmpty && none.output(of: "it") == ["item_id": nil])
        let page: JSONValue = ["type": "url", "title": "t", "url": "https://example.org"]
        for wrong: JSONValue in [
            "x", [["type": "odd"]], [["type": "thought"]], [["type": "custom", "icon": "smile"]],
            [["type": "file", "sources": [page]]], [["type": "web_search", "sources": [["type": "url"]]]],
            [["type": "web_search", "sources": [["type": "url", "title": "t", "url": "javascript:x"]]]],
        ] {
            let (execution, _) = try await run(graph, input: ["done": wrong])
            let isRefused = execution.failure(of: "it")?.code == .invalidStep
            #expect(isRefused, "\(wrong.serializedString())")
        }
        #expect(problems("tasks", ["tasks": [], "icon": "smile"]) == ["parameters.tasks", "parameters.icon"])
        #expect(problems("tasks", ["tasks": [["type": "custom"], ["type": "odd"]]]) == ["parameters.tasks[1].type"])
        #expect(problems("tasks", ["tasks": [["type": "thought"]]]) == ["parameters.tasks[0].content"])
    }

    @Test("the end of a turn is shown where the author asks for it")
    func endOfTurn() async throws {
        let (_, events) = try await run(
            course(node("it", "wait_for_user_input", ["message": "Your turn.", "end_of_turn": true])))
        #expect(events.screen == [.endOfTurn] && events.last == .runWaiting)
        let (_, silent) = try await run(course(node("it", "wait_for_user_input", [:])))
        #expect(silent.screen.isEmpty)
    }

    // MARK: Sources of messages

    private static let sources: JSONValue = [
        [
            "type": "url", "title": "Ohm", "url": "https://example.org/{{ input.text }}", "attribution": "Example",
            "index": 3,
        ],
        ["type": "entity", "title": "Lab 1", "id": "lab-1", "icon": "lab", "inline_label": "L1", "data": ["n": 1]],
        ["type": "file", "title": "Course", "filename": "course.pdf", "index": 900],
    ]

    @Test("a message names sources of every kind, at their places or at its end, after its citations")
    func named() async throws {
        let (_, events) = try await run(
            course(node("it", "assistant_message", ["text": "Über U = RI", "sources": Self.sources])))
        let added = events.compactMap { event -> (Int, MessageSource)? in
            if case .sourceAdded(_, 0, let number, let source) = event { (number, source) } else { nil }
        }
        #expect(added.map(\.0) == [0, 1, 2] && added.map(\.1.index) == [3, 11, 11])
        #expect(added[0].1.source.place == .url("https://example.org/hello", attribution: "Example"))
        #expect(
            added[1].1.source.place
                == .entity(.init(id: "lab-1", icon: "lab", inlineLabel: "L1", data: ["n": 1])))
        guard
            case .messageFinished(_, let parts)? = events.first(where: {
                if case .messageFinished = $0 { true } else { false }
            })
        else { return #expect(Bool(false)) }
        #expect(parts[0].sources == added.map(\.1))
    }

    @Test("one expression may give all sources, and what it gives is checked when it is there")
    func computed() async throws {
        let graph = course(node("it", "assistant_message", ["text": "x", "sources": "{{ input.found }}"]))
        let (_, fine) = try await run(graph, input: ["found": [["type": "file", "title": "t", "filename": "f"]]])
        #expect(fine.contains { if case .sourceAdded = $0 { true } else { false } })
        for wrong: JSONValue in [
            "x", [["type": "url", "title": "t", "url": "javascript:alert(1)"]], [["type": "odd", "title": "t"]],
            [["type": "url", "title": "t", "url": "https://a b"]], [["type": "file", "filename": "f"]],
            [["type": "entity", "title": "t", "id": "i", "icon": "smile"]],
            .array(Array(repeating: ["type": "file", "title": "t", "filename": "f"], count: 101)),
        ] {
            let (execution, events) = try await run(graph, input: ["found": wrong])
            let isRefused = execution.failure(of: "it")?.code == .invalidStep
            #expect(isRefused, "\(wrong.serializedString().prefix(80))")
            #expect(events.last == .runFinished)
        }
    }

    @Test("sources that can be none are refused when the workflow is saved")
    func wrongSources() {
        #expect(problems("assistant_message", ["text": "x", "sources": "none"]) == ["parameters.sources"])
        #expect(
            problems(
                "assistant_message",
                [
                    "text": "x",
                    "sources": [
                        ["type": "odd"], ["type": "url", "title": "t"], 1, ["type": "file", "filename": "f"],
                    ],
                ])
                == [
                    "parameters.sources[0].type", "parameters.sources[1].url", "parameters.sources[2]",
                    "parameters.sources[3].title",
                ])
    }
}
