import Auth
import Chat
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Synchronization
import Testing
import Workflows

@testable import lyceum

/// Titles that a model gives conversations after their first answer.
@Suite struct ThreadTitlesTests {
    /// A world whose model is asked for titles alone.
    private struct World {
        let threads: ThreadWorld
        let model: ScriptedModelProvider

        init(_ script: ScriptedModelProvider.Script...) async throws {
            model = ScriptedModelProvider(script.first ?? .text("“Volts and ", "amperes.”"))
            threads = try await ThreadWorld(AppFixture(chat: model))
        }

        /// Names conversations while the body runs.
        func naming<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
            let titles = threads.app.backend.titles
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await titles.run() }
                defer { group.cancelAll() }
                return try await body()
            }
        }

        /// Waits until so many attempts were made.
        func attempts(_ count: Int) async throws {
            for _ in 0..<5000 {
                let statistics = threads.app.backend.titles.statistics
                if statistics.made + statistics.failures >= count { return }
                // Asking the database gives the others their turn.
                _ = try await threads.app.database.query("SELECT 1")
            }
            Issue.record("No title was asked for.")
        }
    }

    @Test("the first answer's conversation gets a title of the model's, once, and what it took is counted")
    func made() async throws {
        let world = try await World()
        let id = try await world.naming {
            let id = try await world.threads.begin("What is a volt?")
            try await world.attempts(1)
            _ = try await world.threads.say("And an ampere?", in: id)
            return id
        }
        let shown = try await world.threads.ask("/\(id)")
        #expect(shown.body["title"] == "Volts and amperes" && shown.body["title_source"] == "model", "\(shown.text)")
        #expect(world.model.requests.count == 1)
        let asked = try #require(world.model.requests.first?.messages.last?.content)
        #expect(asked.contains("What is a volt?") && asked.contains("You said What is a volt?"))
        let usage = try await world.threads.app.database.withTenant(world.threads.tenant.id) { transaction in
            try await transaction.query("SELECT title_input_tokens + title_output_tokens AS tokens FROM threads")
                .map { try $0["tokens", Int.self] }
        }
        #expect(usage == [4] && world.threads.app.backend.titles.statistics.inputTokens == 2)
    }

    @Test("a person's own title wins over one that is being made")
    func personWins() async throws {
        let (isAsked, mayAnswer) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        let world = try await World(
            .steps([
                .wait {
                    isAsked.continuation.finish()
                    for await _ in mayAnswer.stream {}
                }, .event(.textDelta("The model's")), .event(.finished(.stop)),
            ]))
        let id = try await world.naming {
            let id = try await world.threads.begin("What is a volt?")
            for await _ in isAsked.stream {}
            _ = try await world.threads.ask("/\(id)", ["title": "Mine"], method: .patch)
            mayAnswer.continuation.finish()
            try await world.attempts(1)
            return id
        }
        let shown = try await world.threads.ask("/\(id)")
        #expect(shown.body["title"] == "Mine" && shown.body["title_source"] == "person")
    }

    @Test(
        "where no title comes the beginning of the message stays",
        arguments: [
            ("refused", ScriptedModelProvider.Script.refusal(ModelError(.overloaded, "Busy."))),
            ("cut off", .steps([.event(.textDelta("Half"))])), ("empty", .text("\"\"")),
        ] as [(String, ScriptedModelProvider.Script)])
    func failure(name: String, script: ScriptedModelProvider.Script) async throws {
        let world = try await World(script)
        let id = try await world.naming {
            let id = try await world.threads.begin("What is a volt?")
            try await world.attempts(1)
            return id
        }
        let shown = try await world.threads.ask("/\(id)")
        #expect(shown.body["title"] == "What is a volt?" && shown.body["title_source"] == "message")
    }

    @Test("an institution that wants none has none")
    func switchedOff() async throws {
        let world = try await World()
        @Sendable func wants(_ titles: Bool) async throws {
            _ = try await world.threads.app.ask(
                "/api/v1/conversation-settings",
                ["model_titles": .bool(titles), "sharing": false, "visitors": false], as: world.threads.owner,
                method: .put)
        }
        try await wants(false)
        try await world.naming {
            _ = try await world.threads.begin("Without")
            try await wants(true)
            _ = try await world.threads.begin("With")
            try await world.attempts(1)
        }
        #expect(world.model.requests.count == 1)
    }

    @Test("an answer that is still being written when the title comes has it in its stream, and listeners hear of it")
    func streams() async throws {
        let model = NamingModel()
        let world = try await ThreadWorld(AppFixture(chat: model))
        try await world.publish(
            WorkflowDefinition(
                nodes: [
                    WorkflowNode(slug: "start", kind: "start"),
                    WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": "Let me think."]),
                    WorkflowNode(slug: "think", kind: "agent", parameters: ["instructions": "Think."]),
                    WorkflowNode(slug: "end", kind: "end"),
                ],
                edges: [WorkflowEdge("start", "say"), WorkflowEdge("say", "think"), WorkflowEdge("think", "end")]),
            as: "thinking")
        let titles = world.app.backend.titles
        let events = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await titles.run() }
            defer { group.cancelAll() }
            model.isReady.withLock { $0 = { titles.statistics.made == 1 } }
            return try await world.say("What is a volt?", to: "thinking")
        }
        let updated = events.filter { $0["type"] == "thread.updated" }
        #expect(updated.map { $0["thread"]?["title"] } == ["Named"])
        #expect(events.first?["thread"]?["title"] == "What is a volt?")
    }
}

/// Names conversations at once, and answers everything else when it is told to.
private final class NamingModel: ModelProvider {
    let name = "naming"
    let isReady = Mutex<@Sendable () -> Bool>({ true })

    func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let isTitle = request.messages.first?.content.hasPrefix("You name conversations") == true
        let provider = ScriptedModelProvider(
            isTitle
                ? .text("Named")
                : .steps([
                    .wait { [self] in
                        while !isReady.withLock({ $0() }) { await Task.yield() }
                    }, .event(.textDelta("Thought.")), .event(.finished(.stop)),
                ]))
        return try await provider.stream(request)
    }
}
