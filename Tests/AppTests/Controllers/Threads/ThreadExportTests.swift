import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import lyceum

@Suite struct ThreadExportTests {
    @Test("an export has everything that shows, items of later kinds too, and nothing that is hidden")
    func formats() async throws {
        let world = try await ThreadWorld()
        let id = try await world.begin("What is a volt?")
        let thread = try #require(ThreadID(id))
        try await world.app.database.withTenant(world.tenant.id) { transaction in
            for (number, (kind, content)) in [
                ("hologram", ["depth": 3, "id": "mine"] as JSONValue),
                ("sdk_hidden_context", ["content": "hidden note"]),
            ].enumerated() {
                let item = ItemID(UUID128(high: .max, low: UInt64(number)))
                _ = try await transaction.execute(
                    """
                    INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at)
                    VALUES (\(item), app_tenant_id(), \(thread), \(kind), \(content), now())
                    """)
            }
        }
        let json = try await world.ask("/\(id)/export")
        #expect(json.body["conversation"]?["id"] == .string(id), "\(json.text)")
        let items = json.body["items"]?.arrayValue ?? []
        #expect(items.map { $0["type"] } == ["user_message", "assistant_message", "hologram"])
        #expect(items.last?["depth"] == 3 && items.last?["id"] != "mine")
        #expect(json.response.fields["Content-Disposition"]?.contains("what-is-a-volt.json") == true)
        let markdown = try await world.ask("/\(id)/export?format=markdown")
        #expect(markdown.text.hasPrefix("# What is a volt?\n"))
        #expect(markdown.text.contains("## echo\n\nYou said What is a volt?\n"))
        for answer in [json, markdown] { #expect(!answer.text.contains("hidden note")) }
        #expect(try await world.ask("/\(id)/export?format=pdf").status == 400)
        #expect(try await world.ask("/\(id)/export", as: world.bob).status == 404)
        _ = try await world.ask("/\(id)", method: .delete)
        #expect(try await world.ask("/\(id)/export").status == 404)
    }

    @Test("a long conversation is exported whole, page by page")
    func pages() async throws {
        let world = try await ThreadWorld()
        let id = try await world.begin("Long")
        let thread = try #require(ThreadID(id))
        try await world.app.database.withTenant(world.tenant.id) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at)
                SELECT ('ffffffff-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, app_tenant_id(), \(thread),
                    'assistant_message', jsonb_build_object('content', jsonb_build_array(
                        jsonb_build_object('type', 'output_text', 'text', 'line ' || n, 'annotations', '[]'::jsonb))),
                    now()
                FROM generate_series(1, 450) AS n
                """)
        }
        let items = try await world.ask("/\(id)/export").body["items"]?.arrayValue ?? []
        #expect(items.count == 452 && Set(items.compactMap { $0["id"]?.stringValue }).count == 452)
    }
}
