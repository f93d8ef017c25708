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

    /// A run of a thread in which nobody is at work.
    private func beginning(_ statement: Query) -> RunEntrance {
        RunEntrance(question: "SELECT 1 WHERE false") { _ in (.begins, statement) }
    }

    @Test("items of a kind that this program does not know are not shown, and keep nothing else from being shown")
    func unknownItems() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let scope = try await scope(in: database)
        let thread = try await thread("one", store, in: scope)
        let unknown = identifiers.make(ItemID.self)
        try await database.withTenant(scope.tenantID) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at)
                VALUES (\(unknown), \(scope.tenantID), \(thread.id), 'hologram', '{}', now())
                """)
        }
        let last = message("two", in: thread.id)
        _ = try await store.append(last, titled: "", answeredBy: beginning("SELECT 1"), in: scope)
        let items = try await store.items(of: thread.id, firstItems, in: scope).elements
        #expect(items.count == 2 && items.last == last)
    }

    @Test("a thread comes back with its items in their order")
    func roundTrip() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let scope = try await scope(in: database)
        let thread = try await thread("first", store, in: scope)
        let second = message("second", in: thread.id)
        #expect(
            try await store.append(second, titled: "T", answeredBy: beginning("SELECT 1"), in: scope).thread == thread)
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
        _ = try await store.append(note, titled: "", answeredBy: beginning("SELECT 1"), in: scope)
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
        let now = thread.createdAt
        for other in [stranger, neighbour] {
            #expect(
                try await store.threads(PageRequest(limit: 9, order: .ascending, after: nil), in: other).elements
                    .isEmpty)
            await #expect(throws: UnknownThread.self) { try await store.thread(thread.id, in: other) }
            await #expect(throws: UnknownThread.self) {
                try await store.thread(thread.id, items: firstItems, in: other)
            }
            await #expect(throws: UnknownThread.self) { try await store.items(of: thread.id, firstItems, in: other) }
            await #expect(throws: UnknownThread.self) {
                try await store.change(thread.id, ThreadChanges(isPinned: true), at: now, of: ThreadOwner(other))
            }
            await #expect(throws: UnknownThread.self) {
                _ = try await store.delete(thread.id, at: now, of: ThreadOwner(other))
            }
            await #expect(throws: UnknownThread.self) {
                try await store.restore(thread.id, at: now, of: ThreadOwner(other))
            }
            await #expect(throws: UnknownThread.self) {
                try await store.entry(thread.id, of: PersonalScope(tenantID: other.tenantID, userID: other.userID))
            }
            await #expect(throws: UnknownThread.self) { try await store.remove(thread.id, in: other) }
            let item = message("x", in: thread.id)
            await #expect(throws: UnknownThread.self) {
                try await store.append(item, titled: "", answeredBy: beginning("SELECT 1"), in: other)
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
        let (owner, now) = (ThreadOwner(scope), thread.createdAt)
        let title = try #require(ThreadTitle("new"))
        #expect(try await store.change(thread.id, ThreadChanges(title: title), at: now, of: owner).title == "new")
        #expect(try await store.delete(thread.id, at: now, of: owner) == [])
        await #expect(throws: UnknownThread.self) { try await store.thread(thread.id, in: scope) }
        try await store.restore(thread.id, at: now, of: owner)
        #expect(try await store.thread(thread.id, in: scope).title == "new")
        try await store.remove(thread.id, in: scope)
        await #expect(throws: UnknownThread.self) { try await store.restore(thread.id, at: now, of: owner) }
    }

    /// A run that begins a thread by itself.
    private func run(in thread: ThreadID, of scope: ThreadScope) -> NewRun {
        NewRun(
            reference: RunReference(tenantID: scope.tenantID, runID: identifiers.make(), threadID: thread),
            versionID: identifiers.make(), input: RunInput(input: [:], user: ["locale": "en"]))
    }

    private func open(_ store: ThreadStore, in scope: ThreadScope) async throws -> (new: ThreadID, found: ThreadID?) {
        let id: ThreadID = identifiers.make()
        let thread = ChatThread(
            id: id, userID: scope.userID, workflowID: scope.workflowID, title: "W", createdAt: id.createdAt)
        // A run that is not there fits nothing, so what was opened is opened anew.
        switch try await store.open(thread, run: run(in: id, of: scope), and: "SELECT 1", in: scope.tenantID) {
        case .begun: return (id, nil)
        case .found(let found, _): return (id, found.id)
        }
    }

    @Test("a thread that begins by itself is its person's and its tenant's, and is untouched until they do something")
    func opening() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let (north, south) = (try await scope(in: database), try await scope(in: database))
        let first = try await open(store, in: north)
        let elsewhere = try await open(store, in: south)
        #expect(first.found == nil && elsewhere.found == nil)
        let mixed = ThreadScope(tenantID: south.tenantID, userID: north.userID, workflowID: north.workflowID)
        await #expect(throws: PostgresError.self) { try await open(store, in: mixed) }
        let untouched = { (scope: ThreadScope) in
            try await database.withTenant(scope.tenantID) {
                try await $0.query("SELECT id FROM threads WHERE is_untouched").map { try $0.decode(ThreadID.self) }
            }
        }
        #expect(try await untouched(north) == [first.new])
        #expect(try await untouched(south) == [elsewhere.new])

        let added = try await store.append(
            message("Hi", in: first.new), titled: "Hi", answeredBy: beginning("SELECT 1"), in: north)
        #expect(added.isFirst && added.thread.title == "Hi")
        #expect(try await untouched(north).isEmpty)
        #expect(try await untouched(south) == [elsewhere.new])
        let again = try await store.append(
            message("Ho", in: first.new), titled: "Ho", answeredBy: beginning("SELECT 1"), in: north)
        #expect(!again.isFirst && again.thread.title == "Hi")
    }

    @Test("a message whose run cannot be stored is not stored either")
    func together() async throws {
        let database = try await TestDatabase.make()
        let store = ThreadStore(database: database)
        let scope = try await scope(in: database)
        let thread = try await thread("one", store, in: scope)
        await #expect(throws: PostgresError.self) {
            try await store.append(
                message("two", in: thread.id), titled: "", answeredBy: beginning("SELECT 1 / 0"),
                in: scope)
        }
        #expect(try await store.items(of: thread.id, firstItems, in: scope).elements.count == 1)
    }
}
