import Auth
import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// What stays of a platform and its people when the platform, or one of them, is removed.
@Suite struct LTIErasureTests {
    private static let tables = [
        "lti_deployments", "lti_contexts", "lti_resource_links", "lti_placements", "lti_launches", "lti_people",
        "lti_logins",
    ]

    /// How many rows each table of a platform's has.
    private static func counts(_ world: LTIWorld) async throws -> [String: Int] {
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction in
            var counts: [String: Int] = [:]
            for table in tables {
                let row = try await transaction.queryOne("SELECT count(*) AS n FROM \(unsafeSQL: table)")
                counts[table] = try row?["n", Int.self]
            }
            return counts
        }
    }

    private static func number(_ query: Query, _ world: LTIWorld) async throws -> Int? {
        try await TestDatabase.withOwner(of: world.app.database) { owner in
            try await owner.query(query).first?["n", Int.self]
        }
    }

    private static func path(_ world: LTIWorld) -> String { "\(LTIWorld.path)/\(world.registration)" }

    @Test("A registration takes with it all that came by it; accounts and what was said stay, and lead nowhere")
    func registration() async throws {
        let world = try await LTIWorld()
        let (ada, _) = try await world.session(of: world.launch())
        _ = try await world.launch { $0["version"] = "1.1" }
        let removed = try await world.app.ask(Self.path(world), as: world.owner, method: .delete)
        #expect(removed.status == 204, "\(removed.text)")
        #expect(try await Self.counts(world).values.allSatisfy { $0 == 0 })
        #expect(try await Self.number("SELECT count(*) AS n FROM threads", world) == 1)
        #expect(try await Self.number("SELECT count(*) AS n FROM memberships WHERE role = 'learner'", world) == 1)
        #expect(try await Self.number("SELECT count(*) AS n FROM erasures", world) == 0)
        #expect(try await world.app.ask("/api/v1/me", as: ada).status == 401)
        let log = try await world.app.ask("/api/v1/audit-events?action=lti_registration.delete", as: world.owner)
        #expect(log.text.contains("people_forgotten"))
    }

    @Test("People stay known while another registration has their platform's issuer")
    func sameIssuer() async throws {
        let world = try await LTIWorld()
        let second = PlatformSimulator(clientID: "second", clock: world.app.clock)
        _ = try await LTIWorld.register(
            ["default_workflow": "circuits"], clientID: "second", as: world.owner, world.app)
        let (ada, _) = try await world.session(of: world.launch())
        let path = "\(Self.path(world))?erase_people=true"
        #expect(try await world.app.ask(path, as: world.owner, method: .delete).status == 204)
        #expect(try await world.app.ask("/api/v1/me", as: ada).status == 200)
        #expect(try await Self.number("SELECT count(*) AS n FROM erasures", world) == 0)
        let (again, _) = try await world.session(of: world.launch(by: second))
        let (before, after) = (
            try await world.app.ask("/api/v1/me", as: ada), try await world.app.ask("/api/v1/me", as: again)
        )
        #expect(before.body["user"]?["id"] == after.body["user"]?["id"])
    }

    @Test("With its people, those are erased whom nothing else leads to their accounts")
    func people() async throws {
        let world = try await LTIWorld()
        let (ada, content) = try await world.session(of: world.launch())
        let thread = try #require(content["thread_id"]?.stringValue)
        let said = try await world.app.ask(
            "/chatkit/circuits", world.message("threads.add_user_message", thread: thread), as: ada)
        #expect(said.text.contains("Ohm"))
        _ = try await world.session(of: world.launch("student-2"))
        try await TestDatabase.withOwner(of: world.app.database) { owner in
            _ = try await owner.query(
                """
                UPDATE users SET password_hash = 'a password' FROM lti_people p
                WHERE p.user_id = users.id AND p.subject = 'student-2' RETURNING users.id
                """)
        }
        let admin = try await world.app.person("a@example.org", role: .teacher, in: world.app.tenant("west"))
        #expect(try await world.app.ask(Self.path(world), as: admin, method: .delete).status == 403)
        let wrong = "\(Self.path(world))?erase_people=perhaps"
        #expect(try await world.app.ask(wrong, as: world.owner, method: .delete).status == 400)
        let path = "\(Self.path(world))?erase_people=true"
        #expect(try await world.app.ask(path, as: world.owner, method: .delete).status == 204)
        #expect(try await world.app.ask("/api/v1/me", as: ada).status == 401)
        #expect(try await Self.number("SELECT count(*) AS n FROM erasures WHERE state = 'running'", world) == 1)
        #expect(try await Self.number("SELECT count(*) AS n FROM memberships WHERE role = 'learner'", world) == 1)
        try await world.app.backend.privacy.erasures.carryOut()
        #expect(try await Self.number("SELECT count(*) AS n FROM erasures WHERE state = 'completed'", world) == 1)
        let left = try await Self.number(
            "SELECT count(*) AS n FROM thread_items WHERE content::text LIKE '%Kirchhoff%'", world)
        #expect(left == 0)
        #expect(try await Self.number("SELECT count(*) AS n FROM users WHERE email LIKE 'erased-%'", world) == 1)
        let log = try await world.app.ask("/api/v1/audit-events?action=lti_registration.delete", as: world.owner)
        let changes = log.body["data"]?[0]?["changes"]?.arrayValue ?? []
        #expect(
            changes.contains { $0["field"] == "people_erased" && $0["to"] == 1 } || log.text.contains("people_erased"))
    }

    @Test("A person's export says how platforms know them, and their erasure forgets it")
    func person() async throws {
        let world = try await LTIWorld()
        let (ada, _) = try await world.session(of: world.launch())
        let export = try await world.app.ask("/api/v1/privacy/export", as: ada)
        #expect(export.status == 200)
        let name = Array("learning_platforms.json".utf8)
        #expect(export.bytes.split(separator: name, omittingEmptySubsequences: false).count >= 3)
        let me = try await world.app.ask("/api/v1/me", as: ada).body["user"]?["id"]?.stringValue ?? ""
        let path = "/api/v1/privacy/people/\(me)/erasure"
        let preview = try await world.app.ask(path, [:], as: world.owner)
        #expect(preview.body["emptied"]?["learning_platforms"] == 1 || preview.text.contains("learning_platforms"))
        let confirmation = try #require(preview.body["confirmation"], "\(preview.text)")
        let confirmed = try await world.app.ask(path, ["confirmation": confirmation], as: world.owner)
        #expect(confirmed.status == 202, "\(confirmed.text)")
        let counts = try await Self.counts(world)
        #expect(counts["lti_people"] == 0 && counts["lti_placements"] == 0)
        #expect(counts["lti_launches"] == 1)
        #expect(try await Self.number("SELECT count(user_id) AS n FROM lti_launches", world) == 0)
        // Who comes again is somebody new.
        let (again, _) = try await world.session(of: world.launch())
        let other = try await world.app.ask("/api/v1/me", as: again).body["user"]?["id"]?.stringValue
        #expect(other != nil && other != me)
    }
}
