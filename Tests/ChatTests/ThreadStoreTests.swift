import Core
import Postgres
import Support
import Testing
import Workflows

@testable import Chat

@Suite struct ThreadStoreTests {
    private let identifiers = SystemIdentifierGenerator()
    private let firstItems = PageRequest(limit: 20, order: .ascending, after: nil)

    /// A tenant with a person and a workflow.
    private func scope(in database: Database) async throws -> ThreadScope {
        let tenant = try await TestTenant.insert(into: database)
        let user: UserID = identifiers.make()
        try await database.withTenant(tenant) { transaction in
            _ = try await transaction.batch([
                "INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES (\(tenant), \(user), 'learner', now())",
                """
                INSERT INTO users (id, email, name, password_hash, created_at)
                VALUES (\(user), \(user.description + "@example.org"), 'Person', '', now())
                """,
            ])
        }
        let library = WorkflowLibrary(store: WorkflowStore(database: database, identifiers: identifiers))
        let graph = WorkflowDefinition(
            nodes: [WorkflowNode(slug: "start", kind: "start"), WorkflowNode(slug: "end", kind: "end")],
            edges: [WorkflowEdge("start", "end")])
        try await library.publish(graph, as: "w", title: "W", description: "", in: tenant)
        let workflow = try await WorkflowStore(database: database, identifiers: identifiers).published("w", in: tenant)
        return ThreadScope(tenantID: tenant, userID: user, workflowID: try #require(workflow).id)
    }

    private func message(_ text: String, in thread: ThreadID) -> ThreadItem {
        let id: ItemID = identifiers.make()
        return ThreadItem(
            id: id, threadID: thread, createdAt: id.createdAt,
            content: .userMessage(UserMessage(content: [.text(text)])))
    }

    private func thread(_ title: String, _ store: ThreadStore, in scope: ThreadScope) async throws -> ChatThread {
        let id: ThreadID = identifiers.make()
        let thread = ChatThread(
            id: id, userID: scope.userID, workflowID: scope.workflowID, title: title, createdAt: id.createdAt)
        try await store.create(thread, first: message(title, in: id), and: "SELECT 1", in: scope.tenantID)
        return thread
    }

    @Test("a thread comes back with its items in their order")
    func roundTrip() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let scope = try await scope(in: database)
        let thread = try await thread("first", store, in: scope)
        let second = message("second", in: thread.id)
        #expect(
            try await store.append(second, signalling: "SELECT 1 WHERE false", orBeginning: "SELECT 1", in: scope).0
                == thread)
        let (found, items) = try await store.thread(thread.id, items: firstItems, in: scope)
        #expect(found == thread)
        #expect(items.elements.count == 2)
        #expect(items.elements.last == second)
        #expect(!items.hasMore)
    }

    @Test("pages follow one another in both directions")
    func pages() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let scope = try await scope(in: database)
        var titles: [String] = []
        for number in 1...5 { titles.append(try await thread("\(number)", store, in: scope).title ?? "") }
        for (order, expected) in [(PageRequest.Order.ascending, titles), (.descending, titles.reversed())] {
            var seen: [String] = []
            var after: UUID128?
            while true {
                let page = try await store.threads(PageRequest(limit: 2, order: order, after: after), in: scope)
                seen += page.elements.compactMap(\.title)
                guard page.hasMore else { break }
                after = page.elements.last?.id.uuid
            }
            #expect(seen == expected)
        }
    }

    @Test("hidden items are kept from clients")
    func hidden() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let scope = try await scope(in: database)
        let thread = try await thread("shown", store, in: scope)
        let note = ThreadItem(
            id: identifiers.make(), threadID: thread.id, createdAt: thread.createdAt, content: .hiddenContext("secret"))
        _ = try await store.append(note, signalling: "SELECT 1 WHERE false", orBeginning: "SELECT 1", in: scope)
        let items = try await store.items(of: thread.id, firstItems, in: scope)
        #expect(items.elements.map(\.kind) == ["user_message"])
    }

    /// Isolates: threads, thread_items
    @Test("another person's thread is as unknown as one that does not exist, whichever way it is asked for")
    func isolation() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let owner = try await scope(in: database)
        let stranger = try await scope(in: database)
        let neighbour = ThreadScope(tenantID: owner.tenantID, userID: stranger.userID, workflowID: owner.workflowID)
        let thread = try await thread("mine", store, in: owner)
        for other in [stranger, neighbour] {
            #expect(
                try await store.threads(PageRequest(limit: 9, order: .ascending, after: nil), in: other).elements
                    .isEmpty)
            await #expect(throws: UnknownThread.self) { try await store.thread(thread.id, in: other) }
            await #expect(throws: UnknownThread.self) {
                try await store.thread(thread.id, items: firstItems, in: other)
            }
            await #expect(throws: UnknownThread.self) { try await store.items(of: thread.id, firstItems, in: other) }
            await #expect(throws: UnknownThread.self) { try await store.rename(thread.id, to: "x", in: other) }
            await #expect(throws: UnknownThread.self) { try await store.delete(thread.id, in: other) }
            let item = message("x", in: thread.id)
            await #expect(throws: UnknownThread.self) {
                try await store.append(item, signalling: "SELECT 1 WHERE false", orBeginning: "SELECT 1", in: other)
            }
            await #expect(throws: UnknownThread.self) {
                try await store.citations(of: item.id, in: thread.id, for: other.userID, in: other.tenantID)
            }
        }
        #expect(try await store.thread(thread.id, in: owner) == thread)
    }

    @Test("renaming and deleting do what they say")
    func renameAndDelete() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let scope = try await scope(in: database)
        let thread = try await thread("old", store, in: scope)
        #expect(try await store.rename(thread.id, to: "new", in: scope).title == "new")
        try await store.delete(thread.id, in: scope)
        await #expect(throws: UnknownThread.self) { try await store.thread(thread.id, in: scope) }
    }

    @Test("a message whose run cannot be stored is not stored either")
    func together() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let scope = try await scope(in: database)
        let thread = try await thread("one", store, in: scope)
        await #expect(throws: PostgresError.self) {
            try await store.append(
                message("two", in: thread.id), signalling: "SELECT 1 WHERE false", orBeginning: "SELECT 1 / 0",
                in: scope)
        }
        #expect(try await store.items(of: thread.id, firstItems, in: scope).elements.count == 1)
    }
}
