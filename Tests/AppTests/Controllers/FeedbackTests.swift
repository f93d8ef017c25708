import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Testing

@testable import lyceum

/// What people say of answers, and who reads it.
@Suite(.timeLimit(.minutes(2))) struct FeedbackTests {
    private struct World {
        let base: IsolatedWorld
        var thread: String { base.names["thread_id"] ?? "" }
        var item: String { base.names["item_id"] ?? "" }

        init() async throws { base = try await IsolatedWorld() }

        func say(
            _ kind: JSONValue?, of items: JSONValue? = nil, in thread: JSONValue? = nil,
            as person: AppFixture.Person? = nil
        ) async throws -> Answer {
            var params: JSONObject = [
                "thread_id": thread ?? .string(self.thread), "item_ids": items ?? [.string(item)],
            ]
            params["kind"] = kind
            return try await base.app.ask(
                "/chatkit/circuits", ["type": "items.feedback", "params": .object(params)], as: person ?? base.ann)
        }

        func list(_ query: String = "", as person: AppFixture.Person? = nil) async throws -> Answer {
            try await base.app.ask("/api/v1/workflows/circuits/feedback\(query)", as: person ?? base.ann)
        }

        var path: String { "/api/v1/threads/\(thread)/items/\(item)/feedback" }

        func put(_ body: JSONValue, as person: AppFixture.Person? = nil) async throws -> Answer {
            try await base.app.ask(path, body, as: person ?? base.ann, method: .put)
        }

        /// What somebody said in the conversation.
        func own(as person: AppFixture.Person? = nil) async throws -> Answer {
            try await base.app.ask("/api/v1/threads/\(thread)/feedback", as: person ?? base.ann)
        }

        func person(_ name: String, _ role: Role) async throws -> AppFixture.Person {
            let tenant = try #require(try await base.app.backend.tenants.identifier(ofSlug: "north"))
            return try await base.app.person(
                "\(name)@example.org", role: role,
                in: try #require(try await base.app.backend.tenants.tenant(tenant)))
        }
    }

    @Test("what was said last is kept, once for each entry, and can be taken back")
    func lastOne() async throws {
        let world = try await World()
        for kind in ["positive", "negative", "negative"] as [JSONValue] {
            let answer = try await world.say(kind)
            #expect(answer.status == 200 && answer.body == [:], "\(answer.text)")
        }
        let rows = try await world.list().body["data"]?.arrayValue ?? []
        #expect(rows.count == 1 && rows[0]["kind"] == "negative" && rows[0]["item_id"] == .string(world.item))
        #expect(rows[0]["item_type"] == "assistant_message" && rows[0]["run_id"]?.stringValue != nil)
        #expect(try await world.list("?kind=positive").body["data"] == [])
        for _ in 0..<2 {
            #expect(try await world.base.app.ask(world.path, as: world.base.ann, method: .delete).status == 204)
        }
        #expect(try await world.list().body["data"] == [])
    }

    @Test("why an answer helped or not is kept while one holds to it, and read by oneself and by authors")
    func reasons() async throws {
        let world = try await World()
        let words = JSONValue.string("The unit is wrong.\nIt is volts.")
        let answer = try await world.put(["kind": "negative", "comment": words])
        #expect(answer.status == 204, "\(answer.text)")
        let own = try await world.own().body["data"]?[0]
        #expect(own?["comment"] == words && own?["kind"] == "negative" && own?["item_id"] == .string(world.item))
        #expect(own?["user"] == .null)
        #expect(try await world.list().body["data"]?[0]?["comment"] == words)
        #expect(try await world.say("negative").status == 200)
        #expect(try await world.own().body["data"]?[0]?["comment"] == words)
        #expect(try await world.say("positive").status == 200)
        #expect(try await world.own().body["data"]?[0]?["comment"] == .null)
        #expect(try await world.put(["kind": "negative", "comment": words]).status == 204)
        #expect(try await world.put(["kind": "negative", "comment": .null]).status == 204)
        #expect(try await world.own().body["data"]?[0]?["comment"] == .null)
        #expect(try await world.own().body["data"]?.arrayValue?.count == 1)
    }

    @Test("lists are paged, and name people only to those who may read conversations")
    func lists() async throws {
        let world = try await World()
        let page = try await world.base.app.ask(
            "/chatkit/circuits", ["type": "items.list", "params": ["thread_id": .string(world.thread)]],
            as: world.base.ann)
        let items = (page.body["data"]?.arrayValue ?? []).compactMap { $0["id"] }
        #expect(items.count == 2)
        #expect(try await world.say("positive", of: .array(items)).status == 200)
        let first = try await world.list("?limit=1")
        #expect(first.body["data"]?.arrayValue?.count == 1 && first.body["has_more"] == true)
        let after = try #require(first.body["after"]?.stringValue)
        let second = try await world.list("?limit=1&after=\(after)")
        #expect(second.body["data"]?[0]?["id"] != first.body["data"]?[0]?["id"])
        #expect(first.body["data"]?[0]?["user"]?["id"] == .string(world.base.ann.identity.userID.description))

        let teacher = try await world.person("teacher", .teacher)
        let seen = try await world.list(as: teacher)
        #expect(seen.status == 200 && seen.body["data"]?[0]?["user"] == .null)
        #expect(!seen.text.contains(world.base.ann.identity.userID.description))
        #expect(try await world.list(as: world.person("learner", .learner)).status == 403)
        #expect(
            try await world.base.app.ask("/api/v1/workflows/nothing/feedback", as: world.base.ann).status == 404)
        #expect(try await world.list("?kind=maybe").status == 400)
    }

    /// Isolates: item_feedback
    @Test("it is of one's own conversation alone, in one's own institution")
    func isolation() async throws {
        let world = try await World()
        try await IsolatedWorld.publish("South's own", in: world.base.spy.identity.tenantID, world.base.app)
        let colleague = try await world.person("ben", .owner)
        #expect(try await world.say("positive").status == 200)
        let before = try await world.base.state()
        for other in [world.base.spy, colleague] {
            #expect(try await world.say("negative", as: other).status == 404)
            #expect(try await world.base.app.ask(world.path, as: other, method: .delete).status == 404)
            #expect(try await world.put(["kind": "negative", "comment": "Theirs"], as: other).status == 404)
            #expect(try await world.own(as: other).status == 404)
        }
        #expect(try await world.list(as: world.base.spy).body["data"] == [])
        #expect(try await world.base.state() == before)
        #expect(try await world.list(as: colleague).body["data"]?.arrayValue?.count == 1)
    }

    @Test("what is missing, wrong or too much is refused, and nothing of it kept")
    func bad() async throws {
        let world = try await World()
        let item = JSONValue.string(world.item)
        let unknown = JSONValue.string("msg_" + String(repeating: "0", count: 32))
        #expect(try await world.say(nil).status == 400)
        for kind in ["maybe", 1, nil] as [JSONValue] { #expect(try await world.say(kind).status == 400) }
        for items in [[], 1, [1], .array(Array(repeating: item, count: 101))] as [JSONValue] {
            #expect(try await world.say("positive", of: items).status == 400)
        }
        for items in [["nothing"], [unknown], [item, unknown]] as [JSONValue] {
            #expect(try await world.say("positive", of: items).status == 404)
        }
        #expect(try await world.say("positive", in: "thr_nothing").status == 404)
        let long = JSONValue.string(String(repeating: "x", count: Feedback.longestComment + 1))
        for comment in [1, "", long, [:], "\0"] as [JSONValue] {
            #expect(try await world.put(["kind": "positive", "comment": comment]).status == 400)
        }
        for body in [[:], ["kind": "maybe"], ["comment": "Why"], []] as [JSONValue] {
            #expect(try await world.put(body).status == 400)
        }
        #expect(try await world.list().body["data"] == [])
        #expect(try await world.say("positive", of: [item, item]).status == 200)
        #expect(try await world.list().body["data"]?.arrayValue?.count == 1)
    }

    @Test("it is in its person's export, and goes with the conversation")
    func privacy() async throws {
        let world = try await World()
        #expect(try await world.say("positive").status == 200)
        let store = FeedbackStore(database: world.base.app.database, identifiers: SystemIdentifierGenerator())
        let (ann, spy) = (world.base.ann.identity, world.base.spy.identity)
        func rows(_ user: UserID, _ tenant: TenantID) async throws -> Int {
            try await world.base.app.database.withTenant(tenant) { transaction in
                try await store.personalRows(of: user, after: nil, limit: 10, in: transaction).count
            }
        }
        #expect(try await rows(ann.userID, ann.tenantID) == 1)
        #expect(try await rows(ann.userID, spy.tenantID) == 0)
        _ = try await world.base.app.ask(
            "/chatkit/circuits", ["type": "threads.delete", "params": ["thread_id": .string(world.thread)]],
            as: world.base.ann)
        #expect(try await world.list().body["data"] == [])
    }
}
