import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Synchronization
import Testing
import Workflows

@testable import Chat
@testable import lyceum

/// A person's conversation with an assistant of a tenant, over the ChatKit protocol.
struct Talk {
    /// One entry as a client sees it.
    struct Said: Equatable, CustomTestStringConvertible {
        let id: String
        let text: String
        let isPerson: Bool

        var testDescription: String { text }
    }

    let app: AppFixture
    let tenant: Tenant
    let person: AppFixture.Person
    let thread: String
    /// The slug of the assistant's workflow.
    var workflow = "tutor"

    /// A model that reads what was said before.
    static let remembering = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(
                slug: "agent", kind: "agent",
                parameters: ["instructions": "x", "input": "{{ input.text }}", "history": "thread"]),
            WorkflowNode(slug: "end", kind: "end"),
        ], edges: [WorkflowEdge("start", "agent"), WorkflowEdge("agent", "end")])

    /// Begins a conversation with a workflow of a tenant of its own.
    init(
        _ graph: WorkflowDefinition, _ first: String = "Hello",
        chat: any ModelProvider = ScriptedModelProvider(.text("Fine."))
    ) async throws {
        let app = try await AppFixture(chat: chat)
        try await self.init(graph, first, app: app, tenant: "north", email: "ann@example.org")
    }

    init(
        _ graph: WorkflowDefinition, _ first: String = "Hello", app: AppFixture, tenant slug: String, email: String
    ) async throws {
        let tenant = try await app.tenant(slug)
        let person = try await app.person(email, in: tenant)
        try await app.backend.library.publish(graph, as: "tutor", title: "Tutor", description: "", in: tenant.id)
        let answer = try await app.ask(
            "/chatkit/tutor", ["type": "threads.create", "params": ["input": Self.input(first)]], as: person)
        let created = try answer.events.first { $0["type"] == "thread.created" }
        (self.app, self.tenant, self.person) = (app, tenant, person)
        thread = try #require(created?["thread"]?["id"]?.stringValue)
    }

    init(app: AppFixture, tenant: Tenant, person: AppFixture.Person, thread: String) {
        (self.app, self.tenant, self.person, self.thread) = (app, tenant, person, thread)
    }

    /// Another conversation of the same person, with an assistant of the same tenant.
    func another(_ workflow: String) async throws -> Talk {
        let answer = try await app.ask(
            "/chatkit/\(workflow)", ["type": "threads.create", "params": ["input": Self.input("Hello")]], as: person)
        let created = try answer.events.first { $0["type"] == "thread.created" }
        let thread = try #require(created?["thread"]?["id"]?.stringValue)
        var talk = Talk(app: app, tenant: tenant, person: person, thread: thread)
        talk.workflow = workflow
        return talk
    }

    /// The same conversation on another server.
    func beside(_ other: AppFixture) -> Talk { Talk(app: other, tenant: tenant, person: person, thread: thread) }

    /// The same conversation in the eyes of somebody else.
    func seen(by other: AppFixture.Person) -> Talk { Talk(app: app, tenant: tenant, person: other, thread: thread) }

    /// Milliseconds since the beginning of all tests' clocks.
    private static let ticks = Atomic<Int64>(0)

    /// Moves the server's clock on, to a time at which no server has been asked: identifiers follow each other then,
    /// whichever of them makes them.
    private func tick() {
        let time = Timestamp(
            microseconds: 1_800_000_000_000_000 + Self.ticks.add(1, ordering: .relaxed).newValue * 1000)
        let late = time.microseconds - app.clock.now().microseconds
        if late > 0 { app.clock.advance(by: .microseconds(late)) }
    }

    static func input(_ text: String) -> JSONValue {
        [
            "content": [["type": "input_text", "text": .string(text)]], "attachments": [], "inference_options": [:],
        ]
    }

    func ask(_ type: String, _ params: JSONObject) async throws -> Answer {
        tick()
        var params = params
        params["thread_id"] = .string(thread)
        return try await app.ask(
            "/chatkit/\(workflow)", ["type": .string(type), "params": .object(params)], as: person)
    }

    /// What is answered to a message.
    @discardableResult
    func say(_ text: String) async throws -> [String] {
        Self.texts(try await ask("threads.add_user_message", ["input": Self.input(text)]))
    }

    /// What is answered to a message once more.
    @discardableResult
    func retry(_ item: String) async throws -> [String] {
        Self.texts(try await ask("threads.retry_after_item", ["item_id": .string(item)]))
    }

    static func texts(_ answer: Answer) -> [String] {
        ((try? answer.events) ?? []).filter {
            $0["type"] == "thread.item.done" && $0["item"]?["type"] == "assistant_message"
        }.compactMap { $0["item"]?["content"]?[0]?["text"]?.stringValue }
    }

    /// All that the thread shows, oldest first.
    func shown() async throws -> [Said] {
        let answer = try await ask("items.list", ["limit": 100, "order": "asc"])
        return (answer.body["data"]?.arrayValue ?? []).map { item in
            Said(
                id: item["id"]?.stringValue ?? "", text: item["content"]?[0]?["text"]?.stringValue ?? "",
                isPerson: item["type"] == "user_message")
        }
    }

    func texts() async throws -> [String] { try await shown().map(\.text) }

    /// The item that says this.
    func item(_ text: String) async throws -> String {
        try #require(try await shown().first { $0.text == text }?.id)
    }

    // MARK: Branches

    func branches(_ path: String = "", _ body: JSONValue? = nil, method: HTTPMethod? = nil) async throws -> Answer {
        tick()
        return try await app.ask("/api/v1/threads/\(thread)/branches\(path)", body, as: person, method: method)
    }

    /// Says something else in the place of an item, and gives the new branch and the answer.
    @discardableResult
    func edit(_ item: String, to text: String) async throws -> (branch: String, said: [String]) {
        tick()
        let answer = try await app.ask(
            "/api/v1/threads/\(thread)/branches", ["edited_item_id": .string(item), "input": Self.input(text)],
            as: person, ["Accept": "text/event-stream"])
        return (answer.response.fields["Lyceum-Branch"] ?? "", Self.texts(answer))
    }

    func show(_ branch: String) async throws {
        let answer = try await branches("/\(branch)/switch", [:])
        #expect(answer.status == 200)
    }

    // MARK: Listening

    /// Everything that comes into the thread from now on.
    func listener() async throws -> ThreadListener {
        let scope = PersonalScope(tenantID: person.identity.tenantID, userID: person.identity.userID)
        var listener = app.backend.conversations.listen(
            to: try #require(ThreadID(thread)), of: scope, after: StreamPosition())
        // The first look finds where the thread is.
        _ = try await listener.next()
        return listener
    }

    /// One value of the tenant's rows.
    func value<Value: PostgresDecodable>(_ query: Query, as type: Value.Type = Value.self) async throws -> Value {
        let rows = try await app.database.withTenant(person.identity.tenantID) { try await $0.query(query) }
        return try #require(rows.first).decode(Value.self)
    }
}

extension ThreadListener {
    /// The frames until one for which this holds.
    mutating func frames(until isLast: (Frame) -> Bool) async throws -> [Frame] {
        var frames: [Frame] = []
        while let next = try await next() {
            for frame in next {
                frames.append(frame)
                if isLast(frame) { return frames }
            }
        }
        return frames
    }
}
