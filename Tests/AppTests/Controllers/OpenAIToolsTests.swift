import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

/// Calls of programs' own tools: whose results are taken.
@Suite(.timeLimit(.minutes(2))) struct OpenAIToolsTests {
    private static let tools: JSONValue = [["type": "function", "function": ["name": "weather"]]]

    private struct World {
        let app: AppFixture
        let tenant: Tenant
        let ann: AppFixture.Person

        init() async throws {
            let calls = ScriptedModelProvider.Script.steps([
                .event(.toolCallDelta(index: 0, id: nil, name: "weather", arguments: "{}")),
                .event(.usage(TokenUsage(input: 1, output: 1))), .event(.finished(.toolCalls)),
            ])
            app = try await AppFixture(chat: ScriptedModelProvider(calls, .text("Rain.")))
            tenant = try await app.tenant("north")
            ann = try await app.person("ann@example.org", in: tenant)
            try await publish("tutor", in: tenant)
        }

        func publish(_ slug: String, in tenant: Tenant) async throws {
            try await app.backend.library.publish(
                WorkflowDefinition(
                    nodes: [
                        WorkflowNode(slug: "start", kind: "start"),
                        WorkflowNode(slug: "agent", kind: "agent", parameters: ["instructions": "Answer."]),
                        WorkflowNode(slug: "end", kind: "end"),
                    ], edges: [WorkflowEdge("start", "agent"), WorkflowEdge("agent", "end")]),
                as: slug, title: "Tutor", description: "", in: tenant.id)
        }

        func complete(
            _ messages: JSONValue, model: String = "tutor", as person: AppFixture.Person? = nil
        ) async throws -> Answer {
            try await app.ask(
                "/v1/chat/completions",
                ["model": .string(model), "messages": messages, "tools": OpenAIToolsTests.tools], as: person ?? ann)
        }

        /// The id of a call that waits.
        func call() async throws -> JSONValue {
            let answer = try await complete([["role": "user", "content": "Weather?"]])
            #expect(answer.body["choices"]?[0]?["finish_reason"] == "tool_calls", "\(answer.text)")
            return try #require(answer.body["choices"]?[0]?["message"]?["tool_calls"]?[0]?["id"])
        }
    }

    private static func result(_ id: JSONValue) -> JSONValue {
        [["role": "tool", "tool_call_id": id, "content": "rain"]]
    }

    @Test("a call is there for its own person alone, in their institution and with the same workflow")
    func isolation() async throws {
        let world = try await World()
        let id = try await world.call()
        let south = try await world.app.tenant("south")
        try await world.publish("tutor", in: south)
        try await world.publish("other", in: world.tenant)
        let others = [
            try await world.app.person("ben@example.org", role: .owner, in: world.tenant),
            try await world.app.person("spy@example.org", role: .owner, in: south),
        ]
        for other in others {
            let answer = try await world.complete(Self.result(id), as: other)
            #expect(answer.status == 400 && answer.code == "invalid_value", "\(answer.status)")
        }
        #expect(try await world.complete(Self.result(id), model: "other").status == 400)
        let mine = try await world.complete(Self.result(id))
        #expect(mine.body["choices"]?[0]?["message"]?["content"] == "Rain.", "\(mine.text)")
        #expect(try await world.complete(Self.result(id)).status == 400)
    }

    @Test("a call of a run that was ended, or of a conversation that is gone, waits for nothing")
    func over() async throws {
        let world = try await World()
        let id = try await world.call()
        let runs = try await world.app.ask("/api/v1/runs?workflow=tutor", as: world.ann)
        let run = try #require(runs.body["data"]?[0]?["id"]?.stringValue)
        #expect(try await world.app.ask("/api/v1/runs/\(run)/cancel", [:], as: world.ann).status == 202)
        let answer = try await world.complete(Self.result(id))
        #expect(answer.status == 400 && answer.code == "invalid_value")
    }

    @Test("a chat's own calls may be answered by a program of the same person, and the other way round")
    func bothDoors() async throws {
        let world = try await World()
        let id = try await world.call()
        let found = try #require(id.stringValue.flatMap { ClientToolCall.item(ofCall: $0) })
        let row = try await world.app.database.withTenant(world.tenant.id) { transaction in
            try await transaction.queryOne("SELECT thread_id FROM thread_items WHERE id = \(found)")
        }
        let thread: ThreadID = try #require(row).decode(ThreadID.self)
        let events = try await world.app.ask(
            "/chatkit/tutor",
            [
                "type": "threads.add_client_tool_output",
                "params": ["thread_id": .string(thread.description), "result": "rain"],
            ], as: world.ann
        ).events
        #expect(events.last?["item"]?["content"]?[0]?["text"] == "Rain.")
    }
}
