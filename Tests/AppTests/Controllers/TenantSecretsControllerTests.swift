import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct TenantSecretsControllerTests {
    private static let value = "a value that nobody reads again"

    private struct World {
        let app: AppFixture
        let ann: AppFixture.Person
        let spy: AppFixture.Person

        init(transport: any HTTPTransport = StubTransport(.text("{}"))) async throws {
            app = try await AppFixture(transport: transport)
            ann = try await app.person("ann@example.org", role: .admin, in: app.tenant("north"))
            spy = try await app.person("spy@example.org", role: .owner, in: app.tenant("south"))
        }

        func put(_ name: String, _ value: JSONValue, as person: AppFixture.Person) async throws -> Answer {
            try await app.ask("/api/v1/secrets/\(name)", ["value": value], as: person, method: .put)
        }
    }

    @Test("a secret is set, replaced, listed without its value and removed, and each is in the audit log")
    func life() async throws {
        let world = try await World()
        let (app, ann) = (world.app, world.ann)
        let made = try await world.put("mail-key", .string(Self.value), as: ann)
        #expect(made.status == 200 && made.body["name"] == "mail-key")
        app.clock.advance(by: .seconds(60))
        let replaced = try await world.put("mail-key", "another one", as: ann)
        #expect(replaced.body["created_at"] == made.body["created_at"])
        #expect(replaced.body["updated_at"] != made.body["updated_at"])
        let list = try await app.ask("/api/v1/secrets", as: ann)
        #expect(list.body["data"]?.arrayValue?.compactMap { $0["name"] } == ["mail-key"])
        #expect(try await app.ask("/api/v1/secrets/mail-key", as: ann).body == replaced.body)
        #expect(!"\(made.text)\(replaced.text)\(list.text)".contains("another"))
        #expect(try await app.ask("/api/v1/secrets/mail-key", as: ann, method: .delete).status == 204)
        #expect(try await app.ask("/api/v1/secrets/mail-key", as: ann, method: .delete).status == 404)
        #expect(try await app.ask("/api/v1/secrets/mail-key", as: ann).status == 404)
        let trail = try await app.ask("/api/v1/audit-events?limit=100", as: ann)
        let actions = trail.body["data"]?.arrayValue?.compactMap { $0["action"]?.stringValue } ?? []
        #expect(actions.filter { $0.hasPrefix("secret.") }.sorted() == ["secret.delete", "secret.set", "secret.set"])
        #expect(!trail.text.contains("another") && !trail.text.contains(Self.value))
    }

    /// Isolates: tenant_secrets
    @Test("one tenant's secrets are nothing to another's owner, and a learner sets none")
    func tenants() async throws {
        let world = try await World()
        let (app, ann, spy) = (world.app, world.ann, world.spy)
        _ = try await world.put("key", .string(Self.value), as: ann)
        #expect(try await app.ask("/api/v1/secrets", as: spy).body["data"] == [])
        #expect(try await app.ask("/api/v1/secrets/key", as: spy).status == 404)
        #expect(try await app.ask("/api/v1/secrets/key", as: spy, method: .delete).status == 404)
        _ = try await world.put("key", "the spy's own", as: spy)
        let secrets = app.backend.secrets
        #expect(try await secrets.values(["key"], in: ann.identity.tenantID) == ["key": Self.value])
        #expect(try await secrets.values(["key", "other"], in: spy.identity.tenantID) == ["key": "the spy's own"])
        let learner = try await app.person("bob@example.org", in: app.tenant("west"))
        #expect(try await world.put("key", "x", as: learner).status == 403)
        #expect(try await app.ask("/api/v1/secrets", as: learner).status == 403)
    }

    /// Values that no secret can have.
    private static let wrong: [(name: String, value: JSONValue)] = [
        ("empty", ""), ("two lines", "a\r\nb"), ("NUL", "a\u{0}b"),
        ("long", .string(String(repeating: "x", count: 9000))),
        ("a number", 5),
    ]

    @Test("values that no header could hold are refused", arguments: wrong.map(\.name))
    func values(name: String) async throws {
        let world = try await World()
        let value = try #require(Self.wrong.first { $0.name == name }?.value)
        #expect(try await world.put("key", value, as: world.ann).status == 400)
        #expect(try await world.put("No-Name", "x", as: world.ann).status == 404)
    }

    @Test(
        "a workflow that names a secret which is not there says so when it is checked, and what stands beside is no name"
    )
    func named() async throws {
        let world = try await World()
        let (app, ann) = (world.app, world.ann)
        _ = try await app.ask("/api/v1/workflows", ["slug": "tutor", "title": "Tutor"], as: ann)
        let definition: JSONValue = [
            "definition": [
                "nodes": [
                    ["slug": "start", "kind": "start"],
                    [
                        "slug": "ask", "kind": "http_request",
                        "parameters": [
                            "url": "https://api.example.org/{{ input.text }}",
                            "headers": [
                                "Authorization": ["secret": "key", "prefix": "Bearer "], "X-A": "{{ input.text }}",
                            ],
                        ],
                    ], ["slug": "end", "kind": "end"],
                ],
                "edges": [["source": "start", "target": "ask"], ["source": "ask", "target": "end"]],
            ]
        ]
        let check = { try await app.ask("/api/v1/workflows/tutor/validate", definition, as: ann).body["problems"] }
        let problems = try await check()
        #expect(problems?.arrayValue?.map { $0["field"] } == ["parameters.headers.Authorization.secret"])
        _ = try await world.put("key", .string(Self.value), as: ann)
        #expect(try await check() == [])
    }

    @Test("a step sends the tenant's own secret, and no answer, journal or table holds it")
    func sent() async throws {
        let transport = StubTransport(
            .text(#"{"you": "sent a value that nobody reads again"}"#, fields: ["Content-Type": "application/json"]))
        let world = try await World(transport: transport)
        let (app, ann) = (world.app, world.ann)
        _ = try await world.put("key", .string(Self.value), as: ann)
        try await app.backend.library.publish(
            WorkflowDefinition(
                nodes: [
                    WorkflowNode(slug: "start", kind: "start"),
                    WorkflowNode(
                        slug: "ask", kind: "http_request",
                        parameters: [
                            "url": "https://api.example.org/",
                            "headers": ["Authorization": ["secret": "key", "prefix": "Bearer "]],
                        ]),
                    WorkflowNode(
                        slug: "say", kind: "assistant_message", parameters: ["text": "{{ vars.ask.body.you }}"]),
                    WorkflowNode(slug: "end", kind: "end"),
                ], edges: [WorkflowEdge("start", "ask"), WorkflowEdge("ask", "say"), WorkflowEdge("say", "end")]),
            as: "tutor", title: "Tutor", description: "", in: ann.identity.tenantID)
        let answer = try await app.ask(
            "/chatkit/tutor",
            [
                "type": "threads.create",
                "params": [
                    "input": [
                        "content": [["type": "input_text", "text": "hi"]], "attachments": [], "inference_options": [:],
                    ]
                ],
            ], as: ann)
        #expect(answer.text.contains("sent [secret key]"))
        #expect(transport.requests.first?.fields["Authorization"] == "Bearer \(Self.value)")
        let held = try await TestDatabase.withOwner(of: app.database) { owner in
            var held: [String] = []
            for table in ["workflow_runs", "run_steps", "run_events", "thread_items", "tenant_secrets", "audit_events"]
            {
                let row = try await owner.query(
                    """
                    SELECT count(*) AS count FROM \(unsafeSQL: table) t WHERE t::text LIKE '%' || \(Self.value) || '%'
                    """
                ).first
                if try row?["count", Int.self] != 0 { held.append(table) }
            }
            return held
        }
        #expect(held == [])
    }
}
