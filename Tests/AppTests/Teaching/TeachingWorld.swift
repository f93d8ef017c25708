import Auth
import Core
import HTTPCore
import Testing
import Workflows

@testable import lyceum

/// An institution with two courses, a teacher and a learner in each, and an assistant that asks for a name.
struct TeachingWorld {
    static let asking = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(
                slug: "ask", kind: "wait_for_user_input", title: "The name",
                parameters: ["message": "Who are you?"]),
            WorkflowNode(
                slug: "older", kind: "wait_for_user_input", title: "The age",
                parameters: ["message": "How old are you, {{ vars.ask.text }}?"]),
            WorkflowNode(
                slug: "greet", kind: "assistant_message",
                parameters: ["text": "{{ vars.ask.text }} is {{ vars.older.text }}."]),
            WorkflowNode(slug: "end", kind: "end"),
        ],
        edges: [
            WorkflowEdge("start", "ask"), WorkflowEdge("ask", "older"), WorkflowEdge("older", "greet"),
            WorkflowEdge("greet", "end"),
        ])

    let app: AppFixture
    let tenant: Tenant
    let admin: AppFixture.Person
    /// Teach the courses A and B; in the institution they are learners.
    let teacherA: AppFixture.Person
    let teacherB: AppFixture.Person
    let ann: AppFixture.Person
    let bob: AppFixture.Person
    let courseA: String
    let courseB: String

    init(_ definition: WorkflowDefinition = asking, proofPause: Duration = .seconds(15)) async throws {
        app = try await AppFixture(proofPause: proofPause)
        tenant = try await app.tenant("north")
        admin = try await app.person("admin@example.org", role: .admin, in: tenant)
        teacherA = try await app.person("teacher-a@example.org", in: tenant)
        teacherB = try await app.person("teacher-b@example.org", in: tenant)
        ann = try await app.person("ann@example.org", in: tenant)
        bob = try await app.person("bob@example.org", in: tenant)
        let (app, admin) = (app, admin)
        func course(_ title: String, _ people: [(AppFixture.Person, String)]) async throws -> String {
            let made = try await app.ask("/api/v1/courses", ["title": .string(title)], as: admin)
            let id = try #require(made.body["id"]?.stringValue)
            for (person, role) in people {
                let added = try await app.ask(
                    "/api/v1/courses/\(id)/memberships",
                    ["user_id": .string(person.identity.userID.description), "role": .string(role)], as: admin)
                #expect(added.status == 201)
            }
            return id
        }
        courseA = try await course("A", [(teacherA, "teacher"), (ann, "learner"), (bob, "tutor")])
        courseB = try await course("B", [(teacherB, "teacher"), (bob, "learner"), (teacherA, "learner")])
        try await app.backend.library.publish(
            definition, as: "tutor", title: "Tutor", description: "", in: tenant.id)
        for course in [courseA, courseB] {
            let given = try await app.ask("/api/v1/courses/\(course)/workflows", ["workflow": "tutor"], as: admin)
            #expect(given.status == 201)
        }
    }

    /// Says something to the tutor; gives the thread, and what was answered.
    @discardableResult
    func say(
        _ text: String, in thread: String? = nil, as person: AppFixture.Person
    ) async throws -> (thread: String, said: [String], answer: Answer) {
        let input: JSONValue = [
            "content": [["type": "input_text", "text": .string(text)]], "attachments": [], "inference_options": [:],
        ]
        let message: JSONValue =
            if let thread {
                ["type": "threads.add_user_message", "params": ["input": input, "thread_id": .string(thread)]]
            } else {
                ["type": "threads.create", "params": ["input": input]]
            }
        let answer = try await app.ask("/chatkit/tutor", message, as: person)
        let events = try answer.events
        let said = events.filter { $0["type"] == "thread.item.done" && $0["item"]?["type"] == "assistant_message" }
            .compactMap { $0["item"]?["content"]?[0]?["text"]?.stringValue }
        let made = events.first { $0["type"] == "thread.created" }?["thread"]?["id"]?.stringValue
        return (thread ?? made ?? "", said, answer)
    }

    /// The texts of a person's own conversation, as their client lists them.
    func texts(of thread: String, as person: AppFixture.Person) async throws -> [String] {
        let list = try await app.ask(
            "/chatkit/tutor",
            [
                "type": "items.list",
                "params": ["thread_id": .string(thread), "limit": 100, "order": "asc"],
            ], as: person)
        return (list.body["data"]?.arrayValue ?? []).compactMap { $0["content"]?[0]?["text"]?.stringValue }
    }

    /// What the audit log has of this, by the one who did it.
    func audited(_ action: String) async throws -> [String] {
        let list = try await app.ask("/api/v1/audit-events?action=\(action)&limit=100", as: admin)
        return (list.body["data"]?.arrayValue ?? []).compactMap { $0["target"]?["id"]?.stringValue }
    }
}
