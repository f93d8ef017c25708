import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

/// Asks every route that names something as the owner of another tenant, with identifiers of this one.
@Suite struct RouteIsolationTests {
    /// Routes whose address names nothing of a tenant.
    private static let exempt: Set = [
        "/assets/{path...}", "/api/v1/tenants/{tenant_id}", "/api/v1/auth/oidc/{provider_id}/start",
    ]

    private struct World {
        let app: AppFixture
        let ann: AppFixture.Person
        let spy: AppFixture.Person
        /// What north has, by the parameter of the path that names it.
        let names: [String: String]

        init() async throws {
            app = try await AppFixture()
            ann = try await app.person("ann@example.org", role: .owner, in: app.tenant("north"))
            spy = try await app.person("spy@example.org", role: .owner, in: app.tenant("south"))
            let (app, ann) = (app, ann)
            func make(_ path: String, _ body: JSONValue) async throws -> String {
                let answer = try await app.ask("/api/v1/\(path)", body, as: ann)
                return try #require(
                    answer.body["id"]?.stringValue ?? answer.body["slug"]?.stringValue, "\(answer.text)")
            }
            let course = try await make("courses", ["title": "Circuits"])
            let graph = WorkflowDefinition(
                nodes: [WorkflowNode(slug: "start", kind: "start"), WorkflowNode(slug: "end", kind: "end")],
                edges: [WorkflowEdge("start", "end")])
            try await app.backend.library.publish(
                graph, as: "circuits", title: "Circuits", description: "", in: ann.identity.tenantID)
            let identifiers = SystemIdentifierGenerator()
            _ = try await app.ask(
                "/api/v1/vector-stores", ["slug": "circuits", "title": "Circuits"], as: ann)
            names = [
                "user_id": ann.identity.userID.description,
                "course_id": course,
                "invitation_id": try await make("invitations", ["email": "new@example.org", "role": "learner"]),
                "session": try #require(ann.identity.sessionID).description,
                "provider_id": try await make(
                    "identity-providers",
                    [
                        "name": "Circuits", "issuer": "https://id.example.org", "client_id": "lyceum",
                        "client_secret": "north's own secret",
                    ]),
                "key": try await make("api-keys", ["name": "north", "scopes": ["assistants.use"]]),
                "slug": "circuits", "workflow": "circuits",
                "thread_id": identifiers.make(ThreadID.self).description,
                "item_id": identifiers.make(ItemID.self).description,
            ]
        }

        /// The path with north's identifiers in the places of its parameters.
        func target(_ path: String) -> String {
            let id = path.contains("/sessions/") ? names["session"] : names["key"]
            return names.merging(["id": id ?? ""]) { $1 }
                .reduce(path) { $0.replacing("{\($1.key)}", with: $1.value) }
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
    }

    private static let bodies: [JSONValue] = [
        ["role": "learner"], ["name": "X"], ["title": "X"], ["query": "circuits"],
        ["name": "X", "media_type": "text/plain", "text": "X"],
        ["type": "threads.list", "params": [:]],
        ["user_id": "01a3185c-5000-7f9d-b14c-000000000000", "role": "teacher"],
    ]

    @Test("Each answers 404 or finds the request incomplete, and nothing of the other tenant changes")
    func routes() async throws {
        let world = try await World()
        let before = try await world.state()
        var silent: [String] = []
        for route in world.app.backend.routes where route.path.contains("{") && !Self.exempt.contains(route.path) {
            let target = world.target(route.path)
            #expect(!target.contains("{"), "no identifier for \(route.path)")
            var isAsked = false
            for body in Self.bodies {
                let answer = try await world.app.ask(
                    target, route.method == .get ? nil : body, as: world.spy, method: route.method)
                #expect([400, 404].contains(answer.status), "\(route.method) \(route.path): \(answer.status)")
                #expect(!answer.text.contains("ann@example.org") && !answer.text.contains("Circuits"))
                if answer.status == 404 { isAsked = true }
            }
            if !isAsked { silent.append("\(route.method) \(route.path)") }
        }
        #expect(silent == [], "no body of this test reaches these")
        #expect(try await world.state() == before)
    }

    @Test("Lists of one tenant show nothing of another")
    func lists() async throws {
        let world = try await World()
        for route in world.app.backend.routes
        where route.method == .get && route.path.hasPrefix("/api/v1/") && !route.path.contains("{") {
            let answer = try await world.app.ask(route.path + "?limit=100", as: world.spy)
            for text in ["ann@example.org", "Circuits", "new@example.org"] + Array(world.names.values) {
                #expect(!answer.text.contains(text) || text == "circuits", "\(route.path)")
            }
        }
    }
}
