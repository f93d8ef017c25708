import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

/// A person's own conversations by the API.
@Suite struct ThreadCatalogueTests {
    @Test("what was talked in last comes first, page by page, and what moves up meanwhile is not shown again")
    func paging() async throws {
        let world = try await ThreadWorld()
        var ids: [String] = []
        for number in 1...5 { ids.append(try await world.begin("number \(number)")) }
        _ = try await world.begin("another's", as: world.bob)
        let first = try await world.ask("?limit=2")
        #expect(first.body["data"]?[0]?["title"] == "number 5" && first.body["has_more"] == true)
        _ = try await world.say("again", in: ids[0])
        let after = try #require(first.body["after"]?.stringValue)
        let second = try await world.ask("?limit=2&after=\(after)")
        #expect(second.body["data"]?.arrayValue?.map { $0["title"] } == ["number 3", "number 2"])
        #expect(second.body["has_more"] == false && second.body["after"] == .null)
        #expect(try await world.titles().first == "number 1")
    }

    @Test(
        "what a list cannot be asked for is refused by its name",
        arguments: [
            ("after", "after=p1"), ("limit", "limit=0"), ("pinned", "pinned=yes"), ("archived", "archived=1"),
            ("deleted", "deleted=any"), ("origin", "origin=moon"), ("workflow", "workflow=A%20B"),
            ("search", "search=" + String(repeating: "x", count: 201)),
        ])
    func refusals(field: String, query: String) async throws {
        let world = try await ThreadWorld()
        let answer = try await world.ask("?" + query)
        #expect(answer.status == 400 && answer.text.contains(field), "\(answer.text)")
    }

    @Test("filters hold")
    func filters() async throws {
        let world = try await ThreadWorld()
        try await world.publish(ThreadWorld.echo, as: "other")
        let (one, two) = (try await world.begin("one"), try await world.begin("two", with: "other"))
        _ = try await world.begin("three")
        _ = try await world.ask("/\(one)", ["pinned": true], method: .patch)
        _ = try await world.ask("/\(two)", ["archived": true], method: .patch)
        #expect(try await world.titles() == ["three", "one"])
        #expect(try await world.titles("?archived=any") == ["three", "two", "one"])
        #expect(try await world.titles("?archived=true") == ["two"])
        #expect(try await world.titles("?pinned=true") == ["one"])
        #expect(try await world.titles("?pinned=false") == ["three"])
        #expect(try await world.titles("?workflow=other&archived=any") == ["two"])
        #expect(try await world.titles("?workflow=nothing") == [])
        #expect(try await world.titles("?origin=api") == [])
    }

    @Test("a title is cleaned, stays the person's, and is refused where nothing of it shows")
    func naming() async throws {
        let world = try await ThreadWorld()
        let id = try await world.begin("What is a volt?")
        let shown = try await world.ask("/\(id)")
        #expect(shown.body["title"] == "What is a volt?" && shown.body["title_source"] == "message")
        let tag = try #require(shown.response.fields["ETag"])
        let named = try await world.ask(
            "/\(id)", ["title": "  Volts\u{202E}\nand amperes "], ["If-Match": tag], method: .patch)
        #expect(named.body["title"] == "Volts and amperes" && named.body["title_source"] == "person")
        #expect(try await world.ask("/\(id)", ["title": "Late"], ["If-Match": tag], method: .patch).status == 412)
        for title in ["", " ", "\u{200B}", String(repeating: "x", count: 201)] {
            let refused = try await world.ask("/\(id)", ["title": .string(title)], method: .patch)
            #expect(refused.status == 400, "\(refused.text)")
        }
        let renamed = try await world.app.ask(
            "/chatkit/echo",
            ["type": "threads.update", "params": ["thread_id": .string(id), "title": "By\u{2067} ChatKit"]],
            as: world.ann)
        #expect(renamed.body["title"] == "By ChatKit")
    }

    @Test("words are found in titles and messages, by their beginnings and without accents, in one's own alone")
    func search() async throws {
        let world = try await ThreadWorld()
        let id = try await world.begin("Comment mesurer l’intensité d'un courant de 3.14 A ?")
        _ = try await world.begin("Intensities of light", as: world.bob)
        let other = try await world.begin("What is a volt?")
        _ = try await world.ask("/\(other)", ["title": "Spannung"], method: .patch)
        for (query, titles) in [
            ("intensite", 1), ("INTENS", 1), ("l%27intensit%C3%A9", 1), ("mesurer%20courant", 1), ("3.14", 1),
            ("mesurer%20volt", 0), ("spann", 1), ("%26%20%7C%20%21", 0), ("ensite", 0),
        ] {
            #expect(try await world.titles("?search=\(query)").count == titles, "\(query)")
        }
        let found = try await world.ask("?search=volt")
        let excerpt = found.body["data"]?[0]?["excerpt"]
        #expect(excerpt?["item_id"]?.stringValue?.hasPrefix("msg_") == true)
        let pieces = excerpt?["pieces"]?.arrayValue ?? []
        #expect(pieces.filter { $0["match"] == true }.map { $0["text"] } == ["volt"], "\(found.text)")
        #expect(pieces.compactMap { $0["text"]?.stringValue }.joined() == "You said What is a volt?")
        let titled = try await world.ask("?search=spann")
        #expect(titled.body["data"]?[0]?["excerpt"]?["pieces"] == [["text": "Spannung", "match": true]])
        _ = try await world.ask("/\(id)", method: .delete)
        #expect(try await world.titles("?search=intensite") == [])
        #expect(try await world.titles("?search=intensite&deleted=true").count == 1)
    }

    @Test("a deleted conversation is gone from everything at once, and comes back whole")
    func deletion() async throws {
        let world = try await ThreadWorld()
        let id = try await world.begin("Delete me")
        let runs = try await world.app.ask("/api/v1/runs?thread_id=\(id)", as: world.ann)
        let run = try #require(runs.body["data"]?[0]?["id"]?.stringValue)
        #expect(try await world.ask("/\(id)", as: world.bob, method: .delete).status == 404)
        #expect(try await world.ask("/\(id)", method: .delete).status == 204)
        #expect(try await world.ask("/\(id)", method: .delete).status == 404)
        #expect(try await world.ask("/\(id)", ["pinned": true], method: .patch).status == 404)
        #expect(try await world.ask("/\(id)/events").status == 404)
        #expect(try await world.app.ask("/api/v1/runs/\(run)", as: world.ann).status == 404)
        let protocolAnswers: [JSONValue] = [
            ["type": "threads.get_by_id", "params": ["thread_id": .string(id)]],
            ["type": "items.list", "params": ["thread_id": .string(id)]], ThreadWorld.message("More", in: id),
        ]
        for body in protocolAnswers {
            #expect(try await world.app.ask("/chatkit/echo", body, as: world.ann).status == 404)
        }
        #expect(try await world.titles() == [])
        #expect(try await world.titles("?deleted=true") == ["Delete me"])
        #expect(try await world.ask("/\(id)").body["deleted_at"] != .null)
        #expect(try await world.ask("/\(id)/restore", [:], as: world.bob).status == 404)
        let restored = try await world.ask("/\(id)/restore", [:])
        #expect(restored.status == 200 && restored.body["deleted_at"] == .null, "\(restored.text)")
        let items = try await world.app.ask("/chatkit/echo", protocolAnswers[1], as: world.ann)
        #expect(items.body["data"]?.arrayValue?.count == 2)
        #expect(try await world.ask("/\(id)/restore", [:]).status == 404)
    }

    @Test("a deleted conversation is kept for thirty days, and then removed for good")
    func removal() async throws {
        let world = try await ThreadWorld()
        let (id, kept) = (try await world.begin("Old"), try await world.begin("Kept"))
        _ = try await world.ask("/\(id)", method: .delete)
        let sweep = world.app.backend.privacy.sweep
        world.app.clock.advance(by: .seconds(29 * 86_400))
        #expect(try await sweep.sweep(world.tenant.id)[.deletedConversations] == nil)
        world.app.clock.advance(by: .seconds(86_401))
        #expect(try await sweep.sweep(world.tenant.id)[.deletedConversations] == 1)
        let left = try await world.app.database.withTenant(world.tenant.id) { transaction in
            _ = try await transaction.query("SELECT set_config('app.deleted_threads', 'shown', true)")
            return try await transaction.query("SELECT id FROM threads").map { try $0.decode(ThreadID.self) }
        }
        #expect(left.map(\.description) == [kept])
    }

    @Test("deleting a conversation ends what is at work or waits in it")
    func endsRuns() async throws {
        let world = try await ThreadWorld()
        let asking = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"), WorkflowNode(slug: "wait", kind: "wait_for_user_input"),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "wait"), WorkflowEdge("wait", "end")])
        try await world.publish(asking, as: "asking")
        let id = try await world.begin("Wait", with: "asking")
        func statuses() async throws -> [String] {
            try await world.app.database.withTenant(world.tenant.id) { transaction in
                try await transaction.query("SELECT status FROM workflow_runs").map { try $0.decode(String.self) }
            }
        }
        #expect(try await statuses() == ["waiting"])
        _ = try await world.ask("/\(id)", method: .delete)
        #expect(try await statuses() == ["cancelled"])
    }
}
