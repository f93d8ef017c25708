import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

/// Conversations in which the assistant speaks first.
@Suite struct ChatKitOpeningTests {
    private static func speaking(_ more: [String: JSONValue] = [:], says: String = "{{ input.text }}")
        -> WorkflowDefinition
    {
        var parameters: JSONObject = [
            "auto_start": true,
            "auto_start_message": "{{ user.locale.startsWith('fr') ? 'Bonjour' : 'Welcome' }}",
        ]
        for (key, value) in more { parameters[key] = value }
        return WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start", parameters: parameters),
                WorkflowNode(slug: "greet", kind: "assistant_message", parameters: ["text": .string(says)]),
                WorkflowNode(slug: "ask", kind: "wait_for_user_input"),
                WorkflowNode(
                    slug: "answer", kind: "assistant_message", parameters: ["text": "You said {{ vars.ask.text }}."]),
                WorkflowNode(slug: "end", kind: "end"),
            ],
            edges: [
                WorkflowEdge("start", "greet"), WorkflowEdge("greet", "ask"), WorkflowEdge("ask", "answer"),
                WorkflowEdge("answer", "end"),
            ])
    }

    /// A learner of an assistant that speaks first.
    private func learner(
        _ graph: WorkflowDefinition = speaking(), of app: AppFixture
    ) async throws -> (tenant: Tenant, person: AppFixture.Person) {
        let tenant = try await app.tenant("north")
        try await app.backend.library.publish(graph, as: "tutor", title: "Tutor", description: "", in: tenant.id)
        return (tenant, try await app.person("ann@example.org", in: tenant))
    }

    private static let opening: JSONValue = [
        "type": "threads.create",
        "params": ["input": ["content": [], "attachments": [], "inference_options": [:]]],
    ]

    private func open(
        _ app: AppFixture, as person: AppFixture.Person, in language: String = "en"
    ) async throws -> (thread: String?, said: [String], answer: Answer) {
        let answer = try await app.ask(
            "/chatkit/tutor", Self.opening, as: person, ["Accept-Language": language])
        let events = answer.status == 200 ? try answer.events : []
        return (events.first?["thread"]?["id"]?.stringValue, said(events), answer)
    }

    private func say(
        _ text: String, in thread: String, _ app: AppFixture, as person: AppFixture.Person
    ) async throws -> [JSONValue] {
        let message: JSONValue = [
            "type": "threads.add_user_message",
            "params": [
                "thread_id": .string(thread),
                "input": [
                    "content": [["type": "input_text", "text": .string(text)]], "attachments": [],
                    "inference_options": [:],
                ],
            ],
        ]
        return try await app.ask("/chatkit/tutor", message, as: person).events
    }

    private func said(_ events: [JSONValue]) -> [String] {
        events.filter { $0["type"] == "thread.item.done" && $0["item"]?["type"] == "assistant_message" }
            .compactMap { $0["item"]?["content"]?[0]?["text"]?.stringValue }
    }

    private func runs(of tenant: Tenant, _ app: AppFixture) async throws -> Int {
        let rows = try await app.database.withTenant(tenant.id) {
            try await $0.query("SELECT count(*) AS count FROM workflow_runs")
        }
        return try #require(rows.first)["count", Int.self]
    }

    @Test("the assistant speaks first, in the learner's language, and goes on with what they say")
    func conversation() async throws {
        let app = try await AppFixture()
        let (_, ann) = try await learner(of: app)
        let opened = try await open(app, as: ann, in: "fr-CA")
        let events = try opened.answer.events
        #expect(opened.said == ["Bonjour"])
        #expect(events.first?["thread"]?["title"] == "Tutor")
        #expect(events[1] == ["type": "stream_options", "stream_options": ["allow_cancel": false]])
        #expect(!events.contains { $0["item"]?["type"] == "user_message" })

        let thread = try #require(opened.thread)
        let answered = try await say("I am lost", in: thread, app, as: ann)
        #expect(answered.first?["type"] == "thread.updated")
        #expect(answered.first?["thread"]?["title"] == "I am lost")
        #expect(said(answered) == ["You said I am lost."])
    }

    @Test("a learner has one conversation in which they said nothing, and the next opens once they did")
    func untouched() async throws {
        let app = try await AppFixture()
        let (tenant, ann) = try await learner(of: app)
        let first = try await open(app, as: ann)
        let again = try await open(app, as: ann)
        #expect(again.thread == first.thread && again.said == ["Welcome"])
        #expect(try await runs(of: tenant, app) == 1)

        _ = try await say("Hello", in: try #require(first.thread), app, as: ann)
        let next = try await open(app, as: ann)
        #expect(next.thread != first.thread && next.said == ["Welcome"])
        let bob = try await app.person("bob@example.org", in: tenant)
        #expect(try await open(app, as: bob).thread != next.thread)
    }

    @Test("windows on two servers that open a conversation at once begin one")
    func twoServers() async throws {
        let north = try await AppFixture()
        let south = try AppFixture(beside: north)
        let (tenant, ann) = try await learner(of: north)
        let services = [north, south].map { app in Task { try await app.backend.engine.run() } }
        let opened = try await withThrowingTaskGroup(of: (String?, [String]).self) { group in
            for number in 0..<8 {
                group.addTask {
                    let opened = try await open(number.isMultiple(of: 2) ? north : south, as: ann)
                    return (opened.thread, opened.said)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for service in services { service.cancel() }
        for service in services { try await service.value }
        #expect(Set(opened.map(\.0)).count == 1)
        #expect(opened.allSatisfy { $0.1 == ["Welcome"] })
        #expect(try await runs(of: tenant, north) == 1)
    }

    @Test("what began in another language, or broke off, is not opened again")
    func beginsAnew() async throws {
        let app = try await AppFixture()
        let (tenant, ann) = try await learner(of: app)
        let english = try await open(app, as: ann)
        let french = try await open(app, as: ann, in: "fr")
        #expect(french.thread != english.thread && french.said == ["Bonjour"])
        _ = try await app.database.withTenant(tenant.id) {
            try await $0.execute("UPDATE workflow_runs SET status = 'failed'")
        }
        #expect(try await open(app, as: ann, in: "fr").thread != french.thread)
    }

    @Test("a new version begins anew")
    func newVersion() async throws {
        let app = try await AppFixture()
        let (tenant, ann) = try await learner(of: app)
        let old = try await open(app, as: ann)
        try await app.backend.library.publish(
            Self.speaking(says: "Anew: {{ input.text }}"), as: "tutor", title: "Tutor", description: "", in: tenant.id)
        let new = try await open(app, as: ann)
        #expect(new.thread != old.thread && new.said == ["Anew: Welcome"])
    }

    @Test("a beginning that fails says so, and the next one begins again")
    func failing() async throws {
        let app = try await AppFixture()
        let (tenant, ann) = try await learner(
            Self.speaking(says: "{{ vars.nobody.text }}"), of: app)
        let opened = try await open(app, as: ann)
        #expect(try opened.answer.events.last?["type"] == "error")
        #expect(try await open(app, as: ann).thread != opened.thread)
        #expect(try await runs(of: tenant, app) == 2)
    }

    @Test("what it says goes on when its reader leaves, and whoever opens it again reads it from its beginning")
    func leaving() async throws {
        let (began, beginning) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let model = ScriptedModelProvider(
            .steps([
                .event(.textDelta("Half")),
                .wait {
                    beginning.yield()
                    for await _ in released { return }
                },
                .event(.textDelta(" and half.")), .event(.finished(.stop)),
            ]))
        let app = try await AppFixture(chat: model)
        var graph = Self.speaking()
        graph.nodes[1] = WorkflowNode(slug: "greet", kind: "agent", parameters: ["instructions": "Greet."])
        let (tenant, ann) = try await learner(graph, of: app)
        let reading = Task { try await open(app, as: ann) }
        for await _ in began { break }
        reading.cancel()
        _ = await reading.result
        let again = Task { try await open(app, as: ann) }
        release.yield()
        #expect(try await again.value.said == ["Half and half."])
        #expect(try await runs(of: tenant, app) == 1)
    }

    @Test("an assistant that waits to be spoken to is not opened without a message")
    func waitsForAMessage() async throws {
        let app = try await AppFixture()
        let (tenant, ann) = try await learner(Self.speaking(["auto_start": false]), of: app)
        let answer = try await open(app, as: ann).answer
        #expect(answer.status == 400)
        #expect(answer.text.contains("params.input.content: expected message that is not blank"))
        #expect(try await runs(of: tenant, app) == 0)
        #expect(try await app.ask("/api/v1/workflows", as: ann).body["data"]?[0]?["auto_start"] == false)
    }
}
