import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct PrivacyTests {
    private struct World {
        let app: AppFixture
        let owner: AppFixture.Person
        let ann: AppFixture.Person
        let bob: AppFixture.Person
        let spy: AppFixture.Person
        let tenant: Tenant
        let workflow: WorkflowID
        let version: WorkflowVersionID

        init() async throws {
            app = try await AppFixture()
            let north = try await app.tenant("north")
            tenant = north
            owner = try await app.person("owner@example.org", role: .owner, in: north)
            ann = try await app.person("ann@example.org", in: north)
            bob = try await app.person("bob@example.org", in: north)
            spy = try await app.person("spy@example.org", role: .owner, in: app.tenant("south"))
            let graph = WorkflowDefinition(
                nodes: [WorkflowNode(slug: "start", kind: "start"), WorkflowNode(slug: "end", kind: "end")],
                edges: [WorkflowEdge("start", "end")])
            version = try await app.backend.library.publish(
                graph, as: "circuits", title: "Circuits", description: "", in: north.id)
            workflow = try #require(
                try await WorkflowStore(database: app.database, identifiers: SystemIdentifierGenerator())
                    .published("circuits", in: north.id)
            ).id
        }

        /// So many conversations of the person, each with two messages and a run of one step.
        func talk(_ person: AppFixture.Person, _ count: Int, status: String = "completed", saying text: String)
            async throws
        {
            let (user, now) = (person.identity.userID, app.clock.now())
            try await app.database.withTenant(person.identity.tenantID) { transaction in
                _ = try await transaction.batch([
                    """
                    CREATE TEMPORARY TABLE talk ON COMMIT DROP AS
                    SELECT gen_random_uuid() AS thread, gen_random_uuid() AS run FROM generate_series(1, \(count))
                    """,
                    """
                    INSERT INTO threads (id, tenant_id, user_id, workflow_id, title, created_at, updated_at)
                    SELECT thread, app_tenant_id(), \(user), \(workflow), \(text), \(now), \(now) FROM talk
                    """,
                    """
                    INSERT INTO workflow_runs (id, tenant_id, thread_id, workflow_version_id, status, input,
                        lease_owner, lease_expires_at, created_at)
                    SELECT run, app_tenant_id(), thread, \(version), \(status), \(["input": ["text": .string(text)]] as JSONValue),
                        \(UUID128(high: 1, low: 1)), \(now + .seconds(900)), \(now) FROM talk
                    """,
                    """
                    INSERT INTO run_steps (tenant_id, run_id, number, node, kind, status, output, usage, started_at)
                    SELECT app_tenant_id(), run, 1, 'start', 'start', 'completed', \(["text": .string(text)] as JSONValue),
                        '{"total_tokens": 7}', \(now) FROM talk
                    """,
                    """
                    INSERT INTO run_events (tenant_id, run_id, number, step, kind, payload)
                    SELECT app_tenant_id(), run, 1, 1, 'message.delta', \(["text": .string(text)] as JSONValue) FROM talk
                    """,
                    """
                    INSERT INTO thread_items (id, tenant_id, thread_id, run_id, kind, content, citations, created_at)
                    SELECT gen_random_uuid(), app_tenant_id(), thread, run, kind,
                        \(["content": [["type": "output_text", "text": .string(text)]]] as JSONValue),
                        \([["text": .string(text)]] as JSONValue), \(now)
                    FROM talk, (VALUES ('user_message'), ('assistant_message')) AS kinds (kind)
                    """,
                ])
            }
        }

        func erase(_ person: AppFixture.Person) async throws -> Answer {
            let path = "/api/v1/privacy/people/\(person.identity.userID)/erasure"
            let preview = try await app.ask(path, [:], as: owner)
            let confirmation = try #require(preview.body["confirmation"], "\(preview.text)")
            return try await app.ask(path, ["confirmation": confirmation], as: owner)
        }

        func rows(_ query: Query) async throws -> String {
            try await TestDatabase.withOwner(of: app.database) { owner in
                try await owner.query(query).first?["rows", String?.self] ?? ""
            }
        }
    }

    /// The files of an archive, by name. Deflated data is expanded by the harness of `Tests/Peers/test_privacy.py`;
    /// here it is enough that names and the directory are there.
    private func names(_ answer: Answer) -> [String] {
        ["index.html", "profile.json", "conversations.json", "messages.json", "runs.json", "audit_events.json"]
            .filter { name in
                // In the file's own head and in the directory.
                answer.bytes.split(separator: Array(name.utf8), omittingEmptySubsequences: false).count >= 3
            }
    }

    @Test("A person exports their own data, an administrator anybody's of the tenant, and others nobody's")
    func export() async throws {
        let world = try await World()
        try await world.talk(world.ann, 3, saying: "A question about ohms")
        let own = try await world.app.ask("/api/v1/privacy/export", as: world.ann)
        #expect(own.status == 200 && own.response.fields["Content-Type"] == "application/zip")
        #expect(own.response.fields["Cache-Control"] == "no-store")
        #expect(names(own).count == 6)
        let path = "/api/v1/privacy/people/\(world.ann.identity.userID)/export"
        #expect(try await world.app.ask(path, as: world.owner).status == 200)
        #expect(try await world.app.ask(path, as: world.bob).status == 403)
        #expect(try await world.app.ask(path, as: world.spy).status == 404)
        #expect(try await world.app.ask("/api/v1/privacy/export").status == 401)
        let log = try await world.app.ask("/api/v1/audit-events?action=data.export", as: world.owner)
        #expect(log.body["data"]?.arrayValue?.count == 2)
    }

    @Test("An export is whole where the bytes of a file are lost, and names it")
    func lostFile() async throws {
        let world = try await World()
        let made = try await world.app.attach("notes.txt", "text/plain", Array("Ohm".utf8), as: world.ann)
        #expect(made.status == 200)
        func names() async throws -> Bool {
            let own = try await world.app.ask("/api/v1/privacy/export", as: world.ann)
            #expect(own.status == 200)
            return own.bytes.split(separator: Array("missing.txt".utf8), omittingEmptySubsequences: false).count > 1
        }
        #expect(try await !names())
        try await TestDatabase.withOwner(of: world.app.database) { owner in
            _ = try await owner.query("DELETE FROM attachment_pieces")
        }
        #expect(try await names())
    }

    @Test("An API key exports nothing of its person")
    func exportByKey() async throws {
        let world = try await World()
        let key = try await world.app.ask(
            "/api/v1/api-keys", ["name": "k", "scopes": ["assistants.use", "privacy.manage"]], as: world.owner)
        let token = try #require(key.body["key"]?.stringValue)
        let answer = try await world.app.ask(
            "/api/v1/privacy/export", nil, ["Authorization": "Bearer \(token)"])
        #expect(answer.status == 403)
    }

    @Test("An export during which the person is erased breaks off")
    func exportDuringErasure() async throws {
        let world = try await World()
        try await world.talk(world.ann, 2, saying: "A question about ohms")
        let export = PersonalExport(
            database: world.app.database, people: world.app.backend.tenancy.people, records: [],
            clock: world.app.clock)
        let member = try await export.begin(
            of: world.ann.identity.userID, in: world.ann.identity.tenantID,
            by: Requester(.member(world.owner.identity), origin: .system))
        #expect(try await world.erase(world.ann).status == 202)
        await #expect(throws: AccountProblem.unknownPerson) {
            try await export.write(of: member, in: world.ann.identity.tenantID) { _ in }
        }
    }

    @Test("Erasure leaves threads, runs and what they used, and nothing that anybody said; others' stay whole")
    func erasure() async throws {
        let world = try await World()
        try await world.talk(world.ann, 120, saying: "Ann asks about ohms")
        try await world.talk(world.bob, 2, saying: "Bob asks about volts")
        let answer = try await world.erase(world.ann)
        #expect(answer.status == 202 && answer.body["state"] == "running")
        // At once: whoever has gone does nothing more.
        #expect(try await world.app.ask("/api/v1/me", as: world.ann).status == 401)
        try await world.app.backend.privacy.erasures.carryOut()
        let state = try await world.app.ask(
            "/api/v1/privacy/people/\(world.ann.identity.userID)/erasure", as: world.owner)
        #expect(state.body["state"] == "completed" && state.body["emptied"] == 120)
        for table in ["threads", "thread_items", "workflow_runs", "run_steps", "run_events", "users"] {
            let rows = try await world.rows("SELECT string_agg(t::text, ' ') AS rows FROM \(unsafeSQL: table) t")
            #expect(!rows.contains("Ann asks") && !rows.contains("ann@example.org"), "\(table)")
        }
        let counts = try await world.rows(
            """
            SELECT concat_ws(' ', (SELECT count(*) FROM threads WHERE user_id IS NULL),
                (SELECT count(*) FROM thread_items WHERE content = '{"content": []}'),
                (SELECT count(*) FROM workflow_runs WHERE input = '{}'),
                (SELECT sum((usage ->> 'total_tokens')::int) FROM run_steps)) AS rows
            """)
        #expect(counts == "120 240 120 \(122 * 7)")
        let bob = try await world.rows(
            "SELECT count(*)::text AS rows FROM threads WHERE title = 'Bob asks about volts'")
        #expect(bob == "2")
    }

    @Test("Erasure ends a conversation that is running: whoever answers may write no more")
    func runningConversation() async throws {
        let world = try await World()
        try await world.talk(world.ann, 1, status: "running", saying: "Ann asks about ohms")
        _ = try await world.erase(world.ann)
        let status = try await world.rows("SELECT status || coalesce(lease_owner::text, '') AS rows FROM workflow_runs")
        #expect(status == "cancelled")
        // What was on its way cannot begin another thread either.
        await #expect(throws: PostgresError.self) {
            try await world.talk(world.ann, 1, saying: "Ann asks again")
        }
        try await world.app.backend.privacy.erasures.carryOut()
        let rest = try await world.rows("SELECT string_agg(t::text, ' ') AS rows FROM threads t")
        #expect(!rest.contains("Ann"))
    }

    @Test("Somebody who left can be erased as long as they left something behind")
    func formerMember() async throws {
        let world = try await World()
        try await world.talk(world.bob, 1, saying: "Bob asks about volts")
        let path = "/api/v1/memberships/\(world.bob.identity.userID)"
        #expect(try await world.app.ask(path, as: world.owner, method: .delete).status == 204)
        #expect(try await world.erase(world.bob).status == 202)
        try await world.app.backend.privacy.erasures.carryOut()
        let again = try await world.app.ask(
            "/api/v1/privacy/people/\(world.bob.identity.userID)/erasure", [:], as: world.owner)
        #expect(again.status == 404)
        let users = try await world.rows("SELECT string_agg(email, ' ') AS rows FROM users")
        #expect(!users.contains("bob@example.org"))
    }

    @Test("Conversations that nobody touched go when their time is up, others stay")
    func retention() async throws {
        let world = try await World()
        try await world.talk(world.ann, 230, saying: "Old")
        try await world.talk(world.ann, 1, status: "running", saying: "Old and running")
        world.app.clock.advance(by: .seconds(31 * 86_400))
        try await world.talk(world.ann, 2, saying: "New")
        let body: JSONValue = [
            "conversations": 30, "sessions": 3650, "invitations": 3650, "sign_in_tickets": 1, "audit_events": .null,
            "tenant_removal": 30,
        ]
        let owner = try await world.app.person("again@example.org", role: .owner, in: world.tenant)
        let set = try await world.app.ask("/api/v1/privacy/retention", body, as: owner, method: .put)
        #expect(set.status == 200 && set.response.fields["ETag"] != nil)
        try await world.app.backend.privacy.sweep.sweep()
        let titles = try await world.rows("SELECT string_agg(title, ' ' ORDER BY title) AS rows FROM threads")
        #expect(titles == "New New Old and running")
        let metrics = try await world.app.ask("/metrics", from: "127.0.0.1")
        #expect(metrics.text.contains("lyceum_retention_removed_total{kind=\"conversations\"} 230"))
    }

    @Test("Periods are shown with a tag, and a change of another state is refused")
    func retentionConflicts() async throws {
        let world = try await World()
        let path = "/api/v1/privacy/retention"
        let shown = try await world.app.ask(path, as: world.owner)
        let tag = try #require(shown.response.fields["ETag"])
        #expect(shown.body["conversations"] == .null && shown.body["sessions"] == 90)
        func put(_ days: Int64, _ match: String) async throws -> Int {
            var members = try #require(shown.body.objectValue)
            members["conversations"] = .integer(days)
            return try await world.app.ask(
                path, .object(members), as: world.owner, ["If-Match": match], method: .put
            ).status
        }
        #expect(try await put(10, tag) == 200)
        #expect(try await put(20, tag) == 412)
        #expect(try await put(0, "*") == 400)
        #expect(try await world.app.ask(path, as: world.bob).status == 403)
    }

    @Test("Texts are written by administrators, and agreed to by people for themselves")
    func consents() async throws {
        let world = try await World()
        let (texts, own) = ("/api/v1/privacy/consent-texts", "/api/v1/privacy/consents")
        let draft: JSONValue = ["key": "research-use", "locale": "en", "title": "Research", "text": "May we?"]
        #expect(try await world.app.ask(texts, draft, as: world.ann).status == 403)
        let made = try await world.app.ask(texts, draft, as: world.owner)
        #expect(made.status == 201 && made.body["version"] == 1)
        let text = try #require(made.body["id"])
        let given = try await world.app.ask(own, ["text_id": text, "action": "given"], as: world.ann)
        #expect(given.status == 201 && given.body["user_id"] == .string(world.ann.identity.userID.description))
        #expect(try await world.app.ask(own, as: world.ann).body["data"]?.arrayValue?.count == 1)
        let path = "\(own)?user_id=\(world.ann.identity.userID)"
        #expect(try await world.app.ask(path, as: world.owner).body["data"]?.arrayValue?.count == 1)
        #expect(try await world.app.ask(path, as: world.bob).status == 403)
        #expect(try await world.app.ask(path, as: world.spy).body["data"] == [])
        #expect(try await world.app.ask(own, ["text_id": text, "action": "given"], as: world.spy).status == 404)
        for wrong: JSONValue in [
            ["text_id": text, "action": "maybe"], ["text_id": "x", "action": "given"], ["action": "given"],
        ] {
            #expect(try await world.app.ask(own, wrong, as: world.ann).status == 400)
        }
        let bad: JSONValue = ["key": "Research Use", "locale": "en", "title": "R", "text": "T"]
        #expect(try await world.app.ask(texts, bad, as: world.owner).status == 400)
    }
}
