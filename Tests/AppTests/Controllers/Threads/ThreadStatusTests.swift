import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

/// Conversations that take no messages.
@Suite struct ThreadStatusTests {
    @Test("a locked conversation says why to each who would write in it, and opens again")
    func locking() async throws {
        let world = try await ThreadWorld()
        let id = try await world.begin("Hello")
        #expect(try await world.ask("/\(id)/status", ["status": "locked"], method: .put).status == 403)
        let locked = try await world.ask(
            "/\(id)/status", ["status": "locked", "reason": "The exam\u{202E} has begun."], as: world.owner,
            method: .put)
        #expect(locked.body == ["type": "locked", "reason": "The exam has begun."], "\(locked.text)")
        let events = try await world.say("More", in: id)
        #expect(
            events == [
                [
                    "type": "error", "code": "custom",
                    "message": "This conversation is locked: The exam has begun.", "allow_retry": false,
                ]
            ])
        let action: JSONValue = [
            "type": "threads.custom_action",
            "params": ["thread_id": .string(id), "action": ["type": "pick", "payload": [:]]],
        ]
        let acted = try await world.app.ask("/chatkit/echo", action, as: world.ann)
        #expect(try acted.events.first?["type"] == "error")
        let begun = try await world.app.ask(
            "/api/v1/workflows/echo/runs", ["thread_id": .string(id), "input": ["text": "x"]], as: world.ann)
        #expect(begun.status == 409, "\(begun.text)")
        let shown = try await world.app.ask(
            "/chatkit/echo", ["type": "threads.get_by_id", "params": ["thread_id": .string(id)]], as: world.ann)
        #expect(shown.body["status"] == locked.body)
        #expect(try await world.ask("/\(id)").body["status"] == locked.body)

        let opened = try await world.ask(
            "/\(id)/status", ["status": "active", "reason": "x"], as: world.owner, method: .put)
        #expect(opened.body == ["type": "active"])
        #expect(try await world.say("More", in: id).last?["type"] == "thread.item.done")
        let log = try await world.app.ask("/api/v1/audit-events?action=conversation.status", as: world.owner)
        #expect(log.body["data"]?.arrayValue?.count == 2)
        #expect(!log.text.contains("exam"))
    }

    @Test("a status that is none, and a reason that shows nothing, are refused")
    func refusals() async throws {
        let world = try await ThreadWorld()
        let id = try await world.begin("Hello")
        for body: JSONValue in [["status": "open"], [:], ["status": "closed", "reason": "\u{200B}"]] {
            let answer = try await world.ask("/\(id)/status", body, as: world.owner, method: .put)
            #expect(answer.status == 400, "\(answer.text)")
        }
    }

    @Test("a workflow that ends as closed closes the conversation, and tells it in the stream")
    func closing() async throws {
        let world = try await ThreadWorld()
        let closing = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(
                    slug: "end", kind: "end",
                    parameters: ["status": "closed", "message": "Thank you, {{ input.text }}."]),
            ], edges: [WorkflowEdge("start", "end")])
        try await world.publish(closing, as: "closing")
        let events = try await world.say("Ann", to: "closing")
        let updated = events.filter { $0["type"] == "thread.updated" }
        #expect(updated.map { $0["thread"]?["status"] } == [["type": "closed", "reason": "Thank you, Ann."]])
        #expect(updated.first?["thread"]?["title"] == "Ann")
        let id = try #require(events.first?["thread"]?["id"]?.stringValue)
        let again = try await world.say("More", in: id, to: "closing")
        #expect(again.first?["message"] == "This conversation is closed: Thank you, Ann.")
    }
}
