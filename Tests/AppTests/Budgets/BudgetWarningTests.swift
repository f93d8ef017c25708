import Auth
import Core
import HTTPCore
import ModelProviders
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct BudgetWarningTests {
    private func warnings(_ world: BudgetWorld) async throws -> [JSONValue] {
        try await world.app.ask("/api/v1/audit-events?action=budget.warn", as: world.owner).body["data"]?.arrayValue
            ?? []
    }

    private func warned(_ world: BudgetWorld) async throws -> JSONValue? {
        try await world.app.ask("/api/v1/overview", as: world.owner).body["warned_budgets"]
    }

    @Test("A budget that comes to its warning is told of once in a period, whoever comes to it")
    func once() async throws {
        let world = try await BudgetWorld()
        let path = try await world.make([
            "scope": "person", "unit": "calls", "period": "day", "limit": 2, "warn_at": 0.5, "action": "warn",
        ])
        #expect(try await warned(world) == 0)
        for person in [world.learner, world.learner, world.owner] { try await world.ask(as: person) }
        let told = try await warnings(world)
        #expect(told.count == 1, "\(told)")
        #expect(told.first?["target"]?["id"]?.stringValue.map(path.hasSuffix) == true, "\(told)")
        #expect(try await warned(world) == 1)
        let changed = try await world.app.ask(path, ["limit": 4], as: world.owner, method: .patch)
        #expect(changed.status == 200)
        try await world.ask()
        #expect(try await warnings(world).count == 2, "Under another limit it is told anew.")
        world.app.clock.advance(by: .seconds(86_400))
        let owner = try await world.app.person("later@example.org", role: .owner, in: world.tenant)
        let learner = try await world.app.person("learner2@example.org", in: world.tenant)
        try await world.ask(as: learner)
        try await world.ask(as: learner)
        let later = try await world.app.ask("/api/v1/audit-events?action=budget.warn", as: owner).body["data"]
        #expect(later?.arrayValue?.count == 3, "\(later ?? .null)")
    }

    @Test("What a tool costs is recorded and counts in budgets; where nothing is left the model is told")
    func tools() async throws {
        func calling(_ id: String) -> ScriptedModelProvider.Script {
            .steps([
                .event(.toolCallDelta(index: 0, id: id, name: "sum", arguments: #"{"expression": "2+3"}"#)),
                .event(.usage(TokenUsage(input: 1, output: 1))), .event(.finished(.toolCalls)),
            ])
        }
        let chat = ScriptedModelProvider(calling("a"), .text("Fine."), calling("b"), .text("Fine."))
        let world = try await BudgetWorld(chat: chat)
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(
                    slug: "answer", kind: "agent",
                    parameters: [
                        "instructions": "x", "input": "{{ input.text }}",
                        "tools": [["type": "calculator", "name": "sum", "cost": 0.25]],
                    ]), WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "answer"), WorkflowEdge("answer", "end")])
        try await world.app.backend.library.publish(
            graph, as: "tutor", title: "T", description: "", in: world.tenant.id)
        _ = try await world.make(["unit": "money", "limit": 250_000])
        try await world.app.backend.accounts.budgets.look()
        try await world.ask()
        let line = try await world.usage("group_by=purpose").first { $0["key"] == "tool" }
        #expect(line?["cost"] == 250_000 && line?["calls"] == 1, "\(line ?? .null)")
        try await world.ask()
        #expect(try await world.usage("group_by=purpose").first { $0["key"] == "tool" }?["cost"] == 250_000)
        #expect(chat.requests.last?.messages.last?.content.contains("used up") == true)
    }
}
