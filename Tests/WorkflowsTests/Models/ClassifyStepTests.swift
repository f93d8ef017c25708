import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(5))) struct ClassifyStepTests {
    private static let parameters: JSONObject = [
        "labels": [["name": "question", "description": "Asks something."], ["name": "answer"]]
    ]

    private func classify(
        _ model: ScriptedModelProvider, _ more: JSONObject = [:], text: String = "What is current?"
    ) async throws -> PlayedRun {
        var parameters = Self.parameters
        for member in more.members { parameters[member.key] = member.value }
        let ports =
            more["ports"] == false ? ["next"] : ["question", "answer", more["fallback"]?.stringValue ?? "other"]
        var graph = only(node("sort", "classify", parameters), ports: [])
        // Every way says its name on its way to the end.
        for port in ports {
            graph.nodes.append(node("to_\(port)", "assistant_message", ["text": .string(port)]))
            graph.edges += [WorkflowEdge("sort", "to_\(port)", port: port), WorkflowEdge("to_\(port)", "end")]
        }
        var run = try PlayedRun(graph, model, text: text)
        let said = try await run.begin()
        #expect(run.failure != nil || said.count <= 1)
        if let label = run.output(of: "sort")?["label"]?.stringValue, ports.count > 1 { #expect(said == [label]) }
        return run
    }

    @Test("a text goes the way of its label, and reaches the model as data")
    func label() async throws {
        let model = ScriptedModelProvider(hasSchemas: true, .text("{\"label\": \"question\"}"))
        let run = try await classify(model)
        #expect(run.output(of: "sort")?["label"] == "question" && run.output(of: "sort")?["is_fallback"] == false)
        let request = model.requests[0]
        #expect(request.format?.schema["properties"]?["label"]?["enum"] == ["question", "answer", "other"])
        #expect(request.format?.isStrict == true && request.temperature == 0)
        #expect(request.messages[0].content.contains("- question: Asks something."))
        let text = request.messages[1].content
        #expect(text.hasPrefix("[begin ") && text.hasSuffix("]") && text.contains("\nWhat is current?\n[end "))
    }

    @Test("the fence around two texts is never the same")
    func fence() async throws {
        let model = ScriptedModelProvider(.text("{\"label\": \"question\"}"))
        _ = try await classify(model)
        _ = try await classify(model)
        #expect(model.requests[0].messages[1] != model.requests[1].messages[1])
    }

    @Test("a label that is none goes, after a second try, under the label for the rest")
    func fallback() async throws {
        let model = ScriptedModelProvider(.text("{\"label\": \"praise\"}"))
        let run = try await classify(model, ["fallback": "rest"])
        #expect(run.output(of: "sort")?["label"] == "rest" && run.output(of: "sort")?["is_fallback"] == true)
        #expect(model.requests.count == 2)
    }

    @Test("a text of nothing is not put to a model")
    func empty() async throws {
        let model = ScriptedModelProvider(.text("x"))
        #expect(try await classify(model, text: " \n").output(of: "sort")?["label"] == "other")
        #expect(model.requests.isEmpty)
    }

    @Test("with one way on, the label is in the output alone")
    func onePort() async throws {
        let run = try await classify(ScriptedModelProvider(.text("{\"label\": \"answer\"}")), ["ports": false])
        #expect(run.output(of: "sort")?["label"] == "answer" && run.result?.status == "completed")
    }

    @Test("a label needs its way on, and a name that is free")
    func problems() {
        let error = #expect(throws: InvalidWorkflow.self) {
            try CompiledWorkflow(
                only(node("sort", "classify", ["labels": [["name": "error"], ["name": "error"]]]), ports: ["other"]),
                catalog: .standard)
        }
        #expect(error?.problems.contains { $0.message == "'error' is no label." } == true)
        #expect(error?.problems.contains { $0.message == "The name 'error' comes twice." } == true)
    }
}
