import Auth
import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

/// An institution with one of everything that a route can name, and the owner of another one who wants to know.
struct IsolatedWorld {
    /// What only north says: no answer to anybody else holds it.
    static let words = ["ann@example.org", "new@example.org", "Circuits", "Kirchhoff"]

    let app: AppFixture
    let ann: AppFixture.Person
    let spy: AppFixture.Person
    /// What north has, by the parameter of a path, a query or a body that names it.
    let names: [String: String]
    /// What `{id}` stands for, by the beginning of the path.
    let identifiers: [String: String]

    init() async throws {
        app = try await AppFixture()
        ann = try await app.person("ann@example.org", role: .owner, in: app.tenant("north"))
        spy = try await app.person("spy@example.org", role: .owner, in: app.tenant("south"))
        let (app, ann) = (app, ann)
        func make(_ path: String, _ body: JSONValue) async throws -> String {
            let answer = try await app.ask("/api/v1/\(path)", body, as: ann)
            return try #require(answer.body["id"]?.stringValue, "\(answer.text)")
        }
        let course = try await make("courses", ["title": "Circuits"])
        try await Self.publish("Circuits of Kirchhoff", in: ann.identity.tenantID, app)
        _ = try await make("vector-stores", ["slug": "circuits", "title": "Circuits"])
        let document = try await make(
            "vector-stores/circuits/documents",
            ["name": "Kirchhoff.txt", "media_type": "text/plain", "text": "Kirchhoff's law of currents."])
        _ = try await app.ask(
            "/api/v1/widgets",
            ["slug": "circuits", "name": "Circuits", "template": ["type": "Card", "children": []]], as: ann)
        _ = try await make("providers", ["slug": "circuits", "kind": "openai", "api_key": "Kirchhoff-own-secret"])
        _ = try await make("models", ["slug": "circuits", "provider": "circuits", "name": "Kirchhoff"])
        let said = try await app.ask("/chatkit/circuits", Self.message("threads.create"), as: ann)
        let item = try #require(try said.events.last { $0["item"]?["type"] == "assistant_message" }?["item"])
        let run = try await make("workflows/circuits/runs", ["wait": true])
        let file = try await app.attach("Kirchhoff.txt", "text/plain", Array("Circuits".utf8), as: ann)
        let answered = try await app.ask("/v1/responses", ["model": "circuits", "input": "Kirchhoff?"], as: ann)
        let thread = try #require(item["thread_id"]?.stringValue)
        let branch = try await make(
            "threads/\(thread)/branches", ["fork_after_item_id": item["id"] ?? .null, "name": "Kirchhoff"])
        let account = try await make(
            "sip-accounts", ["name": "Kirchhoff", "mode": "open", "outbound_prefixes": ["33"]])
        let platform = try await LinkFixture(
            app, in: ann.identity.tenantID, course: CourseID(course), title: "Kirchhoff")
        let choice = try await platform.deepLinking(for: ann.identity.userID) { $0["title"] = "Circuits" }
        names = [
            "document_id": document, "link_id": platform.link.description, "deep_linking_id": choice.description,
            "registration_id": platform.registration.id.description,
            "branch_id": branch,
            "user_id": ann.identity.userID.description,
            "course_id": course,
            "attachment_id": try #require(file.body["id"]?.stringValue, "\(file.text)"),
            "invitation_id": try await make("invitations", ["email": "new@example.org", "role": "learner"]),
            "provider_id": try await make(
                "identity-providers",
                [
                    "name": "Circuits", "issuer": "https://id.example.org", "client_id": "lyceum",
                    "client_secret": "north's own secret",
                ]),
            "text_id": try await make(
                "privacy/consent-texts",
                ["key": "terms", "locale": "en", "title": "Circuits", "text": "Kirchhoff may read it."]),
            "run_id": run,
            "trigger_id": try await make(
                "triggers", ["workflow": "circuits", "kind": "webhook", "name": "Kirchhoff"]),
            "budget_id": try await make(
                "budgets",
                [
                    "name": "Kirchhoff", "scope": "course", "subject_id": .string(course), "unit": "tokens",
                    "period": "month", "limit": 1_000_000, "action": "stop",
                ]), "subject_id": course,
            "effect_id": try await Self.undelivered(of: run, in: ann.identity.tenantID, app),
            "test_id": try await make(
                "workflows/circuits/tests", ["name": "Kirchhoff", "turns": [["message": "Circuits?"]]]),
            "lti_invitation_id": try await Self.platformInvitation(app, ann),
            "default_workflow_id": try await Self.workflowID(app, ann),
            "secret_name": try await Self.secret(app, ann), "approval_id": try await Self.approval(app, ann),
            "slug": "circuits", "workflow": "circuits", "tenant": "north", "model": "circuits", "number": "1",
            "response_id": try #require(answered.body["id"]?.stringValue, "\(answered.text)"),
            "thread_id": thread,
            "sip_account_id": account, "sip_account": account,
            "phone_number_id": try await make(
                "phone-numbers", ["number": "+33123", "sip_account": .string(account), "workflow": "circuits"]),
            "call_id": try await Self.call(account, ann, app),
            "share_id": try await Self.share(thread, app, ann),
            "token": "lys_" + String(repeating: "0", count: 75),
            "item_id": try #require(item["id"]?.stringValue),
        ]
        identifiers = [
            "/api/v1/sessions/": try #require(ann.identity.sessionID).description,
            "/api/v1/api-keys/": try await make("api-keys", ["name": "north", "scopes": ["assistants.use"]]),
            "/api/v1/users/": ann.identity.userID.description,
        ]
    }

    /// A secret that the person has set.
    private static func secret(_ app: AppFixture, _ person: AppFixture.Person) async throws -> String {
        let answer = try await app.ask(
            "/api/v1/secrets/circuits-key", ["value": "Kirchhoff"], as: person, method: .put)
        return try #require(answer.body["name"]?.stringValue, "\(answer.text)")
    }

    /// A call that is over.
    private static func call(_ account: String, _ person: AppFixture.Person, _ app: AppFixture) async throws -> String {
        let answer = try await app.ask(
            "/api/v1/calls", ["to": "+33123", "workflow": "circuits", "sip_account": .string(account)], as: person)
        return try #require(answer.body["id"]?.stringValue, "\(answer.text)")
    }

    /// A link to one of the person's conversations.
    private static func share(
        _ thread: String, _ app: AppFixture, _ person: AppFixture.Person
    ) async throws -> String {
        _ = try await app.ask(
            "/api/v1/conversation-settings", ["sharing": true, "visitors": false], as: person, method: .put)
        let answer = try await app.ask("/api/v1/threads/\(thread)/shares", [:], as: person)
        return try #require(answer.body["id"]?.stringValue, "\(answer.text)")
    }

    /// A request for a decision that the person may take.
    private static func approval(_ app: AppFixture, _ person: AppFixture.Person) async throws -> String {
        try await app.backend.library.publish(
            WorkflowDefinition(
                nodes: [
                    WorkflowNode(slug: "start", kind: "start"),
                    WorkflowNode(slug: "ask", kind: "approval", parameters: ["request": "Circuits?"]),
                    WorkflowNode(slug: "end", kind: "end"),
                ],
                edges: [
                    WorkflowEdge("start", "ask"), WorkflowEdge("ask", "end", port: "approved"),
                    WorkflowEdge("ask", "end", port: "rejected"),
                ]), as: "asking", title: "Asking", description: "", in: person.identity.tenantID)
        _ = try await app.ask("/chatkit/asking", message("threads.create"), as: person)
        let list = try await app.ask("/api/v1/approvals", as: person)
        return try #require(list.body["data"]?[0]?["id"]?.stringValue, "\(list.text)")
    }

    /// What north has for a parameter of the path; nil where this world has nothing, and must get it.
    func name(_ parameter: String, in path: String) -> String? {
        parameter == "id" ? identifiers.first { path.hasPrefix($0.key) }?.value : names[parameter]
    }

    /// The path with north's identifiers in the places of its parameters; nil where one is missing, which fails the
    /// test.
    func target(of route: Route) -> String? {
        var path = route.path
        for parameter in route.parameterNames {
            guard let name = name(parameter, in: route.path) else {
                Issue.record("Tell IsolatedWorld what north has for {\(parameter)} of \(route.path).")
                return nil
            }
            path = path.replacing("{\(parameter)}", with: name)
        }
        return path
    }

    /// Asks as the owner of the other institution.
    func spying(_ target: String, _ body: JSONValue? = nil, _ method: HTTPMethod) async throws -> Answer {
        try await app.ask(target, method == .get ? nil : body, as: spy, method: method)
    }

    /// Every row of north, table by table.
    func state() async throws -> [String: String] {
        let tables = try await TenantTable.all(in: app.database).map(\.name)
        let north = ann.identity.tenantID
        return try await TestDatabase.withOwner(of: app.database) { owner in
            var rows: [String: String] = [:]
            for table in tables {
                let found = try await owner.query(
                    """
                    SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') AS rows
                    FROM \(unsafeSQL: table) t WHERE tenant_id = \(north)
                    """)
                rows[table] = try found.first?["rows", String.self]
            }
            return rows
        }
    }

    /// Something that the run sent out and that nobody took.
    private static func undelivered(of run: String, in tenant: TenantID, _ app: AppFixture) async throws -> String {
        let id = SystemIdentifierGenerator().make(EffectID.self)
        let runID = try #require(RunID(run))
        try await app.database.withTenant(tenant) { transaction in
            try await transaction.execute(
                """
                INSERT INTO effects (id, tenant_id, run_id, step, name, kind, payload, status, next_at, created_at)
                VALUES (\(id), \(tenant), \(runID), 1, 'call', 'pigeon', '{"text": "Kirchhoff"}', 'failed', now(), now())
                """)
        }
        return id.description
    }

    /// Publishes an assistant with the slug `circuits` that says one sentence.
    static func publish(_ sentence: String, in tenant: TenantID, _ app: AppFixture) async throws {
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": .string(sentence)]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "say"), WorkflowEdge("say", "end")])
        try await app.backend.library.publish(graph, as: "circuits", title: sentence, description: "", in: tenant)
    }

    /// A request of the ChatKit protocol that has every parameter which any kind of request wants.
    static func message(_ type: String, thread: String? = nil, item: String? = nil) -> JSONValue {
        var params: JSONObject = [
            "input": [
                "content": [["type": "input_text", "text": "Kirchhoff?"]], "attachments": [], "inference_options": [:],
            ], "title": "Mine",
        ]
        if let thread { params.append("thread_id", .string(thread)) }
        if let item {
            params.append("item_id", .string(item))
            params.append("item_ids", [.string(item)])
            params.append("kind", "positive")
            params.append("action", ["type": "press", "payload": [:]])
        }
        return ["type": .string(type), "params": .object(params)]
    }
}
