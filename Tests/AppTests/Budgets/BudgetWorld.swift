import Auth
import Core
import HTTPCore
import ModelProviders
import Support
import Testing
import Workflows

@testable import lyceum

/// An institution with a published assistant that asks a model.
struct BudgetWorld {
    let app: AppFixture
    let tenant: Tenant
    let owner: AppFixture.Person
    let learner: AppFixture.Person

    init(chat: any ModelProvider = ScriptedModelProvider(.text("Fine", "."))) async throws {
        app = try await AppFixture(chat: chat)
        tenant = try await app.tenant("north")
        owner = try await app.person("owner@example.org", role: .owner, in: tenant)
        learner = try await app.person("learner@example.org", in: tenant)
        try await publish("tutor")
    }

    func publish(_ slug: String) async throws {
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(
                    slug: "answer", kind: "agent",
                    parameters: ["instructions": "Be brief.", "input": "{{ input.text }}"]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "answer"), WorkflowEdge("answer", "end")])
        try await app.backend.library.publish(graph, as: slug, title: "=Tutor", description: "", in: tenant.id)
    }

    static func budget(_ changes: JSONObject = [:]) -> JSONValue {
        var body: JSONObject = [
            "name": "All", "scope": "tenant", "unit": "tokens", "period": "month", "limit": 1000, "action": "stop",
        ]
        for member in changes.members { body[member.key] = member.value }
        return .object(body)
    }

    /// Sets a budget and gives its address.
    func make(_ changes: JSONObject = [:]) async throws -> String {
        let answer = try await app.ask("/api/v1/budgets", Self.budget(changes), as: owner)
        return "/api/v1/budgets/\(try #require(answer.body["id"]?.stringValue, "\(answer.text)"))"
    }

    /// Says something, and gives the whole answer once it is counted.
    @discardableResult
    func ask(_ text: String = "Why?", as person: AppFixture.Person? = nil) async throws -> Answer {
        let answer = try await app.ask(
            "/chatkit/tutor",
            [
                "type": "threads.create",
                "params": [
                    "input": [
                        "content": [["type": "input_text", "text": .string(text)]], "attachments": [],
                        "inference_options": [:],
                    ]
                ],
            ], as: person ?? learner)
        await app.backend.accounts.ledger.flush()
        return answer
    }

    func usage(_ query: String, as person: AppFixture.Person? = nil) async throws -> [JSONValue] {
        let time = query.contains("until=") ? "" : "&from=2020-01-01&until=2100-01-01"
        let answer = try await app.ask("/api/v1/usage?\(query)\(time)", as: person ?? owner)
        return try #require(answer.body["data"]?.arrayValue, "\(answer.text)")
    }
}
