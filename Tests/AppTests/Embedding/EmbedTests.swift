import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import lyceum

/// Assistants in pages elsewhere, and visitors whom nobody knows.
@Suite struct EmbedTests {
    private static let host = "https://school.example"

    private struct World {
        let threads: ThreadWorld
        let folder: TemporaryFolder

        init() async throws {
            folder = try TemporaryFolder(["pages/embed.html": "frame", "pages/embed.js": "script"])
            threads = try await ThreadWorld(
                AppFixture(pages: PageAssets(folder: folder.path + "/pages")))
        }

        var app: AppFixture { threads.app }

        func embed(_ origins: [String] = [host], visitors: Bool = true) async throws -> Answer {
            try await app.ask(
                "/api/v1/workflows/echo/embed",
                ["origins": .array(origins.map { .string($0) }), "visitors": .bool(visitors)], as: threads.owner,
                method: .put)
        }

        func allow(_ visitors: Bool = true) async throws {
            _ = try await app.ask(
                "/api/v1/conversation-settings", ["sharing": false, "visitors": .bool(visitors)], as: threads.owner,
                method: .put)
        }

        /// Somebody who came as a visitor.
        func visitor() async throws -> AppFixture.Person {
            let answer = try await app.ask("/api/v1/embed/north/echo/visitors", [:])
            let token = try #require(answer.body["access_token"]?.stringValue, "\(answer.text)")
            return AppFixture.Person(identity: threads.ann.identity, token: token)
        }
    }

    @Test("pages of the origins that are set may frame the assistant, and nothing else of the server")
    func framing() async throws {
        let world = try await World()
        #expect(try await world.app.ask("/embed/north/echo").status == 404)
        let set = try await world.embed([Self.host, Self.host, "http://localhost:8000"])
        #expect(set.body["origins"] == [.string(Self.host), "http://localhost:8000"], "\(set.text)")
        #expect(set.body["assistant"] == "north/echo")
        let page = try await world.app.ask("/embed/north/echo")
        let policy = try #require(page.response.fields["Content-Security-Policy"])
        #expect(policy.contains("; frame-ancestors https://school.example http://localhost:8000;"))
        #expect(policy.contains("trusted-types 'none'") && page.response.fields["X-Frame-Options"] == nil)
        let shown = try await world.app.ask("/api/v1/embed/north/echo")
        #expect(shown.body["title"] == "echo" && shown.body["visitors"] == false && shown.body["auto_start"] == false)
        let script = try await world.app.ask("/embed.js")
        #expect(script.text == "script" && script.response.fields["Cross-Origin-Resource-Policy"] == "cross-origin")
        for path in ["/embed/south/echo", "/embed/north/other", "/embed/north/Echo", "/api/v1/embed/north/other"] {
            #expect(try await world.app.ask(path).status == 404, "\(path)")
        }
        _ = try await world.embed([])
        #expect(try await world.app.ask("/embed/north/echo").status == 404)
        let log = try await world.app.ask("/api/v1/audit-events?action=workflow.embed", as: world.threads.owner)
        #expect(log.body["data"]?.arrayValue?.count == 2)
    }

    @Test(
        "what is no origin is refused, so that no policy can be widened by it",
        arguments: [
            "*", "https://school.example/", "https://*.example", "school.example", "'self'", "https://a b",
            "https://a;script-src", "null", "javascript:alert(1)", "https://school.example:443", "",
        ])
    func origins(text: String) async throws {
        let world = try await World()
        let answer = try await world.embed([text])
        #expect(answer.status == 400 && answer.text.contains("origins[0]"), "\(answer.text)")
        #expect(try await world.app.ask("/embed/north/echo").status == 404)
    }

    @Test("only those who publish embed, and with the state that they have seen")
    func rights() async throws {
        let world = try await World()
        let body: JSONValue = ["origins": [.string(Self.host)], "visitors": false]
        let path = "/api/v1/workflows/echo/embed"
        #expect(try await world.app.ask(path, body, as: world.threads.ann, method: .put).status == 403)
        let tag = try #require(try await world.embed().response.fields["ETag"])
        _ = try await world.embed([])
        let late = try await world.app.ask(path, body, as: world.threads.owner, ["If-Match": tag], method: .put)
        #expect(late.status == 412)
    }

    @Test("visitors come where the institution and the assistant let them, as many as an address may bring")
    func admission() async throws {
        let world = try await World()
        let path = "/api/v1/embed/north/echo/visitors"
        #expect(try await world.app.ask(path, [:]).status == 404)
        _ = try await world.embed()
        #expect(try await world.app.ask(path, [:]).status == 404)
        try await world.allow()
        _ = try await world.embed(visitors: false)
        #expect(try await world.app.ask(path, [:]).status == 404)
        _ = try await world.embed()
        let app = world.app
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<150 { group.addTask { try await app.ask(path, [:]).status } }
            return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        }
        // How many, the machine decides: the bucket fills again by the second, and those who come at once are refused at once.
        #expect(Set(statuses.keys) == [201, 429], "\(statuses)")
        let people = try await world.app.ask("/api/v1/users?limit=100", as: world.threads.owner)
        #expect(!people.text.contains("visitor"))
    }

    @Test("a visitor talks with the assistant, sees no other visitor's conversation, and may do nothing else")
    func visiting() async throws {
        let world = try await World()
        try await world.threads.publish(ThreadWorld.echo, as: "other")
        try await world.allow()
        _ = try await world.embed()
        let (one, two) = (try await world.visitor(), try await world.visitor())
        let events = try await world.threads.say("Hello", as: one)
        #expect(events.last?["type"] == "thread.item.done")
        let thread = try #require(events.first?["thread"]?["id"]?.stringValue)
        let read: JSONValue = ["type": "threads.get_by_id", "params": ["thread_id": .string(thread)]]
        #expect(try await world.app.ask("/chatkit/echo", read, as: one).status == 200)
        #expect(try await world.app.ask("/chatkit/echo", read, as: two).status == 404)
        #expect(try await world.app.ask("/chatkit/other", ThreadWorld.message("Hi"), as: one).status == 403)
        #expect(try await world.app.ask("/chatkit", ThreadWorld.message("Hi"), as: one).status == 403)
        for route in world.app.backend.routes where route.method == .get && !route.path.contains("{") {
            guard route.access != .public, route.access != .operator, route.path != "/api/v1/me" else { continue }
            #expect(try await world.app.ask(route.path, as: one).status == 403, "\(route.path)")
        }
        let shared = try await world.app.ask("/api/v1/threads/\(thread)/shares", [:], as: one)
        #expect(shared.status == 403)
        #expect(try await world.app.ask("/v1/responses", ["model": "other", "input": "Hi"], as: one).status == 403)
    }

    @Test(
        "visitors may do nothing more once the assistant or the institution lets none come", arguments: [true, false])
    func sentAway(byInstitution: Bool) async throws {
        let world = try await World()
        try await world.allow()
        _ = try await world.embed()
        let visitor = try await world.visitor()
        let thread = try #require(
            try await world.threads.say("Hello", as: visitor).first?["thread"]?["id"]?.stringValue)
        if byInstitution { try await world.allow(false) } else { _ = try await world.embed(visitors: false) }
        #expect(try await world.app.ask("/chatkit/echo", ThreadWorld.message("Hi"), as: visitor).status == 404)
        #expect(try await world.app.ask("/api/v1/threads/\(thread)/export", as: visitor).status == 404)
        if byInstitution { try await world.allow() } else { _ = try await world.embed() }
        #expect(try await world.app.ask("/chatkit/echo", ThreadWorld.message("Hi"), as: visitor).status == 200)
    }

    /// Isolates: workflow_embeds
    @Test("a visitor is erased when their time is over, with all that they said; others stay")
    func erasure() async throws {
        let world = try await World()
        try await world.allow()
        _ = try await world.embed()
        let visitor = try await world.visitor()
        _ = try await world.threads.say("My name is Kirchhoff", as: visitor)
        let south = try await world.app.tenant("south")
        let spy = try await world.app.person("spy@example.org", role: .owner, in: south)
        #expect(try await world.app.ask("/api/v1/workflows/echo/embed", as: spy).status == 404)
        let sweep = world.app.backend.privacy.sweep
        #expect(try await sweep.sweep(world.threads.tenant.id)[.visitors] == nil)
        world.app.clock.advance(by: .seconds(86_401))
        #expect(try await sweep.sweep(south.id)[.visitors] == nil)
        #expect(try await sweep.sweep(world.threads.tenant.id)[.visitors] == 1)
        let rows = try await world.app.database.withTenant(world.threads.tenant.id) { transaction in
            try await transaction.query(
                """
                SELECT (SELECT count(*) FROM memberships WHERE visitor_until IS NOT NULL) AS visitors,
                    (SELECT count(*) FROM memberships) AS members,
                    (SELECT count(*) FROM erasures WHERE state = 'running') AS erasures
                """
            ).map { try $0.decode(Int.self, Int.self, Int.self) }
        }
        #expect(rows.first.map { $0 == (0, 3, 1) } == true, "\(rows)")
        try await world.app.backend.privacy.erasures.carryOut()
        let words = try await world.app.database.withTenant(world.threads.tenant.id) { transaction in
            try await transaction.query("SELECT count(*) AS n FROM thread_items WHERE content::text LIKE '%Kirchhoff%'")
                .map { try $0["n", Int.self] }
        }
        #expect(words == [0])
    }
}
