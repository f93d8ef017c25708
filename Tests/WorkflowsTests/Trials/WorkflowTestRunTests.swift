import Core
import Testing

@testable import Workflows

@Suite struct WorkflowTestRunTests {
    /// A search, an agent that answers from it, and a question back.
    private static let tutor = PlayedTest.line(
        WorkflowNode(
            slug: "search", kind: "vector_search", parameters: ["store": "course", "query": "{{ input.text }}"]),
        WorkflowNode(
            slug: "answer", kind: "agent",
            parameters: [
                "instructions": "Answer from {{ vars.search.hits.map(h, h.text) }}", "history": "thread",
                "input": "{{ input.text }}",
            ]),
        WorkflowNode(slug: "more", kind: "wait_for_user_input", parameters: ["message": "Anything else?"]),
        WorkflowNode(
            slug: "keep", kind: "assign",
            parameters: ["assignments": [["target": "state.said", "value": "vars.more.text"]]]))

    private static let script: JSONValue = [
        "search": [["hits": [["document": "ohm.md", "text": "U = R · I"]]]],
        "answer": [["text": "The current is U / R."]],
    ]

    @Test("a conversation is played with the script in the place of search and model")
    func conversation() async throws {
        let report = try await PlayedTest.report(
            Self.tutor,
            [
                "script": Self.script,
                "turns": [
                    [
                        "message": "Which current flows?",
                        "expect": [
                            "answer == 'Anything else?'", "said == ['The current is U / R.', 'Anything else?']",
                            "status == 'waiting' && waits_for == ['user_input']",
                            "vars.search.hits[0].document == 'ohm.md'",
                            "asked[0].text.contains('U = R · I') && asked[0].step == 'answer'",
                        ],
                    ],
                    ["message": "no", "expect": ["state.said == 'no'"]],
                ],
                "expect": [
                    "status == 'completed' && result.status == 'completed'", "grade == null && error == null",
                    "steps == ['start', 'search', 'answer', 'more', 'keep', 'end']",
                    "items.map(i, i.type) == ['user_message', 'assistant_message', 'assistant_message', 'user_message']",
                ],
            ])
        #expect(report.lines == [])
        #expect(report.passed && report.expectations.count == 10)
        #expect(report.unused.isEmpty)
    }

    @Test("the same test gives the same report each time")
    func determinism() async throws {
        let content: JSONValue = ["script": Self.script, "turns": [["message": "Hello"]]]
        let first = try await PlayedTest.report(Self.tutor, content).json
        let second = try await PlayedTest.report(Self.tutor, content).json
        #expect(first.serializedString() == second.serializedString())
    }

    @Test("a message after the end begins a new run, whose model knows what was said")
    func severalRuns() async throws {
        let graph = PlayedTest.line(
            WorkflowNode(slug: "answer", kind: "agent", parameters: ["instructions": "Be brief.", "history": "thread"]))
        let report = try await PlayedTest.report(
            graph,
            [
                "script": ["answer": [["text": "Hello."], ["text": "Again."]]],
                "turns": [["message": "one"], ["message": "two"]],
                "expect": ["asked[1].messages.map(m, m.content) == ['Be brief.', 'one', 'Hello.', 'two']"],
            ])
        #expect(report.lines == [])
    }

    @Test("an expectation that does not hold tells the values that it was asked of")
    func failedExpectation() async throws {
        let report = try await PlayedTest.report(
            Graphs.saying("Hello"),
            [
                "turns": [["input": [:], "expect": ["answer == 'Bye'"]]],
                "expect": [
                    ["that": "size(items) > 3 && status == 'failed'", "note": "much is said"], "state.missing == 1",
                    "answer.startsWith('B') || status != 'completed'", "!answer.contains('H')", "items[0].text",
                ],
            ])
        #expect(!report.passed)
        let failures = report.expectations.map { $0.failure ?? "" }
        #expect(failures[0] == "answer is \"Hello\".")
        #expect(failures[1] == "size(items) is 1.")
        #expect(failures[2].hasSuffix("no member 'missing'"))
        #expect(failures[3] == "answer is \"Hello\"; status is \"completed\".")
        #expect(failures[4] == "answer is \"Hello\".")
        #expect(failures[5] == "It gives string where true or false is needed.")
        #expect(report.lines[1].hasPrefix("expect[0]: much is said: size(items)"))
    }

    enum Shortage: String, CaseIterable, CustomTestStringConvertible {
        case model, search, usedUp
        var testDescription: String { rawValue }

        var script: JSONValue {
            switch self {
            case .model: ["search": [["hits": []]]]
            case .search: [:]
            case .usedUp: WorkflowTestRunTests.script
            }
        }

        var words: String {
            switch self {
            case .model: "The step 'answer' asks for a model's answer, and the script has none for it."
            case .search: "The step 'search' asks for the passages of a search, and the script has none for it."
            case .usedUp:
                "The step 'search' asks for the passages of a search, and the script's answers are used up (1)."
            }
        }
    }

    @Test("a script that runs out fails the test and names the step", arguments: Shortage.allCases)
    func shortage(_ shortage: Shortage) async throws {
        let turns: JSONValue = [["message": "one"], ["message": "two"], ["message": "three"]]
        let report = try await PlayedTest.report(Self.tutor, ["script": shortage.script, "turns": turns])
        #expect(report.failure?.message == shortage.words)
        #expect(report.failure?.field == (shortage == .usedUp ? "turns[2]" : "turns[0]"))
        #expect(!report.passed)
    }

    @Test("a judge's answer that is missing is not taken for a wrong answer of the learner")
    func shortageOfJudge() async throws {
        let graph = PlayedTest.line(
            WorkflowNode(
                slug: "task", kind: "evaluated_step",
                parameters: [
                    "instruction": "Why?", "judge": "model", "evaluation_prompt": "Be strict.",
                    "escalation_behavior": "advance",
                ]))
        let report = try await PlayedTest.report(graph, ["turns": [["message": "go"], ["message": "because"]]])
        #expect(report.failure?.message.hasPrefix("The step 'task' asks for a model's answer") == true)
    }

    @Test("time passes at once where nothing else is waited for, and on request where something is")
    func time() async throws {
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "rest", kind: "delay", parameters: ["seconds": 86_400]),
                WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["patience_seconds": 60]),
                WorkflowNode(slug: "late", kind: "assistant_message", parameters: ["text": "Too late."]),
                WorkflowNode(slug: "end", kind: "end"),
            ],
            edges: [
                WorkflowEdge("start", "rest"), WorkflowEdge("rest", "ask"), WorkflowEdge("ask", "end"),
                WorkflowEdge("ask", "late", port: "error"), WorkflowEdge("late", "end"),
            ])
        let report = try await PlayedTest.report(
            graph,
            [
                "turns": [
                    ["message": "go", "expect": ["waits_for == ['user_input']"]],
                    ["pass_seconds": 59, "expect": ["status == 'waiting'"]],
                    ["pass_seconds": 1, "expect": ["answer == 'Too late.'", "status == 'completed'"]],
                ]
            ])
        #expect(report.lines == [])
    }

    @Test("people decide and act on widgets")
    func people() async throws {
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(
                    slug: "choose", kind: "widget",
                    parameters: ["widget": ["type": "Card", "children": [["type": "Text", "value": "Sure?"]]]]),
                WorkflowNode(slug: "decide", kind: "approval", parameters: ["request": "May they?"]),
                WorkflowNode(slug: "yes", kind: "assistant_message", parameters: ["text": "{{ vars.decide.comment }}"]),
                WorkflowNode(slug: "end", kind: "end"),
            ],
            edges: [
                WorkflowEdge("start", "choose"), WorkflowEdge("choose", "decide"),
                WorkflowEdge("decide", "yes", port: "approved"), WorkflowEdge("decide", "end", port: "rejected"),
                WorkflowEdge("yes", "end"),
            ])
        let report = try await PlayedTest.report(
            graph,
            [
                "turns": [
                    ["input": [:], "expect": ["items[0].widget.type == 'Card'"]],
                    ["action": ["type": "sure", "payload": 7], "expect": ["vars.choose.action.payload == 7"]],
                    ["decision": "approved", "comment": "Fine.", "step": "decide", "expect": ["answer == 'Fine.'"]],
                ]
            ])
        #expect(report.lines == [])
    }

    @Test("a turn that the run does not wait for fails, and tells what it waits for")
    func wrongTurn() async throws {
        let graph = PlayedTest.line(WorkflowNode(slug: "ask", kind: "wait_for_user_input"))
        let report = try await PlayedTest.report(
            graph, ["turns": [["input": [:]], ["decision": "approved"], ["message": "never"]]])
        #expect(report.failure?.field == "turns[1]")
        #expect(report.failure?.message == "The turn is a decision, and the run waits for: user_input.")
    }

    @Test("pinned and scripted outputs stand for steps, which are not carried out")
    func pinned() async throws {
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "fetch", kind: "http_request", parameters: ["url": "https://example.org/"]),
                WorkflowNode(
                    slug: "sort", kind: "classify",
                    parameters: ["labels": [["name": "good"], ["name": "bad"]], "input": "{{ input.text }}"]),
                WorkflowNode(slug: "yes", kind: "assistant_message", parameters: ["text": "{{ vars.fetch.body.n }}"]),
                WorkflowNode(slug: "end", kind: "end"),
            ],
            edges: [
                WorkflowEdge("start", "fetch"), WorkflowEdge("fetch", "sort"),
                WorkflowEdge("sort", "yes", port: "good"),
                WorkflowEdge("sort", "end", port: "bad"), WorkflowEdge("sort", "end", port: "other"),
                WorkflowEdge("yes", "end"), WorkflowEdge("fetch", "end", port: "error"),
            ])
        let good = try await PlayedTest.report(
            graph,
            [
                "pinned": ["sort": ["label": "good"]], "script": ["fetch": [["output": ["body": ["n": 5]]]]],
                "turns": [["message": "x"]], "expect": ["answer == '5'", "size(requests) == 0"],
            ])
        #expect(good.lines == [])
        let answered = try await PlayedTest.report(
            graph,
            [
                "script": ["fetch": [["status": 200, "body": ["n": 6]]], "sort": [["value": ["label": "good"]]]],
                "turns": [["message": "x"]],
                "expect": ["answer == '6'", "requests[0].url == 'https://example.org/'"],
            ])
        #expect(answered.lines == [])
        let failing = try await PlayedTest.report(
            graph,
            [
                "script": ["fetch": [["failure": "request_failed"]]], "turns": [["message": "x"]],
                "expect": ["steps == ['start', 'fetch', 'end']", "vars.fetch.error.code == 'request_failed'"],
            ])
        #expect(failing.lines == [])
        let wrong = try await PlayedTest.report(
            graph,
            [
                "pinned": ["sort": ["label": 3], "nobody": [:], "end": [:], "fetch": ["status": "ok"]],
                "script": ["none": []], "turns": [["message": "x"]],
            ])
        #expect(
            wrong.problems.compactMap(\.field).sorted() == [
                "pinned.end", "pinned.fetch", "pinned.nobody", "pinned.sort",
            ])
    }

    @Test("steps of a workflow that is called have its name before theirs")
    func called() async throws {
        let inner = PlayedTest.line(
            WorkflowNode(slug: "think", kind: "agent", parameters: ["instructions": "Think.", "input": "?"]))
        let outer = PlayedTest.line(WorkflowNode(slug: "ask", kind: "sub_workflow", parameters: ["workflow": "inner"]))
        let report = try await PlayedTest.report(
            outer,
            [
                "script": ["inner/think": [["text": "Hm."]]], "turns": [["input": [:]]],
                "expect": ["steps == ['start', 'ask', 'inner/start', 'inner/think', 'inner/end', 'end']"],
            ], calling: ["inner": inner])
        #expect(report.lines == [])
    }

    @Test("a model calls tools, whose results are scripted too")
    func tools() async throws {
        let graph = PlayedTest.line(
            WorkflowNode(
                slug: "answer", kind: "agent",
                parameters: [
                    "instructions": "Use the tools.", "input": "{{ input.text }}",
                    "tools": [["type": "vector_search", "store": "course"], ["type": "tool", "name": "clock"]],
                ]))
        let report = try await PlayedTest.report(
            graph,
            [
                "script": [
                    "answer": [
                        ["tool_calls": [["name": "search_course", "arguments": ["query": "ohm"]], ["name": "clock"]]],
                        ["hits": [["document": "a.md", "text": "Ohm"]]], ["tool": "clock", "result": "noon"],
                        ["text": "It is noon."],
                    ]
                ],
                "turns": [["message": "When?"]],
                "expect": [
                    "answer == 'It is noon.'", "vars.answer.tool_calls[1].result == 'noon'",
                    "vars.answer.passages[0].document == 'a.md'",
                ],
            ])
        #expect(report.lines == [])
    }

    @Test("endless conversations come to a limit", arguments: ["while", "delay"])
    func endless(_ kind: String) async throws {
        let inside =
            kind == "while"
            ? WorkflowNode(
                slug: "inside", kind: "assign", parameters: ["assignments": [["target": "state.n", "value": "1"]]],
                parent: "loop")
            : WorkflowNode(slug: "inside", kind: "delay", parameters: ["seconds": 60], parent: "loop")
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "loop", kind: "while", parameters: ["condition": "true", "max_iterations": 10_000]),
                inside, WorkflowNode(slug: "end", kind: "end"),
            ],
            edges: [
                WorkflowEdge("start", "loop"), WorkflowEdge("loop", "inside", port: "body"),
                WorkflowEdge("loop", "end"),
            ])
        let report = try await PlayedTest.report(
            graph, ["turns": [["input": [:]]], "expect": ["status == 'failed' && error.code.startsWith('too_many')"]])
        #expect(report.lines == [])
    }

    @Test("what a background request would send is seen, and not sent")
    func effects() async throws {
        let graph = PlayedTest.line(
            WorkflowNode(
                slug: "notify", kind: "http_request",
                parameters: [
                    "url": "https://example.org/", "method": "POST", "delivery": "background", "json": ["n": 1],
                ]))
        let report = try await PlayedTest.report(
            graph, ["turns": [["input": [:]]], "expect": ["effects.map(e, e.step) == ['notify'] && requests == []"]])
        #expect(report.lines == [])
    }
}
