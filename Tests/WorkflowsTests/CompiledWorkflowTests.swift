import Core
import Testing
import Workflows

@Suite struct CompiledWorkflowTests {
    private func problems(_ definition: WorkflowDefinition) -> [String] {
        do throws(InvalidWorkflow) {
            _ = try CompiledWorkflow(definition, catalog: .standard)
            return []
        } catch {
            return error.problems.map { "\($0.node ?? "-") \($0.field ?? "-") \($0.message)" }
        }
    }

    @Test("a sound graph compiles")
    func sound() {
        #expect(problems(Graphs.searching).isEmpty)
    }

    @Test("an optional parameter may be null")
    func nullParameters() {
        var graph = Graphs.asking
        graph.nodes[1].parameters["preamble"] = .null
        graph.nodes[1].parameters["temperature"] = .null
        #expect(problems(graph).isEmpty)
        var quoting = Graphs.saying("x")
        quoting.nodes[1].parameters["quotes"] = .null
        #expect(problems(quoting).isEmpty)
        quoting.nodes[1].parameters["text"] = .null
        #expect(problems(quoting) == ["say parameters.text This is required."])
    }

    @Test("every problem is reported at once, each with its step and field")
    func everything() {
        let found = problems(
            WorkflowDefinition(
                nodes: [
                    WorkflowNode(slug: "start", kind: "start"),
                    WorkflowNode(slug: "a", kind: "assistant_message", parameters: ["text": "{{ 1 + }}", "sound": 1]),
                    WorkflowNode(
                        slug: "b", kind: "vector_search", parameters: ["store": 7, "query": "x", "limit": 900]),
                    WorkflowNode(slug: "Lonely", kind: "dance"),
                    WorkflowNode(slug: "end", kind: "end"),
                ],
                edges: [
                    WorkflowEdge("start", "a"), WorkflowEdge("a", "b", if: "1 +"), WorkflowEdge("b", "nowhere"),
                    WorkflowEdge("b", "end"), WorkflowEdge("end", "start"),
                ]))
        for expected in [
            "a parameters.text", "a parameters.sound", "b parameters.store", "b parameters.limit", "Lonely slug",
            "Lonely kind", "Lonely - No edge leads on", "Lonely - No way leads here", "a edges[1].condition",
            "- edges[2] There is no step 'nowhere'.", "- edges[4] No edge leads to the start.",
            "- edges[4] No edge leads away from an end.",
        ] {
            #expect(found.contains { $0.hasPrefix(expected) }, "\(expected) is not among \(found)")
        }
    }

    @Test(
        "a graph needs one start and an end",
        arguments: [
            (["start", "start", "end"], "one start step; this one has 2"), (["end"], "one start step; this one has 0"),
            (["start"], "at least one end step"),
        ])
    func ends(kinds: [String], message: String) {
        let nodes = kinds.enumerated().map { WorkflowNode(slug: "n\($0)", kind: $1) }
        #expect(problems(WorkflowDefinition(nodes: nodes, edges: [])).contains { $0.contains(message) })
    }

    @Test("starter prompts are rendered in the language of the person; one that needs a conversation is left out")
    func starterPrompts() throws {
        var graph = Graphs.saying("x")
        graph.nodes[0].parameters = [
            "starter_prompts": [
                "{{ user.locale.startsWith('fr') ? 'Que dit la loi d’Ohm ?' : 'What does Ohm’s law say?' }}",
                "{{ input.text }}",
            ]
        ]
        let workflow = try CompiledWorkflow(graph, catalog: .standard)
        #expect(workflow.starterPrompts(locale: "fr-CA") == ["Que dit la loi d’Ohm ?"])
        #expect(workflow.starterPrompts(locale: "en") == ["What does Ohm’s law say?"])
    }

    @Test("starter prompts that are not texts, or do not compile, are reported one by one")
    func wrongStarterPrompts() {
        var graph = Graphs.saying("x")
        graph.nodes[0].parameters = ["starter_prompts": ["fine", 7, "{{ 1 + }}"]]
        let found = problems(graph)
        #expect(found.count == 2)
        #expect(found.contains { $0.hasPrefix("start parameters.starter_prompts[1] Expected a text") })
        #expect(found.contains { $0.hasPrefix("start parameters.starter_prompts[2]") })
    }

    @Test("two steps of one slug are refused")
    func twins() {
        var graph = Graphs.saying("x")
        graph.nodes.append(graph.nodes[1])
        #expect(problems(graph).contains("say - Two steps have this slug."))
    }

    @Test("the JSON form reads back as it was")
    func roundTrip() throws {
        #expect(try WorkflowDefinition(json: Graphs.searching.json) == Graphs.searching)
    }

    @Test("a document of the wrong shape names each place")
    func shape() {
        #expect(throws: InvalidWorkflow.self) { try WorkflowDefinition(json: "text") }
        do throws(InvalidWorkflow) {
            _ = try WorkflowDefinition(
                json: [
                    "nodes": [1, ["kind": "start"], ["slug": "a", "kind": "end", "parameters": []]], "edges": [[:]],
                ])
            Issue.record("The document was accepted.")
        } catch {
            #expect(error.problems.map(\.field) == ["nodes[0]", "nodes[1].slug", "parameters", "edges[0]"])
        }
    }
}
