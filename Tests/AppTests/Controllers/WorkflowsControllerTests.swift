import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct WorkflowsControllerTests {
    private static let greeting = WorkflowDefinition(
        nodes: [
            WorkflowNode(
                slug: "start", kind: "start",
                parameters: ["starter_prompts": ["{{ user.locale.startsWith('fr') ? 'Bonjour' : 'Hello' }}"]]),
            WorkflowNode(slug: "end", kind: "end"),
        ], edges: [WorkflowEdge("start", "end")])

    @Test("a member sees the published workflows of their tenant by title, with prompts in their language")
    func list() async throws {
        let app = try await AppFixture()
        let (north, south) = (try await app.tenant("north"), try await app.tenant("south"))
        let library = app.backend.library
        try await library.publish(Self.greeting, as: "b", title: "Beta", description: "Second", in: north.id)
        try await library.publish(Self.greeting, as: "a", title: "Alpha", description: "First", in: north.id)
        try await library.publish(Self.greeting, as: "c", title: "Gamma", description: "Elsewhere", in: south.id)
        let ann = try await app.person("ann@example.org", in: north)

        let answer = try await app.ask("/api/v1/workflows", as: ann)
        #expect(
            answer.body == [
                "data": [
                    [
                        "slug": "a", "title": "Alpha", "description": "First", "starter_prompts": ["Hello"],
                        "auto_start": false,
                    ],
                    [
                        "slug": "b", "title": "Beta", "description": "Second", "starter_prompts": ["Hello"],
                        "auto_start": false,
                    ],
                ], "has_more": false, "after": nil,
            ])
        let french = try await app.ask("/api/v1/workflows", as: ann, ["Accept-Language": "fr-CA"])
        #expect(french.body["data"]?[0]?["starter_prompts"] == ["Bonjour"])
    }

    @Test("a version that this program does not understand is listed without prompts")
    func unreadable() async throws {
        let app = try await AppFixture()
        let north = try await app.tenant("north")
        try await app.backend.library.publish(Self.greeting, as: "a", title: "A", description: "", in: north.id)
        try await TestDatabase.withOwner(of: app.database) { owner in
            _ = try await owner.execute("UPDATE workflow_versions SET definition = '{}'")
        }
        let ann = try await app.person("ann@example.org", in: north)
        let answer = try await app.ask("/api/v1/workflows", as: ann)
        #expect(answer.body["data"]?[0]?["starter_prompts"] == [])
    }
}
