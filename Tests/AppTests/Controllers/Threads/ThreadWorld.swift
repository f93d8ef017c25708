import Auth
import Core
import HTTPCore
import Support
import Testing
import Workflows

@testable import lyceum

/// Two people of one institution, and an assistant that repeats what they say and then waits.
struct ThreadWorld {
    static let echo = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": "You said {{ input.text }}"]),
            WorkflowNode(slug: "end", kind: "end"),
        ], edges: [WorkflowEdge("start", "say"), WorkflowEdge("say", "end")])

    let app: AppFixture
    let tenant: Tenant
    let ann: AppFixture.Person
    let bob: AppFixture.Person
    let owner: AppFixture.Person

    init(_ app: AppFixture? = nil) async throws {
        if let app { self.app = app } else { self.app = try await AppFixture() }
        tenant = try await self.app.tenant("north")
        ann = try await self.app.person("ann@example.org", in: tenant)
        bob = try await self.app.person("bob@example.org", in: tenant)
        owner = try await self.app.person("owner@example.org", role: .owner, in: tenant)
        try await publish(Self.echo)
    }

    func publish(_ definition: WorkflowDefinition, as slug: String = "echo") async throws {
        try await app.backend.library.publish(definition, as: slug, title: slug, description: "", in: tenant.id)
    }

    static func message(_ text: String, in thread: String? = nil) -> JSONValue {
        var params: JSONObject = [
            "input": [
                "content": [["type": "input_text", "text": .string(text)]], "attachments": [], "inference_options": [:],
            ]
        ]
        params["thread_id"] = thread.map { .string($0) }
        return [
            "type": thread == nil ? "threads.create" : "threads.add_user_message", "params": .object(params),
        ]
    }

    /// Says something in a new conversation, or in one that is there, and gives the events.
    func say(
        _ text: String, in thread: String? = nil, to slug: String = "echo", as person: AppFixture.Person? = nil
    ) async throws -> [JSONValue] {
        // So that no two things are said at one time.
        app.clock.advance(by: .seconds(1))
        return try await app.ask("/chatkit/\(slug)", Self.message(text, in: thread), as: person ?? ann).events
    }

    /// A new conversation's identifier.
    func begin(
        _ text: String, with slug: String = "echo", as person: AppFixture.Person? = nil
    ) async throws -> String {
        let events = try await say(text, to: slug, as: person)
        return try #require(events.first?["thread"]?["id"]?.stringValue)
    }

    func ask(
        _ path: String, _ body: JSONValue? = nil, as person: AppFixture.Person? = nil, _ fields: HTTPFields = [:],
        method: HTTPMethod? = nil
    ) async throws -> Answer {
        try await app.ask("/api/v1/threads" + path, body, as: person ?? ann, fields, method: method)
    }

    /// The titles of a list.
    func titles(_ query: String = "", as person: AppFixture.Person? = nil) async throws -> [String] {
        let answer = try await ask(query, as: person)
        return (answer.body["data"]?.arrayValue ?? []).compactMap { $0["title"]?.stringValue }
    }
}
