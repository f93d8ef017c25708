import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import Chat
@testable import lyceum

/// What reading a branch costs, however much was said before it and in other branches.
@Suite(.timeLimit(.minutes(5))) struct BranchCostTests {
    /// Adds so many items to the branch that the thread shows.
    private func grow(_ talk: Talk, by count: Int) async throws {
        let thread = try #require(ThreadID(talk.thread))
        _ = try await talk.app.database.withTenant(talk.person.identity.tenantID) { transaction in
            // Between what is there and what comes.
            try await transaction.execute(
                """
                WITH last AS (SELECT max(id::text) AS id FROM thread_items WHERE thread_id = \(thread))
                INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at, branch_id)
                SELECT (left(last.id, 13) || '-7fff-b' || right(\(thread)::text, 3) || '-' || lpad(to_hex(n), 12, '0'))::uuid, app_tenant_id(), \(thread),
                    CASE WHEN n % 2 = 0 THEN 'user_message' ELSE 'assistant_message' END,
                    '{"content": [{"type": "input_text", "text": "x"}], "attachments": [], "inference_options": {}}',
                    now(), (SELECT branch_id FROM threads WHERE id = \(thread))
                FROM last, generate_series(1, \(count)) AS n
                """)
        }
        // Others talk too: a branch is a small part of all.
        _ = try await talk.app.database.withTenant(talk.person.identity.tenantID) { transaction in
            try await transaction.execute(
                """
                INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at, branch_id)
                SELECT gen_random_uuid(), app_tenant_id(), \(thread), 'user_message', '{"content": []}', now(),
                    md5((n % 300)::text)::uuid
                FROM generate_series(1, 6000) AS n
                """)
        }
        try await TestDatabase.withOwner(of: talk.app.database) { owner in
            _ = try await owner.query("ANALYZE thread_items")
        }
    }

    /// The most rows and blocks that a statement touches at once.
    private func cost(_ query: Query, _ talk: Talk) async throws -> (rows: Int, blocks: Int) {
        let lines = try await talk.app.database.withTenant(talk.person.identity.tenantID) { transaction in
            try await transaction.query("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) \(query)")
        }
        let plan: JSONValue = try #require(lines.first).decode(JSONValue.self)
        let top = try #require(plan[0]?["Plan"])
        func rows(_ node: JSONValue) -> Int {
            let own = Int(node["Actual Rows"]?.integerValue ?? 0) * Int(node["Actual Loops"]?.integerValue ?? 1)
            let removed = Int(node["Rows Removed by Filter"]?.integerValue ?? 0)
            return max(own + removed, (node["Plans"]?.arrayValue ?? []).map(rows).max() ?? 0)
        }
        return (
            rows(top),
            Int(top["Shared Hit Blocks"]?.integerValue ?? 0) + Int(top["Shared Read Blocks"]?.integerValue ?? 0)
        )
    }

    /// A page of what the thread shows.
    private func page(_ talk: Talk, _ order: Query) throws -> Query {
        let thread = try #require(ThreadID(talk.thread))
        return VisibleItems.query(
            "i.id, i.content", of: thread, branch: VisibleItems.current(of: thread),
            where: "i.kind = ANY (\(ThreadItem.Kind.shown))", order: order, most: 21)
    }

    @Test("a page of a long conversation, and of a branch beside one, touches no more than one of a short one")
    func pages() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        let first = try #require(try await talk.branches().body["current_branch_id"]?.stringValue)
        let branch = try await talk.edit(try await talk.item("one"), to: "uno").branch
        try await talk.show(first)
        var short: [(rows: Int, blocks: Int)] = []
        for order: Query in ["ASC", "DESC"] { short.append(try await cost(try page(talk, order), talk)) }
        try await grow(talk, by: 5000)
        // The long one, the branch beside it, and the long one once it has a branch of its own behind its end.
        for shown in [first, branch] {
            try await talk.show(shown)
            for (order, before) in zip(["ASC", "DESC"] as [Query], short) {
                let after = try await cost(try page(talk, order), talk)
                #expect(after.rows <= 60, "rows")
                #expect(after.blocks <= before.blocks + 90, "blocks")
            }
        }
    }

    @Test("a turn of a conversation of 5,000 items costs about what one of ten does")
    func turns() async throws {
        let short = try await Talk(Talk.remembering)
        try await grow(short, by: 10)
        let long = try await Talk(
            Talk.remembering, app: short.app, tenant: "south", email: "bob@example.org")
        try await grow(long, by: 5000)
        var ratio = Double.infinity
        // Others work on the machine too: the best of some rounds counts.
        for _ in 1...5 where ratio > 1.3 {
            var times: [[Duration]] = [[], []]
            for _ in 1...12 {
                for (index, talk) in [short, long].enumerated() {
                    times[index].append(try await ContinuousClock().measure { try await talk.say("go on") })
                }
            }
            let medians = times.map { $0.sorted()[$0.count / 2] }
            ratio = min(ratio, medians[1] / medians[0])
        }
        print("a turn after 5,000 items costs \((ratio * 100).rounded() / 100) times one after 10")
        #expect(ratio <= 1.3)
    }
}
