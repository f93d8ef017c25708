import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

/// Conversations that there were, made tests of.
@Suite struct TestRecordingTests {
    private struct World {
        static let path = "/api/v1/workflows/tutor/tests/record"
        let app: AppFixture
        let learner: AppFixture.Person
        let owner: AppFixture.Person
        let teacher: AppFixture.Person

        init() async throws {
            let call = ModelEvent.toolCallDelta(
                index: 0, id: "call_1", name: "search_course", arguments: "{\"query\": \"ohm\"}")
            app = try await AppFixture(
                chat: ScriptedModelProvider(
                    .text("{\"passed\": false, \"feedback\": \"Not yet.\"}"),
                    .text("{\"passed\": true, \"feedback\": \"\"}"),
                    .steps([.event(call), .event(.finished(.toolCalls))]), .text("Well ", "done.")))
            let tenant = try await app.tenant("north")
            learner = try await app.person("learner@example.org", in: tenant)
            owner = try await app.person("owner@example.org", role: .owner, in: tenant)
            teacher = try await app.person("teacher@example.org", role: .teacher, in: tenant)
            _ = try await app.ask("/api/v1/vector-stores", ["slug": "course", "title": "Course"], as: owner)
            _ = try await app.ask(
                "/api/v1/vector-stores/course/documents",
                ["name": "Ohm.txt", "media_type": "text/plain", "text": "Ohm's law: U = R I."], as: owner)
            let nodes = [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(
                    slug: "task", kind: "evaluated_step",
                    parameters: [
                        "instruction": "Which law?", "evaluation_prompt": "Ohm's.", "escalation_behavior": "advance",
                    ]),
                WorkflowNode(
                    slug: "choose", kind: "widget",
                    parameters: ["widget": ["type": "Card", "children": [["type": "Text", "value": "Sure?"]]]]),
                WorkflowNode(
                    slug: "praise", kind: "agent",
                    parameters: [
                        "instructions": "Praise.", "history": "run",
                        "tools": [["type": "vector_search", "store": "course"]],
                    ]),
                WorkflowNode(slug: "end", kind: "end", parameters: ["grade": "{'score': 2, 'maximum': 2}"]),
            ]
            try await app.backend.library.publish(
                WorkflowDefinition(
                    nodes: nodes, edges: zip(nodes, nodes.dropFirst()).map { WorkflowEdge($0.slug, $1.slug) }),
                as: "tutor", title: "Tutor", description: "", in: tenant.id)
        }

        /// The learner's whole conversation; gives its run.
        func talk() async throws -> String {
            func send(_ type: String, _ params: JSONObject) async throws -> Answer {
                try await app.ask("/chatkit/tutor", ["type": .string(type), "params": .object(params)], as: learner)
            }
            func input(_ text: String) -> JSONValue {
                [
                    "content": [["type": "input_text", "text": .string(text)]], "attachments": [],
                    "inference_options": [:],
                ]
            }
            let begun = try await send("threads.create", ["input": input("Hello")])
            let thread = try #require(try begun.events.first { $0["type"] == "thread.created" }?["thread"]?["id"])
            for text in ["Newton's", "Ohm's"] {
                _ = try await send("threads.add_user_message", ["input": input(text), "thread_id": thread])
            }
            let items = try await send("items.list", ["thread_id": thread])
            let widget = try #require(items.body["data"]?.arrayValue?.first { $0["type"] == "widget" }?["id"])
            _ = try await send(
                "threads.custom_action",
                ["thread_id": thread, "item_id": widget, "action": ["type": "sure", "payload": ["much": true]]])
            let runs = try await app.ask("/api/v1/runs", as: owner)
            #expect(runs.body["data"]?[0]?["status"] == "completed", "\(runs.text)")
            return try #require(runs.body["data"]?[0]?["id"]?.stringValue)
        }

        func record(_ run: String, as person: AppFixture.Person) async throws -> Answer {
            try await app.ask(Self.path, ["name": "Recorded", "run_id": .string(run)], as: person)
        }
    }

    @Test("A learner's conversation becomes a test that passes, and tells when the workflow does something else")
    func recording() async throws {
        let world = try await World()
        let run = try await world.talk()
        let recorded = try await world.record(run, as: world.owner)
        #expect(recorded.status == 201, "\(recorded.text)")
        #expect(recorded.body["report"]?["passed"] == true, "\(recorded.text)")
        let test = try #require(recorded.body["test"])
        #expect(test["turns"]?.arrayValue?.compactMap { $0["message"]?.stringValue } == ["Hello", "Newton's", "Ohm's"])
        #expect(test["turns"]?[3]?["action"] == ["type": "sure", "payload": ["much": true]])
        #expect(test["script"]?["task"]?.arrayValue?.count == 2)
        let praise = test["script"]?["praise"]?.arrayValue ?? []
        #expect(praise.map { $0["tool_calls"] != nil } == [true, false, false], "\(praise)")
        #expect(
            praise.count == 3 && praise[1]["hits"]?[0]?["document"] == "Ohm.txt" && praise[2]["text"] == "Well done.")
        #expect(test["turns"]?[1]?["expect"] == ["answer == \"Not yet.\""], "\(recorded.text)")
        #expect(test["expect"]?.arrayValue?.contains("grade.score == 2") == true)
        #expect(!recorded.text.contains(world.learner.identity.userID.description), "who it was is not in it")
        let log = try await world.app.ask("/api/v1/audit-events?action=conversation.read", as: world.owner)
        #expect(log.body["data"]?.arrayValue?.count == 1)
    }

    @Test("Only who may read the conversation records it, and with its workflow")
    func visibility() async throws {
        let world = try await World()
        let run = try await world.talk()
        #expect(try await world.record(run, as: world.learner).status == 403)
        #expect(try await world.record(run, as: world.teacher).status == 404)
        #expect(try await world.record("run_" + String(repeating: "0", count: 32), as: world.owner).status == 404)
        #expect(try await world.record("x", as: world.owner).status == 400)
        _ = try await world.app.ask("/api/v1/workflows", ["slug": "other", "title": "Other"], as: world.owner)
        let other = try await world.app.ask(
            "/api/v1/workflows/other/tests/record", ["name": "x", "run_id": .string(run)], as: world.owner)
        #expect(other.status == 404)
        #expect(try await world.app.ask("/api/v1/workflows/tutor/tests", as: world.owner).body["data"] == [])
    }

    @Test("A recorded test goes when the learner's conversations are removed")
    func erasure() async throws {
        let world = try await World()
        let run = try await world.talk()
        #expect(try await world.record(run, as: world.owner).status == 201)
        let path = "/api/v1/privacy/people/\(world.learner.identity.userID)/erasure"
        let preview = try await world.app.ask(path, [:], as: world.owner)
        _ = try await world.app.ask(
            path, ["confirmation": preview.body["confirmation"] ?? .null], as: world.owner)
        try await world.app.backend.privacy.erasures.carryOut()
        #expect(try await world.app.ask("/api/v1/workflows/tutor/tests", as: world.owner).body["data"] == [])
    }
}
