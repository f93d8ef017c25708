import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Workflows

@Suite struct WorkflowValidatorTests {
    /// Start, the nodes one after the other, end.
    private func chain(_ nodes: WorkflowNode..., start: JSONObject = [:]) -> WorkflowDefinition {
        let all =
            [WorkflowNode(slug: "start", kind: "start", parameters: start)] + nodes
            + [WorkflowNode(slug: "end", kind: "end")]
        return WorkflowDefinition(
            nodes: all, edges: zip(all, all.dropFirst()).map { WorkflowEdge($0.slug, $1.slug) })
    }

    private func say(_ slug: String, _ text: String) -> WorkflowNode {
        WorkflowNode(slug: slug, kind: "assistant_message", parameters: ["text": .string(text)])
    }

    private func found(_ definition: WorkflowDefinition) -> [String] {
        WorkflowValidator.problems(of: definition, catalog: .standard).map {
            "\($0.severity == .warning ? "warning " : "")\($0.node ?? "-") \($0.field ?? "-") \($0.message)"
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let expected: [String]
    }

    @Test(
        "Expressions are checked against what is known where they stand",
        arguments: [
            Case(testDescription: "sound", text: "{{ input.text + vars.search.hits[0].document }}", expected: []),
            Case(
                testDescription: "unknown step", text: "{{ vars.serch.count }}",
                expected: ["say parameters.text There is no step 'serch', so vars.serch is never there."]),
            Case(
                testDescription: "unknown field", text: "{{ vars.search.hit }}",
                expected: ["say parameters.text line 1, column 16: unknown field 'hit'; did you mean 'hits'?"]),
            Case(
                testDescription: "why a step failed",
                text: "{{ vars.search.error.code == 'timed_out' ? vars.search.error.message : '' }}", expected: []),
            Case(
                testDescription: "what no failure tells", text: "{{ vars.search.error.reason }}",
                expected: ["say parameters.text line 1, column 22: unknown field 'reason'"]),
            Case(
                testDescription: "wrong type", text: "{{ vars.search.count + 'x' }}",
                expected: ["say parameters.text"]),
            Case(
                testDescription: "unknown variable", text: "{{ inputs.text }}",
                expected: ["say parameters.text line 1, column 4: unknown variable 'inputs'; did you mean 'input'?"]),
            Case(
                testDescription: "two problems", text: "{{ vars.search.hit }} {{ nothing }}",
                expected: ["say parameters.text line 1, column 16", "say parameters.text line 1, column 26"]),
            Case(testDescription: "no expression", text: "{{ 1 + }}", expected: ["say parameters.text"]),
            Case(
                testDescription: "later step", text: "{{ has(vars.later) ? vars.later.text : '' }}",
                expected: [
                    "warning say parameters.text The step 'later' cannot have run before this one, so vars.later is "
                        + "not there."
                ]),
            Case(
                testDescription: "closing braces", text: "{{ input.text }} and }}",
                expected: ["warning say parameters.text"]),
            Case(testDescription: "braces of JSON", text: #"Answer {"a": {"b": 1}}"#, expected: []),
            Case(
                testDescription: "a name of a macro", text: "{{ [1].map(vars, vars + 1).size() }}", expected: []),
        ])
    func expressions(_ tested: Case) {
        let graph = chain(
            WorkflowNode(slug: "search", kind: "vector_search", parameters: ["store": "course", "query": "x"]),
            say("say", tested.text), say("later", "x"))
        let found = found(graph)
        #expect(found.count == tested.expected.count, "\(found)")
        for (problem, expected) in zip(found, tested.expected) {
            #expect(problem.hasPrefix(expected), "\(problem)")
        }
    }

    @Test("The start's schemas say what input and state hold")
    func schemas() {
        let graph = chain(
            say("say", "{{ input.topc }} {{ input.text }} {{ state.scor }}"),
            start: [
                "input_schema": ["type": "object", "properties": ["topic": ["type": "string"]]],
                "state_schema": ["type": "object", "properties": ["score": ["type": "number"]]],
            ])
        let found = found(graph)
        #expect(found.count == 2, "\(found)")
        #expect(found.contains { $0.contains("did you mean 'topic'") })
        #expect(found.contains { $0.contains("did you mean 'score'") })
        #expect(self.found(chain(say("say", "{{ state.anything.goes }} {{ input.whatever }}"))) == [])
        #expect(
            self.found(chain(start: ["input_schema": 7])) == [
                "start parameters.input_schema Expected a JSON Schema, which is an object, found number."
            ])
    }

    @Test("A condition of an edge is true or false, and sees the step that it leaves")
    func conditions() {
        var graph = chain(say("say", "x"))
        graph.edges[1].condition = "vars.say.text"
        #expect(
            found(graph).count == 1 && found(graph)[0].hasPrefix("say edges[1].condition line 1"), "\(found(graph))")
        graph.edges[1].condition = "vars.say.text != ''"
        #expect(found(graph) == [])
        graph.edges[1].condition = "vars.say.text =="
        #expect(found(graph).count == 1)
    }

    @Test("In a loop a step can have run before another one in the round before")
    func loops() {
        var graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "loop", kind: "while", parameters: ["condition": "vars.loop.iteration < 3"]),
                say("first", "{{ vars.second.text }}"), say("second", "{{ vars.loop.iteration }}"),
                say("after", "{{ vars.second.text }}"), WorkflowNode(slug: "end", kind: "end"),
            ],
            edges: [
                WorkflowEdge("start", "loop"), WorkflowEdge("loop", "first", port: "body"),
                WorkflowEdge("first", "second"), WorkflowEdge("loop", "after"), WorkflowEdge("after", "end"),
            ])
        for index in [2, 3] { graph.nodes[index].parent = "loop" }
        #expect(found(graph) == [])
        graph.nodes[4].parameters["text"] = "x"
        graph.nodes[2].parameters["text"] = "{{ vars.after.text }}"
        #expect(found(graph).count == 1 && found(graph)[0].hasPrefix("warning first"), "\(found(graph))")
    }

    @Test("An agent's preamble knows its model, and nothing else does")
    func ownVariables() {
        var graph = Graphs.asking
        #expect(found(graph) == [])
        graph.nodes[1].parameters["instructions"] = "{{ vars.model }}"
        graph.nodes[1].parameters["input"] = "{{ vars.modl }}"
        #expect(found(graph) == ["answer parameters.input There is no step 'modl', so vars.modl is never there."])
    }

    @Test("Branches see what ran before them, and not each other; after the join all is there")
    func branches() {
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "fork", kind: "parallel", parameters: ["branches": ["a", "b"], "join": "meet"]),
                say("one", "x"), say("two", "{{ vars.one.text }}"), WorkflowNode(slug: "meet", kind: "join"),
                say("both", "{{ vars.one.text + vars.two.text }}"), WorkflowNode(slug: "end", kind: "end"),
            ],
            edges: [
                WorkflowEdge("start", "fork"), WorkflowEdge("fork", "one", port: "a"),
                WorkflowEdge("fork", "two", port: "b"), WorkflowEdge("one", "meet"), WorkflowEdge("two", "meet"),
                WorkflowEdge("meet", "both"), WorkflowEdge("both", "end"),
            ])
        #expect(found(graph).count == 1 && found(graph)[0].hasPrefix("warning two"), "\(found(graph))")
    }

    @Test("A chain of five thousand steps that use each other is refused for its size, at once")
    func large() {
        var graph = WorkflowDefinition(
            nodes: [WorkflowNode(slug: "start", kind: "start"), say("n0", "x")], edges: [WorkflowEdge("start", "n0")])
        for number in 1..<5_000 {
            graph.nodes.append(say("n\(number)", "{{ vars.n\(number - 1).text + vars.n\(number / 2).text }}"))
            graph.edges.append(WorkflowEdge("n\(number - 1)", "n\(number)", if: "vars.n\(number - 1).text != ''"))
        }
        graph.nodes.append(WorkflowNode(slug: "end", kind: "end"))
        graph.edges.append(WorkflowEdge("n4999", "end"))
        let clock = ContinuousClock()
        var found: [String] = []
        let time = clock.measure { found = self.found(graph) }
        #expect(found == ["- - A workflow has at most 2000 steps; this one has 5002."])
        // A hundredth of it where the compiler optimises; a slow way would take minutes.
        #expect(time < .seconds(20), "\(time)")
    }

    @Test("A graph in which everything is wrong is told so at once, and not without end")
    func hopeless() {
        let graph = WorkflowDefinition(
            nodes: (0..<5_000).map { number in
                WorkflowNode(
                    slug: "n\(number)", kind: "parallel",
                    parameters: ["branches": ["a", "b"], "join": "n\(number + 1)"], parent: "n\(number + 1)")
            }, edges: (0..<5_000).map { WorkflowEdge("n\($0)", "n\(($0 * 7 + 1) % 5_000)", port: "a", if: "vars.q") })
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(
                InvalidWorkflow.shortened(
                    WorkflowValidator.problems(of: graph, catalog: .standard)
                ).count == InvalidWorkflow.most + 1)
        }
        #expect(time < .seconds(20), "\(time)")
    }

    @Test("Names of what the tenant lacks, and circles of workflows, are found")
    func references() async throws {
        let database = try await TestDatabase.make()
        let tenant = try await TestTenant.insert(into: database)
        let store = WorkflowStore(database: database, identifiers: SystemIdentifierGenerator())
        let author = WorkflowAuthor(nil) { _, _ in }
        for (slug, calls) in [("b", ["c"]), ("c", ["a"]), ("d", [])] {
            _ = try await store.create(.init(slug: slug, title: slug), by: author, in: tenant)
            _ = try await store.publishDraft(
                of: slug, revision: 1, note: "", calls: calls, by: author, in: tenant)
        }
        let validator = WorkflowValidator(
            catalog: StepCatalog([StartStep.self, EndStep.self, CallingStep.self]), store: store,
            references: ListedReferences(names: [.workflow: ["b", "c", "d"], .vectorStore: ["course"]]))
        func problems(_ parameters: JSONObject) async throws -> [String] {
            let node = WorkflowNode(slug: "call", kind: "calling", parameters: parameters)
            return try await validator.problems(of: chain(node), as: "a", in: tenant).map {
                "\($0.node ?? "") \($0.field ?? "") \($0.message)"
            }
        }
        #expect(try await problems(["workflow": "d", "store": "course", "model": "any"]) == [])
        #expect(
            try await problems(["workflow": "x", "store": "other"]) == [
                "call parameters.workflow There is no published workflow 'x'.",
                "call parameters.store There is no vector store 'other'.",
            ])
        #expect(
            try await problems(["workflow": "b"]) == [
                "call parameters.workflow This workflow would call itself: a → b → c → a."
            ])
        #expect(
            try await problems(["workflow": "a"]) == [
                "call parameters.workflow This workflow would call itself: a → a."
            ])
        // An agent that may run a workflow is one more way to call it.
        let agents = WorkflowValidator(
            store: store, references: ListedReferences(names: [.workflow: ["b", "c", "d"]]))
        let asking = WorkflowNode(
            slug: "call", kind: "agent",
            parameters: [
                "instructions": "x",
                "tools": [["type": "workflow", "workflow": "b"], ["type": "workflow", "workflow": "x"]],
            ])
        let found = try await agents.problems(of: chain(asking), as: "a", in: tenant).map {
            "\($0.field ?? "") \($0.message)"
        }
        #expect(found.count == 2, "\(found)")
        #expect(found.contains { $0.contains("tools[0].workflow This workflow would call itself: a → b → c → a.") })
        #expect(found.contains { $0.contains("tools[1].workflow There is no published workflow 'x'.") })
    }

    @Test("Authors are warned of images that nothing on this server can make")
    func images() async throws {
        let database = try await TestDatabase.make()
        let tenant = try await TestTenant.insert(into: database)
        let store = WorkflowStore(database: database, identifiers: SystemIdentifierGenerator())
        func warnings(_ node: WorkflowNode, _ makesImages: Bool?) async throws -> [String] {
            let references = ListedReferences(names: [:], makesImages: makesImages)
            return try await WorkflowValidator(store: store, references: references)
                .problems(of: chain(node), as: "a", in: tenant)
                .filter { $0.message.contains("no model that makes images") && $0.severity == .warning }
                .map { "\($0.node ?? "") \($0.field ?? "")" }
        }
        let step = WorkflowNode(slug: "sketch", kind: "generate_image", parameters: ["prompt": "A bridge"])
        let agent = WorkflowNode(
            slug: "tutor", kind: "agent",
            parameters: [
                "instructions": "x",
                "tools": [
                    ["type": "client", "name": "open"], ["type": "image"],
                    [
                        "type": "agent", "name": "painter", "description": "Paints", "instructions": "y",
                        "tools": [["type": "image"]],
                    ],
                ],
            ])
        #expect(try await warnings(step, false) == ["sketch "])
        #expect(
            try await warnings(agent, false) == [
                "tutor parameters.tools[1].type", "tutor parameters.tools[2].tools[0].type",
            ])
        for known in [true, nil] {
            #expect(try await warnings(step, known) == [])
            #expect(try await warnings(agent, known) == [])
        }
    }
}

/// A step that names things.
private struct CallingStep: Step {
    static let kind = "calling"
    static let description = StepDescription(
        .flow, title: "Call", summary: "Names things.",
        parameters: .object([
            .optional("workflow", .string(format: "workflow")), .optional("store", .string(format: "vector-store")),
            .optional("model", .string(format: "model")),
        ]))

    init(parameters: inout StepParameters) {
        for field in ["workflow", "store", "model"] { _ = parameters.string(field, default: "") }
    }

    func run(_ context: StepContext) async throws -> StepResult { .proceed(output: nil) }
}

private struct ListedReferences: ReferenceResolving {
    let names: [WorkflowReference.Kind: Set<String>]
    var makesImages: Bool?

    func makesImages(in tenant: TenantID) -> Bool? { makesImages }

    func existing(
        _ names: Set<String>, of kind: WorkflowReference.Kind, in tenant: TenantID
    ) async throws -> Set<String>? { self.names[kind].map { $0.intersection(names) } }
}
