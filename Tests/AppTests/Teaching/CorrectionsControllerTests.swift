import Auth
import Chat
import Core
import HTTPCore
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct CorrectionsControllerTests {
    static let saying = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(slug: "intro", kind: "assistant_message", parameters: ["text": "An ohm is a vlot."]),
            WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["message": "Who are you?"]),
            WorkflowNode(
                slug: "greet", kind: "assistant_message", parameters: ["text": "Helo {{ vars.ask.text }}."]),
            WorkflowNode(slug: "end", kind: "end"),
        ],
        edges: [
            WorkflowEdge("start", "intro"), WorkflowEdge("intro", "ask"), WorkflowEdge("ask", "greet"),
            WorkflowEdge("greet", "end"),
        ])
    private let path = "/api/v1/workflows/tutor/corrections"

    @Test("A text is put right in the workflow, in what was said, and in what waiting runs say next")
    func correcting() async throws {
        let world = try await TeachingWorld(Self.saying)
        let thread = try await world.say("Hello", as: world.ann).thread
        let first = try await world.app.ask(
            path, ["node": "intro", "text": "An ohm is a volt per ampere."], as: world.admin)
        #expect(first.status == 200 && first.body["version"]?["number"] == 2)
        #expect(first.body["replaced"] == 1 && first.body["moved_runs"] == 1 && first.body["skipped"] == [:])
        #expect(try await world.texts(of: thread, as: world.ann).contains("An ohm is a volt per ampere."))
        _ = try await world.app.ask(path, ["node": "greet", "text": "Hello {{ vars.ask.text }}."], as: world.admin)
        #expect(try await world.say("Ann", in: thread, as: world.ann).said == ["Hello Ann."])
        let third = try await world.app.ask(
            path, ["node": "greet", "text": "Welcome, {{ vars.ask.text }}!"], as: world.admin)
        #expect(third.body["replaced"] == 1)
        #expect(try await world.texts(of: thread, as: world.ann).last == "Welcome, Ann!")
        let definition = try await world.app.ask("/api/v1/workflows/tutor/versions/4", as: world.admin)
        #expect(definition.body["definition"]?["nodes"]?[3]?["parameters"]?["text"] == "Welcome, {{ vars.ask.text }}!")
        // A question is put right too, where it was asked.
        let fourth = try await world.app.ask(path, ["node": "ask", "text": "What is your name?"], as: world.admin)
        #expect(fourth.body["replaced"] == 1 && fourth.body["skipped"] == [:])
        #expect(try await world.texts(of: thread, as: world.ann).contains("What is your name?"))
        // The same once more publishes nothing.
        let again = try await world.app.ask(
            path, ["node": "greet", "text": "Welcome, {{ vars.ask.text }}!"], as: world.admin)
        #expect(again.body["version"]?["number"] == 5 && again.body["replaced"] == 0)
    }

    @Test("What a teacher wrote, what is old, and another workflow's stay; a draft keeps its own changes")
    func others() async throws {
        let world = try await TeachingWorld(Self.saying)
        let thread = try await world.say("Hello", as: world.ann).thread
        try await world.say("Ann", in: thread, as: world.ann)
        let draft = "/api/v1/workflows/tutor/draft"
        var nodes = Self.saying
        nodes.nodes[2].parameters["message"] = "What is your name?"
        let saved = try await world.app.ask(draft, ["definition": nodes.json], as: world.admin, method: .put)
        #expect(saved.status == 200)
        world.app.clock.advance(by: .seconds(600))
        _ = try await world.app.ask(path, ["node": "intro", "text": "Right.", "days": 1], as: world.admin)
        let after = try await world.app.ask(draft, as: world.admin).body["definition"]?["nodes"]
        #expect(after?[1]?["parameters"]?["text"] == "Right.")
        #expect(after?[2]?["parameters"]?["message"] == "What is your name?")
        #expect(
            try await world.app.ask("/api/v1/workflows/tutor", as: world.admin).body["has_unpublished_changes"] == true)
    }

    @Test("Bad input, learners, and texts that the workflow cannot have are refused, and nothing is published")
    func refusals() async throws {
        let world = try await TeachingWorld(Self.saying)
        for (body, status) in [
            ([:], 400), (["node": "intro"], 400), (["node": "nowhere", "text": "x"], 400),
            (["node": "start", "text": "x"], 400), (["node": "intro", "text": ""], 400),
            (["node": "intro", "text": "x", "days": 0], 400), (["node": "intro", "text": "{{ 1 + }}"], 422),
        ] as [(JSONValue, Int)] {
            #expect(try await world.app.ask(path, body, as: world.admin).status == status, "\(body.serializedString())")
        }
        let text: JSONValue = ["node": "intro", "text": "x"]
        #expect(try await world.app.ask(path, text, as: world.ann).status == 403)
        #expect(try await world.app.ask(path, text, as: world.teacherA).status == 403)
        let versions = try await world.app.ask("/api/v1/workflows/tutor/versions", as: world.admin)
        #expect(versions.body["data"]?.arrayValue?.count == 1)
    }
}
