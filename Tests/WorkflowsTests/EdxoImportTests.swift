import Core
import Expressions
import Testing

@testable import Workflows

@Suite struct EdxoImportTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let python: String
        let cel: String
        /// What the expression gives where the state is `{"n": 2, "name": "Ann", "list": [1]}`.
        let value: JSONValue
    }

    @Test(
        "Expressions of edxo give here what they gave there",
        arguments: [
            Case(testDescription: "path", python: "state.name", cel: "state.?name.orValue(null)", value: "Ann"),
            Case(testDescription: "missing path", python: "state.a.b", cel: "state.?a.?b.orValue(null)", value: nil),
            Case(testDescription: "bare name", python: "n", cel: "state.?n.orValue(null)", value: 2),
            Case(
                testDescription: "get with a default", python: "state.get('k', 0) + 1",
                cel: "(state.?k.orValue(0) + 1)", value: 1),
            Case(
                testDescription: "and, or, not", python: "state.n >= 2 and not state.done or False",
                cel: "(((state.?n.orValue(null) >= 2) && !!(state.?done.orValue(null) in [null, false, 0, '', [], {}]))"
                    + " || false)", value: true),
            Case(
                testDescription: "or as a value", python: "state.nick or 'friend'",
                cel:
                    "(!(state.?nick.orValue(null) in [null, false, 0, '', [], {}]) ? state.?nick.orValue(null) : \"friend\")",
                value: "friend"),
            Case(
                testDescription: "conditional", python: "'many' if n > 1 else 'one'",
                cel: "((state.?n.orValue(null) > 1) ? \"many\" : \"one\")", value: "many"),
            Case(
                testDescription: "chained comparison", python: "0 < n <= 2",
                cel: "((0 < state.?n.orValue(null)) && (state.?n.orValue(null) <= 2))", value: true),
            Case(
                testDescription: "method", python: "state['name'].lower().startswith(\"an\")",
                cel: "state.?name.orValue(null).lowerAscii().startsWith(\"an\")", value: true),
            Case(testDescription: "index", python: "state.list[0]", cel: "state.?list[?0].orValue(null)", value: 1),
            Case(
                testDescription: "division", python: "n / 4", cel: "(double(state.?n.orValue(null)) / double(4))",
                value: 0.5),
            Case(
                testDescription: "is not", python: "state.name is not None and 'x' not in state.list",
                cel: "((state.?name.orValue(null) != null) && !(\"x\" in state.?list.orValue(null)))", value: true),
            Case(testDescription: "number", python: " 7 ", cel: "7", value: 7),
            Case(testDescription: "JSON", python: "{\"a\": [true]}", cel: "{\"a\":[true]}", value: ["a": [true]]),
            Case(
                testDescription: "dictionary", python: "{'a': n}", cel: "{\"a\": state.?n.orValue(null)}",
                value: ["a": 2]),
            Case(testDescription: "nothing", python: "  ", cel: "null", value: nil),
        ])
    func expressions(_ tested: Case) throws {
        let cel = try CELWriter.expression(.string(tested.python), in: .init())
        #expect(cel == tested.cel)
        let scope: [String: JSONValue] = ["state": ["n": 2, "name": "Ann", "list": [1]]]
        #expect(try Expression.compile(cel).evaluate(scope) == tested.value)
    }

    @Test(
        "What has no equal is told, whatever it is",
        arguments: ["open('x')", "a ** 2", "lambda: 1", "x = 1", "'open", "f(", "[1, 2", "input.text", "state.x.pop()"])
    func untranslatable(python: String) {
        #expect(throws: Untranslatable.self) { try CELWriter.expression(.string(python), in: .init()) }
    }

    @Test("Nesting without end is refused")
    func depth() {
        for text in ["(", "not ", "-", "[", "a if "] {
            #expect(throws: Untranslatable.self) {
                try PythonParser.parse(String(repeating: text, count: 1_900) + "1")
            }
        }
    }

    private static let graph: JSONValue = [
        "slug": "old-tutor", "display_name": "Old tutor",
        "graph": [
            "nodes": [
                [
                    "slug": "start", "kind": "start",
                    "parameters": ["auto_start": "yes", "telephony": ["is_sip_workflow": true]],
                ],
                [
                    "slug": "set-up", "kind": "state", "display_name": "Set up",
                    "parameters": ["state": [["target": "state.score", "expression": "0"]]],
                    "metadata": ["position": ["x": 1, "y": 2]],
                ],
                [
                    "slug": "loop", "kind": "while",
                    "parameters": ["condition": "state.score < 3", "max_iterations": 5, "iteration_var": "round"],
                ],
                [
                    "slug": "ask", "kind": "wait_for_user_input", "parent_slug": "loop",
                    "parameters": ["message": "Round {{ state.round }}"],
                ],
                [
                    "slug": "answer", "kind": "agent", "parent_slug": "loop",
                    "parameters": [
                        "instructions": "Help {{ state.name }}", "agent_key": "a",
                        "tools": [
                            ["type": "web_search"], ["type": "workflow", "slug": "lab", "description": "A lab."],
                            ["type": "file_search", "vector_store_slug": "course", "max_num_results": 3],
                        ],
                    ],
                ],
                [
                    "slug": "count", "kind": "state", "parent_slug": "loop",
                    "parameters": [
                        "state": [
                            ["target": "state.score", "expression": "state.get('score', 0) + 1"],
                            ["target": "state.last", "expression": "input.output_text"],
                        ]
                    ],
                ],
                ["slug": "good?", "kind": "condition", "parameters": ["mode": "truthy", "path": "state.score"]],
                ["slug": "call", "kind": "voice_agent", "is_enabled": false],
                ["slug": "phone", "kind": "voice_agent", "parameters": ["voice": "alto", "instructions": "Talk."]],
                [
                    "slug": "end", "kind": "end",
                    "parameters": [
                        "message": "Bye", "ags": ["score": "state.score", "maximum": 3, "variable_id": "v"],
                    ],
                ],
            ],
            "edges": [
                ["source": "start", "target": "set-up"], ["source": "set-up", "target": "ask"],
                ["source": "ask", "target": "answer"], ["source": "answer", "target": "count"],
                ["source": "count", "target": "loop"], ["source": "count", "target": "good?"],
                ["source": "good?", "target": "phone", "condition": "true"],
                ["source": "good?", "target": "end", "condition": "false"], ["source": "phone", "target": "end"],
            ],
        ],
    ]

    @Test("A graph of edxo becomes a definition, and what it has beyond is listed")
    func graph() throws {
        let imported = try WorkflowImport(Self.graph, catalog: .standard)
        #expect(imported.slug == "old-tutor" && imported.title == "Old tutor")
        let definition = imported.definition
        let nodes = Dictionary(uniqueKeysWithValues: definition.nodes.map { ($0.slug, $0) })
        #expect(
            definition.nodes.map(\.slug) == [
                "start", "set_up", "loop", "ask", "answer", "count", "good", "phone", "end",
            ])
        #expect(nodes["start"]?.parameters == ["auto_start": true])
        #expect(nodes["set_up"]?.kind == "assign" && nodes["set_up"]?.position == ["x": 1, "y": 2])
        #expect(nodes["ask"]?.parent == "loop")
        #expect(nodes["ask"]?.parameters["message"] == "Round {{ vars.loop.iteration }}")
        #expect(nodes["answer"]?.parameters["input"] == "{{ vars.ask.text }}")
        #expect(
            nodes["answer"]?.parameters["tools"] == [
                ["type": "workflow", "workflow": "lab", "description": "A lab."],
                ["type": "vector_search", "store": "course", "limit": 3],
            ])
        #expect(nodes["count"]?.parameters["assignments"]?[1]?["value"] == "vars.answer.?text.orValue(null)")
        #expect(
            nodes["end"]?.parameters["grade"] == "{\"score\": state.?score.orValue(null), \"maximum\": 3}")
        let edges = Set(definition.edges.map { "\($0.source) > \($0.target) by \($0.port)" })
        #expect(
            edges == [
                "start > set_up by next", "set_up > loop by next", "ask > answer by next", "answer > count by next",
                "count > loop by next", "loop > ask by body", "loop > good by next", "good > phone by true",
                "good > end by default", "phone > end by next",
            ], "\(edges.sorted())")
        let problems = WorkflowValidator.problems(of: definition, catalog: .standard)
        #expect(
            problems.filter { $0.severity == .error && $0.field != "kind" }.isEmpty, "\(problems)")
        let notes = imported.unmapped.map { "\($0.node ?? "-") \($0.field ?? "-")" }
        for expected in [
            "call -", "start parameters.telephony", "answer parameters.tools[0]", "phone -", "end parameters.ags",
        ] {
            #expect(notes.contains(expected), "\(expected) is not among \(notes)")
        }
    }

    @Test("Branches beside each other keep their join, and get ports")
    func parallel() throws {
        let imported = try WorkflowImport(
            [
                "nodes": [
                    ["slug": "start", "kind": "start", "metadata": [:]],
                    ["slug": "split", "kind": "parallel_split", "parameters": ["join_slug": "join"]],
                    ["slug": "a", "kind": "assistant_message", "parameters": ["message": "state.name"]],
                    ["slug": "b", "kind": "assistant_message", "parameters": ["text": "{{ state.x }} {{ f(1) }}"]],
                    ["slug": "join", "kind": "parallel_join"], ["slug": "end", "kind": "end"],
                ],
                "edges": [
                    ["source": "start", "target": "split"],
                    ["source": "split", "target": "a", "metadata": ["label": "First way"]],
                    ["source": "split", "target": "b"], ["source": "a", "target": "join"],
                    ["source": "b", "target": "join"], ["source": "join", "target": "end"],
                ],
            ], catalog: .standard)
        let definition = imported.definition
        #expect(definition.nodes[1].parameters == ["branches": ["first_way", "branch_2"], "join": "join"])
        #expect(definition.nodes[2].parameters["text"] == "{{ state.?name.orValue('') }}")
        #expect(imported.unmapped.map(\.node) == ["b"])
        #expect(WorkflowValidator.problems(of: definition, catalog: .standard) == [])
    }

    @Test(
        "What is neither ours nor theirs is refused",
        arguments: [
            "[]", "{}", "{\"format\": \"other/1\"}", "{\"format\": \"lyceum.workflow/1\"}",
            "{\"nodes\": [{\"kind\": \"state\"}]}", "{\"nodes\": 7}",
        ])
    func foreign(text: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        #expect(throws: InvalidWorkflow.self) { try WorkflowImport(json, catalog: .standard) }
    }
}
