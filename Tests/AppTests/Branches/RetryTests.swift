import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing
import Workflows

@testable import Chat
@testable import lyceum

/// `threads.retry_after_item`: a message is answered once more, as if nothing had been said since.
@Suite(.timeLimit(.minutes(3))) struct RetryTests {
    /// Asks two things and says both.
    static let plain = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(slug: "first", kind: "wait_for_user_input", parameters: ["message": "First?"]),
            WorkflowNode(slug: "second", kind: "wait_for_user_input", parameters: ["message": "Second?"]),
            WorkflowNode(
                slug: "both", kind: "assistant_message",
                parameters: ["text": "{{ input.text }}, {{ vars.first.text }}, {{ vars.second.text }}."]),
            WorkflowNode(slug: "end", kind: "end"),
        ],
        edges: [
            WorkflowEdge("start", "first"), WorkflowEdge("first", "second"), WorkflowEdge("second", "both"),
            WorkflowEdge("both", "end"),
        ])

    @Test("a run that heard of the message stands again where it waited, and goes another way from there")
    func told() async throws {
        let talk = try await Talk(Self.plain)
        #expect(try await talk.say("one") == ["Second?"])
        #expect(try await talk.say("two") == ["Hello, one, two."])
        let item = try await talk.item("one")
        #expect(try await talk.retry(item) == ["Second?"])
        #expect(try await talk.texts() == ["Hello", "First?", "one", "Second?"])
        #expect(try await talk.say("three") == ["Hello, one, three."])
        // Once more, from a copy of the copy.
        #expect(try await talk.retry(item) == ["Second?"])
        #expect(try await talk.retry(item) == ["Second?"])
        #expect(try await talk.say("four") == ["Hello, one, four."])
        #expect(try await talk.texts() == ["Hello", "First?", "one", "Second?", "four", "Hello, one, four."])
    }

    @Test("a run that the message began is begun anew, and the one that waited hears nothing more")
    func begun() async throws {
        let talk = try await Talk(Self.plain)
        try await talk.say("one")
        #expect(try await talk.retry(try await talk.item("Hello")) == ["First?"])
        #expect(try await talk.texts() == ["Hello", "First?"])
        #expect(try await talk.say("uno") == ["Second?"])
        #expect(try await talk.say("due") == ["Hello, uno, due."])
        let live: Int = try await talk.value(
            "SELECT count(*) FROM workflow_runs WHERE status IN ('queued', 'running', 'waiting')")
        #expect(live == 0)
    }

    @Test("the stream begins with its options: neither the message nor what was removed is told of")
    func stream() async throws {
        let talk = try await Talk(Self.plain)
        try await talk.say("one")
        let answer = try await talk.ask("threads.retry_after_item", ["item_id": .string(try await talk.item("one"))])
        #expect(answer.status == 200)
        let types = try answer.events.map { $0["type"]?.stringValue ?? "" }
        #expect(types.first == "stream_options" && !types.contains("thread.item.removed"))
        #expect(types.filter { $0 == "thread.item.done" }.count == 1)
    }

    @Test("what comes after the end of one run and the beginning of others goes, with what they were to hear")
    func laterRuns() async throws {
        let talk = try await Talk(Self.plain)
        try await talk.say("one")
        try await talk.say("two")
        try await talk.say("again")
        #expect(try await talk.say("uno") == ["Second?"])
        #expect(try await talk.retry(try await talk.item("two")) == ["Hello, one, two."])
        #expect(try await talk.texts().last == "Hello, one, two.")
        #expect(try await talk.say("fresh") == ["First?"])
    }

    @Test("an answer that is being written is ended first, and its reader is told")
    func active() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let model = ScriptedModelProvider(
            .steps([
                .event(.textDelta("Slow")), .wait { for await _ in gate.stream { return } }, .event(.finished(.stop)),
            ]), .text("Quick."))
        let graph = WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["message": "Well?"]),
                WorkflowNode(
                    slug: "agent", kind: "agent", parameters: ["instructions": "x", "input": "{{ vars.ask.text }}"]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "ask"), WorkflowEdge("ask", "agent"), WorkflowEdge("agent", "end")])
        let talk = try await Talk(graph, chat: model)
        var listener = try await talk.listener()
        async let slow = talk.ask("threads.add_user_message", ["input": Talk.input("now")])
        _ = try await listener.frames { frame in
            if case .event(.textDelta, _) = frame { true } else { false }
        }
        #expect(try await talk.retry(try await talk.item("now")) == ["Quick."])
        let events = try await slow.events
        let removed = events.filter { $0["type"] == "thread.item.removed" }
        let added = events.first { $0["type"] == "thread.item.added" }
        #expect(removed.count == 1 && removed.first?["item_id"] == added?["item"]?["id"])
        let frames = try await listener.frames { frame in
            if case .event(.itemDone(let item), _) = frame, case .assistantMessage = item.content {
                true
            } else {
                false
            }
        }
        #expect(
            frames.contains { if case .event(.itemRemoved, _) = $0 { true } else { false } })
        #expect(try await talk.texts() == ["Hello", "Well?", "now", "Quick."])
        let states: [String] = try await talk.value(
            "SELECT array_agg(status ORDER BY id) FROM workflow_runs WHERE status <> 'waiting'")
        #expect(states == ["cancelled", "completed"])
        gate.continuation.finish()
    }

    @Test("who listens is told of what was removed, once, and of the new answer")
    func listeners() async throws {
        let talk = try await Talk(Self.plain)
        try await talk.say("one")
        var listener = try await talk.listener()
        try await talk.say("two")
        let item = try await talk.item("two")
        let gone = try await talk.item("Hello, one, two.")
        #expect(try await talk.retry(item) == ["Hello, one, two."])
        var answers = 0
        let frames = try await listener.frames { frame in
            if case .event(.itemDone(let item), _) = frame, case .assistantMessage = item.content { answers += 1 }
            return answers == 2
        }
        let removed = frames.compactMap { frame -> String? in
            if case .event(.itemRemoved(let item), _) = frame { item.description } else { nil }
        }
        #expect(removed == [gone])
    }

    /// What cannot be answered again, and what is said to it.
    enum Refused: String, CaseIterable, CustomTestStringConvertible {
        case answer, elsewhere, nothing, nonsense

        var testDescription: String { rawValue }
    }

    @Test("only a message of one's own in this conversation is answered again", arguments: Refused.allCases)
    func refused(_ kind: Refused) async throws {
        let talk = try await Talk(Self.plain)
        let other = try await another(talk)
        let item: String =
            switch kind {
            case .answer: try await talk.item("First?")
            case .elsewhere: try await other.item("Elsewhere")
            case .nothing: "msg_" + String(repeating: "0", count: 32)
            case .nonsense: "x"
            }
        let answer = try await talk.ask("threads.retry_after_item", ["item_id": .string(item)])
        #expect(answer.status == (kind == .answer ? 409 : 404))
        #expect(try await talk.texts() == ["Hello", "First?"])
        #expect(try await talk.say("one") == ["Second?"])
    }

    /// Another conversation of the same person.
    private func another(_ talk: Talk) async throws -> Talk {
        let answer = try await talk.app.ask(
            "/chatkit/tutor", ["type": "threads.create", "params": ["input": Talk.input("Elsewhere")]], as: talk.person)
        let thread = try answer.events.first?["thread"]?["id"]?.stringValue
        return Talk(app: talk.app, tenant: talk.tenant, person: talk.person, thread: try #require(thread))
    }

    @Test("nobody else takes a conversation back, in the same institution or in another")
    func others() async throws {
        let talk = try await Talk(Self.plain)
        try await talk.say("one")
        let item = try await talk.item("one")
        let before = try await talk.texts()
        let bob = try await talk.app.person("bob@example.org", in: talk.tenant)
        let eve = try await Talk(Self.plain, app: talk.app, tenant: "south", email: "eve@example.org").person
        for other in [bob, eve] {
            let answer = try await talk.seen(by: other).ask("threads.retry_after_item", ["item_id": .string(item)])
            #expect(answer.status == 404)
        }
        #expect(try await talk.texts() == before)
    }
}
