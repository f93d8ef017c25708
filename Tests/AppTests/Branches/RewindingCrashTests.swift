import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing
import Workflows

@testable import Chat
@testable import lyceum

/// Going back while servers die, and while others do something at the same time.
@Suite(.timeLimit(.minutes(5))) struct RewindingCrashTests {
    private let identifiers = SystemIdentifierGenerator()

    /// Goes back to a message as a server does that dies before it answers; gives the run that it was to go on with.
    private func goBackAndDie(_ talk: Talk, to text: String) async throws -> RunID {
        let (backend, tenant) = (talk.app.backend, talk.person.identity.tenantID)
        let item = try #require(ItemID(try await talk.item(text)))
        let thread = try #require(ThreadID(talk.thread))
        let version: WorkflowVersionID = try await talk.value("SELECT published_version_id FROM workflows LIMIT 1")
        let input: JSONValue = ["text": .string(text)]
        let run = NewRun(
            reference: RunReference(tenantID: tenant, runID: identifiers.make(), threadID: thread),
            versionID: version, input: RunInput(input: input), isMessage: true, message: item)
        let rewound = try await backend.conversations.threads.retry(
            item, in: thread, of: PersonalScope(tenantID: tenant, userID: talk.person.identity.userID),
            answeredBy: backend.engine.entrance(of: run, telling: RunSignal(.userInput, input)),
            notice: identifiers.make(), branch: identifiers.make(), RunRewinding(identifiers: identifiers))
        let next: RunID = if case .told(let copy) = rewound.admission { copy } else { run.reference.runID }
        _ = try await talk.app.database.withTenant(tenant) { transaction in
            try await transaction.execute(
                "UPDATE workflow_runs SET lease_expires_at = '-infinity' WHERE id = \(next) AND status = 'running'")
        }
        return next
    }

    @Test("a server that dies when it has gone back loses nothing: another one answers", arguments: ["one", "Hello"])
    func death(_ text: String) async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        try await talk.say("two")
        let run = try await goBackAndDie(talk, to: text)
        let other = try AppFixture(beside: talk.app)
        let again = talk.beside(other)
        _ = try await again.texts()
        let work = Task { try await other.backend.engine.run() }
        let events = other.backend.engine.follow(run, in: talk.person.identity.tenantID, endsAtRest: true)
        for await _ in events {}
        let begun = ["Hello", "First?"]
        #expect(try await talk.texts() == (text == "one" ? begun + ["one", "Second?"] : begun))
        if text == "Hello" { #expect(try await again.say("uno") == ["Second?"]) }
        #expect(try await again.say("due") == ["Hello, \(text == "one" ? "one" : "uno"), due."])
        work.cancel()
        try await work.value
    }

    @Test("a server that carries out what another one ended hears of it when it writes, and its reader goes on")
    func deafServer() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let model = ScriptedModelProvider(
            .steps([
                .event(.textDelta("Slow")), .wait { for await _ in gate.stream { return } },
                .event(.textDelta(" and late.")), .event(.finished(.stop)),
            ]))
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["message": "Well?"]),
                WorkflowNode(slug: "agent", kind: "agent", parameters: ["instructions": "x", "input": "x"]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "ask"), WorkflowEdge("ask", "agent"), WorkflowEdge("agent", "end")])
        let talk = try await Talk(graph, chat: model)
        var listener = try await talk.listener()
        async let slow = talk.ask("threads.add_user_message", ["input": Talk.input("now")])
        _ = try await listener.frames { frame in
            if case .event(.textDelta, _) = frame { true } else { false }
        }
        let other = try AppFixture(beside: talk.app, chat: ScriptedModelProvider(.text("Quick.")))
        #expect(try await talk.beside(other).retry(try await talk.item("now")) == ["Quick."])
        gate.continuation.finish()
        let events = try await slow.events
        let item = try #require(events.first { $0["type"] == "thread.item.added" }?["item"]?["id"])
        let fate = events.filter { $0["item_id"] == item || $0["item"]?["id"] == item }.last
        #expect(fate?["type"] == "thread.item.removed")
        #expect(try await talk.texts() == ["Hello", "Well?", "now", "Quick."])
    }

    @Test("two who go back at once come to one answer, and the conversation goes on from it")
    func twice() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        try await talk.say("two")
        let item = try await talk.item("one")
        let other = talk.beside(try AppFixture(beside: talk.app))
        for _ in 1...5 {
            async let here = talk.retry(item)
            async let there = other.retry(item)
            _ = try await (here, there)
            #expect(try await talk.texts() == ["Hello", "First?", "one", "Second?"])
            let live: [String] = try await talk.value(
                "SELECT array_agg(status) FROM workflow_runs WHERE status IN ('queued', 'running', 'waiting')")
            #expect(live == ["waiting"])
        }
        #expect(try await other.say("three") == ["Hello, one, three."])
    }

    @Test("a message that comes while somebody goes back is answered behind that, or goes with what was behind")
    func message() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        let item = try await talk.item("one")
        let other = talk.beside(try AppFixture(beside: talk.app))
        let (back, behind) = (["Hello", "First?", "one", "Second?"], ["two", "Hello, one, two."])
        for _ in 1...5 {
            async let here = talk.retry(item)
            async let there = other.say("two")
            _ = try await (here, there)
            let shown = try await talk.texts()
            #expect(shown == back || shown.sorted() == (back + behind).sorted())
            try await talk.retry(item)
            #expect(try await talk.texts() == back)
        }
        let running: Int = try await talk.value(
            "SELECT count(*) FROM workflow_runs WHERE status IN ('queued', 'running')")
        #expect(running == 0)
    }

    @Test("runs of two branches work beside each other, each in its own")
    func branchesAtOnce() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        let item = try await talk.item("one")
        let first = try #require(try await talk.branches().body["current_branch_id"]?.stringValue)
        let other = talk.beside(try AppFixture(beside: talk.app))
        async let here = talk.say("two")
        async let there = other.edit(item, to: "uno")
        let (_, edited) = try await (here, there)
        #expect(edited.said == ["Second?"])
        try await talk.show(edited.branch)
        let shown = try await talk.texts()
        #expect(shown.starts(with: ["Hello", "First?", "uno", "Second?"]))
        try await talk.show(first)
        #expect(try await talk.texts().starts(with: ["Hello", "First?", "one", "Second?"]))
    }
}
