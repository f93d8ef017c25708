import Auth
import Core
import HTTPCore
import Testing
import Workflows

@testable import lyceum

@Suite struct WorkflowTransferTests {
    private static func asking(_ greeting: String, asks slug: String = "ask") -> WorkflowDefinition {
        WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"), WorkflowNode(slug: slug, kind: "wait_for_user_input"),
                WorkflowNode(slug: "greet", kind: "assistant_message", parameters: ["text": .string(greeting)]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", slug), WorkflowEdge(slug, "greet"), WorkflowEdge("greet", "end")])
    }

    private func say(
        _ text: String, in thread: String? = nil, _ app: AppFixture, as person: AppFixture.Person
    ) async throws -> (thread: String?, said: [String]) {
        let input: JSONValue = [
            "content": [["type": "input_text", "text": .string(text)]], "attachments": [], "inference_options": [:],
        ]
        let message: JSONValue =
            if let thread {
                ["type": "threads.add_user_message", "params": ["input": input, "thread_id": .string(thread)]]
            } else {
                ["type": "threads.create", "params": ["input": input]]
            }
        let events = try await app.ask("/chatkit/tutor", message, as: person).events
        let said = events.filter { $0["type"] == "thread.item.done" && $0["item"]?["type"] == "assistant_message" }
            .compactMap { $0["item"]?["content"]?[0]?["text"]?.stringValue }
        return (events.first { $0["type"] == "thread.created" }?["thread"]?["id"]?.stringValue, said)
    }

    @Test("A run that waits stays on its version until its author moves it, and then goes on in the other one")
    func move() async throws {
        let app = try await AppFixture()
        let tenant = try await app.tenant("north")
        let (ann, teacher) = (
            try await app.person("ann@example.org", in: tenant),
            try await app.person("teacher@example.org", role: .teacher, in: tenant)
        )
        func publish(_ definition: WorkflowDefinition) async throws {
            try await app.backend.library.publish(
                definition, as: "tutor", title: "Tutor", description: "", in: tenant.id)
        }
        try await publish(Self.asking("One {{ vars.ask.text }}"))
        let stays = try #require(try await say("Hello", app, as: ann).thread)
        let goes = try #require(try await say("Hello", app, as: ann).thread)
        try await publish(Self.asking("Two {{ vars.ask.text }}"))
        #expect(try await say("Ann", in: stays, app, as: ann).said == ["One Ann"])

        let path = "/api/v1/workflows/tutor/runs/move"
        #expect(try await app.ask(path, ["to": 2], as: ann).status == 403)
        #expect(try await app.ask(path, ["to": 9], as: teacher).status == 404)
        #expect(try await app.ask(path, ["to": 0], as: teacher).status == 400)
        let answer = try await app.ask(path, ["to": 2], as: teacher)
        #expect(answer.body["moved"]?.arrayValue?.count == 1 && answer.body["kept"] == [], "\(answer.text)")
        #expect(try await app.ask(path, ["to": 2], as: teacher).body["moved"] == [])

        try await publish(Self.asking("Three", asks: "other"))
        let kept = try await app.ask(path, ["to": 3], as: teacher)
        #expect(kept.body["moved"] == [] && kept.body["kept"]?[0]?["reason"] == "There is no step 'ask'.")
        #expect(try await say("Ann", in: goes, app, as: ann).said == ["Two Ann"])
    }

    @Test("What is exported is what an import makes again, without what is secret")
    func roundTrip() async throws {
        let app = try await AppFixture()
        let tenant = try await app.tenant("north")
        let teacher = try await app.person("teacher@example.org", role: .teacher, in: tenant)
        try await app.backend.library.publish(
            Self.asking("Hello"), as: "tutor", title: "Tutor", description: "Kind", in: tenant.id)
        let exported = try await app.ask("/api/v1/workflows/tutor/export", as: teacher)
        #expect(exported.body["format"] == "lyceum.workflow/1" && exported.body["version"] == 1)
        #expect(exported.response.fields["Content-Disposition"] == "attachment; filename=\"tutor.json\"")
        #expect(try await app.ask("/api/v1/workflows/import", exported.body, as: teacher).status == 409)
        let imported = try await app.ask("/api/v1/workflows/import?slug=again", exported.body, as: teacher)
        #expect(imported.status == 201 && imported.body["problems"] == [] && imported.body["unmapped"] == [])
        #expect(imported.body["workflow"]?["description"] == "Kind")
        #expect(imported.body["workflow"]?["published_version"] == .null)
        let draft = try await app.ask("/api/v1/workflows/again/draft", as: teacher)
        #expect(draft.body["definition"] == exported.body["definition"])
        #expect(try await app.ask("/api/v1/workflows/tutor/export?version=7", as: teacher).status == 404)
        #expect(try await app.ask("/api/v1/workflows/tutor/export?version=x", as: teacher).status == 400)
    }

    @Test(
        "An import that names another tenant's store, a secret or a tool that is not there is told so; a huge one is refused"
    )
    func foreign() async throws {
        let app = try await AppFixture()
        let teacher = try await app.person("teacher@example.org", role: .teacher, in: app.tenant("north"))
        let other = try await app.person("other@example.org", role: .owner, in: app.tenant("south"))
        _ = try await app.ask("/api/v1/vector-stores", ["slug": "theirs", "title": "T"], as: other)
        let document: JSONValue = [
            "format": "lyceum.workflow/1", "slug": "taken",
            "definition": [
                "nodes": [
                    ["slug": "start", "kind": "start"],
                    [
                        "slug": "ask", "kind": "agent",
                        "parameters": [
                            "instructions": "Hello", "model": "other",
                            "tools": [
                                ["type": "tool", "name": "clock"], ["type": "vector_search", "store": "theirs"],
                            ],
                        ],
                    ],
                    [
                        "slug": "post", "kind": "http_request",
                        "parameters": [
                            "url": "https://example.org", "headers": ["Authorization": ["secret": "key"]],
                        ],
                    ],
                    ["slug": "end", "kind": "end"],
                ],
                "edges": [
                    ["source": "start", "target": "ask"], ["source": "ask", "target": "post"],
                    ["source": "post", "target": "end"],
                ],
            ],
        ]
        let answer = try await app.ask("/api/v1/workflows/import", document, as: teacher)
        let messages = Set((answer.body["problems"]?.arrayValue ?? []).compactMap { $0["message"]?.stringValue })
        #expect(
            messages == [
                "There is no model 'other'.", "There is no tool 'clock'.", "There is no vector store 'theirs'.",
                "There is no secret 'key'.",
            ], "\(answer.text)")
        let huge: JSONValue = [
            "format": "lyceum.workflow/1", "description": .string(String(repeating: "x", count: 10_000_000)),
        ]
        #expect(try await app.ask("/api/v1/workflows/import", huge, as: teacher).status == 413)
    }

    @Test("A graph of edxo is imported with the list of what is left to do")
    func edxo() async throws {
        let app = try await AppFixture()
        let teacher = try await app.person("teacher@example.org", role: .teacher, in: app.tenant("north"))
        let graph: JSONValue = [
            "nodes": [
                ["slug": "start", "kind": "start", "metadata": [:]],
                ["slug": "call", "kind": "voice_agent"], ["slug": "end", "kind": "end"],
            ], "edges": [["source": "start", "target": "call"], ["source": "call", "target": "end"]],
        ]
        #expect(try await app.ask("/api/v1/workflows/import", graph, as: teacher).status == 400)
        let answer = try await app.ask("/api/v1/workflows/import?slug=old", graph, as: teacher)
        #expect(answer.status == 201 && answer.body["unmapped"]?[0]?["node"] == "call", "\(answer.text)")
        #expect(answer.body["problems"]?[0]?["field"] == "parameters.instructions")
        for bad: JSONValue in [
            [:], ["format": "other"], ["nodes": []], ["format": "lyceum.workflow/1", "definition": 7],
        ] {
            let status = try await app.ask("/api/v1/workflows/import?slug=bad", bad, as: teacher).status
            #expect(status == 422 || bad == ["nodes": []], "\(bad)")
        }
    }
}
