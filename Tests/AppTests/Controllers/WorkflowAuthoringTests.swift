import Auth
import Core
import HTTPCore
import Testing
import Workflows

@testable import lyceum

@Suite struct WorkflowAuthoringTests {
    private struct World {
        let app: AppFixture
        let tenant: Tenant
        let teacher: AppFixture.Person
        let learner: AppFixture.Person

        init() async throws {
            app = try await AppFixture()
            tenant = try await app.tenant("north")
            teacher = try await app.person("teacher@example.org", role: .teacher, in: tenant)
            learner = try await app.person("learner@example.org", in: tenant)
        }

        func ask(
            _ path: String, _ body: JSONValue? = nil, _ fields: HTTPFields = [:], method: HTTPMethod? = nil
        ) async throws -> Answer {
            try await app.ask("/api/v1/workflows" + path, body, as: teacher, fields, method: method)
        }

        func actions() async throws -> [String] {
            let owner = try await app.person("owner@example.org", role: .owner, in: tenant)
            let answer = try await app.ask("/api/v1/audit-events?limit=100", as: owner)
            return (answer.body["data"]?.arrayValue ?? []).compactMap { $0["action"]?.stringValue }
                .filter { $0.hasPrefix("workflow.") }.reversed()
        }
    }

    private static func saying(_ text: String, store: String? = nil) -> JSONValue {
        var nodes: [JSONValue] = [
            ["slug": "start", "kind": "start"],
            ["slug": "say", "kind": "assistant_message", "parameters": ["text": .string(text)]],
            ["slug": "end", "kind": "end"],
        ]
        if let store {
            nodes[1] = [
                "slug": "say", "kind": "vector_search", "parameters": ["store": .string(store), "query": "x"],
            ]
        }
        return [
            "definition": [
                "nodes": .array(nodes),
                "edges": [["source": "start", "target": "say"], ["source": "say", "target": "end"]],
            ]
        ]
    }

    @Test("An author makes a workflow, saves, validates, publishes, compares, goes back, copies and removes it")
    func journey() async throws {
        let world = try await World()
        let made = try await world.ask("", ["slug": "tutor", "title": "Tutor"])
        #expect(made.status == 201 && made.body["published_version"] == .null && made.response.fields["ETag"] != nil)
        #expect(try await world.ask("", ["slug": "tutor", "title": "Tutor"]).status == 409)
        #expect(try await world.app.ask("/api/v1/workflows", as: world.learner).body["data"] == [])

        let draft = try await world.ask("/tutor/draft")
        let tag = try #require(draft.response.fields["ETag"])
        let saved = try await world.ask("/tutor/draft", Self.saying("{{ 1 + }}"), ["If-Match": tag], method: .put)
        #expect(saved.status == 200 && saved.body["problems"]?.arrayValue?.count == 1)
        #expect(
            try await world.ask("/tutor/draft", Self.saying("x"), ["If-Match": tag], method: .put).status == 412)
        let refused = try await world.ask("/tutor/publish", ["note": "First"])
        #expect(refused.status == 422 && refused.body["error"]?["details"]?["problems"]?[0]?["node"] == "say")
        #expect(try await world.ask("/tutor/validate", method: .post).body["problems"]?[0]?["severity"] == "error")
        #expect(try await world.ask("/tutor/validate", Self.saying("fine")).body["problems"] == [])

        #expect(try await world.ask("/tutor/draft", Self.saying("Hello"), method: .put).body["problems"] == [])
        let first = try await world.ask("/tutor/publish", ["note": "First"])
        #expect(first.status == 201 && first.body["number"] == 1 && first.body["note"] == "First")
        #expect(first.body["author_id"] == .string(world.teacher.identity.userID.description))
        #expect(
            try await world.app.ask("/api/v1/workflows", as: world.learner).body["data"]?[0]?["slug"] == "tutor")

        _ = try await world.ask("/tutor/draft", Self.saying("Good day"), method: .put)
        #expect(try await world.ask("?state=changed").body["data"]?[0]?["slug"] == "tutor")
        let difference = try await world.ask("/tutor/diff")
        #expect(
            difference.body["nodes"]?["changed"] == [
                [
                    "slug": "say",
                    "changes": [["field": "parameters.text", "from": "Hello", "to": "Good day"]],
                ]
            ])
        #expect(try await world.ask("/tutor/publish", [:]).body["number"] == 2)
        #expect(try await world.ask("/tutor/versions").body["data"]?.arrayValue?.count == 2)
        #expect(try await world.ask("/tutor/versions/1/publish", method: .post).body["is_published"] == true)
        #expect(try await world.ask("/tutor").body["published_version"] == 1)
        #expect(try await world.ask("/tutor/versions/1").body["definition"]?["nodes"]?.arrayValue?.count == 3)
        #expect(try await world.ask("/tutor/versions/9").status == 404)
        #expect(try await world.ask("/tutor/draft/restore", ["version": 1]).status == 200)
        #expect(try await world.ask("/tutor/diff?from=1&to=draft").body["nodes"]?["changed"] == [])
        #expect(try await world.ask("/tutor/draft/history").body["data"]?.arrayValue?.isEmpty == false)

        let copy = try await world.ask("/tutor/duplicate", ["slug": "copy"])
        #expect(copy.status == 201 && copy.body["title"] == "Tutor" && copy.body["published_version"] == .null)
        let renamed = try await world.ask("/copy", ["title": "Copy", "is_default": true], method: .patch)
        #expect(renamed.body["title"] == "Copy" && renamed.body["is_default"] == true)
        #expect(try await world.ask("/copy", nil, ["If-Match": "\"v1\""], method: .delete).status == 412)
        #expect(try await world.ask("/tutor", method: .delete).status == 204)
        #expect(try await world.ask("/tutor").status == 404)
        #expect(try await world.app.ask("/api/v1/workflows", as: world.learner).body["data"] == [])
        #expect(
            try await world.actions() == [
                "workflow.create", "workflow.publish", "workflow.publish", "workflow.rollback", "workflow.create",
                "workflow.update", "workflow.delete",
            ])
    }

    @Test("A learner sees neither drafts nor versions, and changes nothing")
    func guards() async throws {
        let world = try await World()
        _ = try await world.ask("", ["slug": "tutor", "title": "Tutor"])
        func asked(_ path: String, _ body: JSONValue? = nil, _ method: HTTPMethod? = nil) async throws -> Int {
            try await world.app.ask("/api/v1/workflows" + path, body, as: world.learner, method: method).status
        }
        #expect(try await asked("?state=any") == 403)
        #expect(try await asked("", ["slug": "x", "title": "X"]) == 403)
        for path in ["", "/draft", "/draft/history", "/versions", "/versions/1", "/diff"] {
            #expect(try await asked("/tutor" + path) == 403)
        }
        for path in ["/publish", "/validate", "/duplicate", "/draft/restore", "/versions/1/publish"] {
            #expect(try await asked("/tutor" + path, [:]) == 403)
        }
        #expect(try await asked("/tutor/draft", Self.saying("x"), .put) == 403)
        #expect(try await asked("/tutor", nil, .delete) == 403)
        #expect(try await world.app.ask("/api/v1/step-kinds", as: world.learner).status == 403)
    }

    @Test("The kinds of steps are listed with what they take")
    func kinds() async throws {
        let world = try await World()
        let answer = try await world.app.ask("/api/v1/step-kinds", as: world.teacher)
        let kinds = answer.body["data"]?.arrayValue ?? []
        let condition = try #require(kinds.first { $0["kind"] == "condition" })
        #expect(condition["ports"] == ["default", "error"] && condition["ports_from"] == "branches[].name")
        let branches = condition["parameters"]?["properties"]?["branches"]
        #expect(branches?["maxItems"] == 50 && branches?["items"]?["properties"]?["when"]?["format"] == "expression")
    }

    @Test("A reference to another tenant's store is one to nothing")
    func foreignStore() async throws {
        let world = try await World()
        let other = try await world.app.person(
            "other@example.org", role: .owner, in: world.app.tenant("south"))
        _ = try await world.app.ask("/api/v1/vector-stores", ["slug": "secret", "title": "S"], as: other)
        _ = try await world.ask("", ["slug": "tutor", "title": "Tutor"])
        let saved = try await world.ask("/tutor/draft", Self.saying("", store: "secret"), method: .put)
        #expect(saved.body["problems"]?[0]?["message"] == "There is no vector store 'secret'.")
        _ = try await world.app.ask("/api/v1/vector-stores", ["slug": "secret", "title": "S"], as: world.teacher)
        #expect(try await world.ask("/tutor/publish", [:]).status == 201)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: JSONValue
        let status: Int
    }

    private static func nodes(_ count: Int) -> JSONValue {
        [
            "definition": [
                "nodes": .array((0..<count).map { ["slug": .string("n\($0)"), "kind": "join"] }), "edges": [],
            ]
        ]
    }

    private static func nested(_ depth: Int) -> JSONValue {
        (0..<depth).reduce(JSONValue.string("x")) { value, _ in [value] }
    }

    @Test(
        "What is no graph is refused; what is an unfinished one is saved with its problems",
        arguments: [
            Bad(testDescription: "no definition", body: [:], status: 400),
            Bad(testDescription: "a list", body: [], status: 400),
            Bad(testDescription: "a text", body: ["definition": "x"], status: 422),
            Bad(testDescription: "no edges", body: ["definition": ["nodes": []]], status: 422),
            Bad(
                testDescription: "nodes of wrong types", body: ["definition": ["nodes": [7], "edges": []]], status: 422),
            Bad(
                testDescription: "parameters of wrong types",
                body: ["definition": ["nodes": [["slug": "a", "kind": "end", "parameters": 7]], "edges": []]],
                status: 422),
            Bad(
                testDescription: "NUL",
                body: ["definition": ["nodes": [["slug": "a", "kind": "end", "title": "\u{0}"]], "edges": []]],
                status: 422),
            Bad(testDescription: "nothing", body: ["definition": ["nodes": [], "edges": []]], status: 200),
            Bad(testDescription: "one node", body: nodes(1), status: 200),
            Bad(testDescription: "five thousand nodes", body: nodes(5_000), status: 200),
            Bad(testDescription: "thirty thousand nodes", body: nodes(30_000), status: 422),
            Bad(
                testDescription: "deep nesting",
                body: [
                    "definition": [
                        "nodes": [["slug": "a", "kind": "end", "parameters": ["output": nested(200)]]], "edges": [],
                    ]
                ], status: 400),
            Bad(
                testDescription: "ten megabytes",
                body: saying(String(repeating: "x", count: 10_000_000)), status: 413),
            Bad(
                testDescription: "a pattern that is too large",
                body: saying("{{ 'x'.matches('(((a{1000}){1000}){1000})') }}"), status: 200),
            Bad(
                testDescription: "deep recursion",
                body: saying("{{ " + String(repeating: "(", count: 5_000) + " }}"), status: 200),
        ])
    func badInput(_ bad: Bad) async throws {
        let world = try await World()
        _ = try await world.ask("", ["slug": "tutor", "title": "Tutor"])
        let answer = try await world.ask("/tutor/draft", bad.body, method: .put)
        #expect(answer.status == bad.status, "\(answer.text.prefix(300))")
        if answer.status == 200 {
            #expect(answer.body["problems"]?.arrayValue?.isEmpty == false)
            #expect(try await world.ask("/tutor/publish", [:]).status == 422)
        }
    }
}
