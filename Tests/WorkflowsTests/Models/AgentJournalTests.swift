import Core
import ModelProviders
import Support
import Synchronization
import Testing
import Tools

@testable import Workflows

/// What an agent's tools gave outlives the server that called them.
@Suite(.timeLimit(.minutes(5))) struct AgentJournalTests {
    private static let noting = course(
        node(
            "ask", "agent",
            ["instructions": "Note.", "history": "none", "tools": [["type": "tool", "name": "note"]]]))

    /// Notes "a" and "b" at once, then "c", and then answers.
    private static func model() -> AnsweringModel {
        AnsweringModel { request in
            switch request.answers {
            case 0: .calls([("note", #"{"word": "a"}"#), ("note", #"{"word": "b"}"#)], saying: "First.")
            case 2: .calls([("note", #"{"word": "c"}"#)], saying: "Then.")
            default: .text("Done", ".")
            }
        }
    }

    private func execution(_ model: any ModelProvider, _ tool: NotingTool) -> StepExecution {
        StepExecution { services in
            services = StepServices(
                model: model, passages: NoHits(), tools: tool, identifiers: SystemIdentifierGenerator())
        }
    }

    /// The keys of the calls whose answers these entries hold.
    private func answered(_ entries: some Sequence<JournalEntry>) -> [String] {
        entries.flatMap(\.events).compactMap { numbered in
            guard case .checkpoint(let key, _) = numbered.event, key.hasPrefix("call:") else { return nil }
            return key
        }
    }

    @Test("a server that dies at any moment leaves what was done to the next one, which does the rest")
    func crashes() async throws {
        let (model, tool) = (Self.model(), NotingTool())
        let whole = execution(model, tool)
        let events = try await whole.events(Self.noting)
        #expect(events.said == ["First.\n\nThen.\n\nDone."])
        let prefix = "\(StepExecution.run.runID)-2-"
        #expect(tool.keys.sorted() == ["\(prefix)0.0", "\(prefix)0.1", "\(prefix)1.0"])
        let output = try #require(whole.output(of: "ask"))
        #expect(output["usage"]?["input_tokens"] == 22)
        #expect(answered(whole.store.entries).count == 3)

        for count in 1..<whole.store.entries.count - 1 {
            let (nextModel, nextTool) = (Self.model(), NotingTool())
            let next = execution(nextModel, nextTool)
            let done = answered(whole.store.entries.prefix(count))
            guard whole.left(after: count).snapshot != nil else { continue }
            let again = try await next.events(Self.noting, resuming: whole.left(after: count))
            if next.output(of: "ask") == nil {
                // It had ended before.
                #expect(again.said.isEmpty && nextModel.requests.isEmpty, "\(count)")
                continue
            }
            #expect(again.said == ["First.\n\nThen.\n\nDone."], "\(count)")
            #expect(next.output(of: "ask") == output, "\(count)")
            #expect(nextTool.keys.count == 3 - done.count, "\(count)")
            let keys = done.map { prefix + $0.dropFirst("call:".count) } + nextTool.keys
            #expect(keys.sorted() == tool.keys.sorted(), "\(count)")
            #expect(nextModel.requests.count == (done.count == 3 ? 1 : nextModel.requests.count), "\(count)")
        }
    }

    @Test("a call in which the server dies is made again with its key, and the model is not asked for it again")
    func interruptedCall() async throws {
        let hanging = Hanging()
        let (model, tool) = (Self.model(), NotingTool(holding: "b", hanging))
        let first = execution(model, tool)
        let control = RunControl(executor: nil)
        async let dying = first.events(Self.noting, control: control)
        await hanging.begun()
        while answered(first.store.entries).isEmpty { await Task.yield() }
        control.cancel(.givenUp)
        _ = try await dying
        #expect(model.requests.count == 1)

        let (nextModel, nextTool) = (Self.model(), NotingTool())
        let next = execution(nextModel, nextTool)
        let events = try await next.events(Self.noting, resuming: first.left())
        #expect(events.said == ["First.\n\nThen.\n\nDone."])
        #expect(nextTool.keys.first == tool.keys.first { $0.hasSuffix("0.1") })
        #expect(nextTool.keys.count == 2 && nextModel.requests.count == 2)
        // What the dead server's model took for the step is in its usage.
        let ends = next.store.entries.flatMap(\.ended).filter { $0.number == 2 }
        #expect(ends.last?.usage?["input_tokens"] == 22)
    }

    @Test("an attempt after one that failed goes on behind its calls")
    func retried() async throws {
        let attempts = Mutex(0)
        let model = AnsweringModel { request in
            guard request.answers == 0 else {
                let attempt = attempts.withLock { attempts -> Int in
                    attempts += 1
                    return attempts
                }
                return attempt == 1
                    ? .refusal(ModelError(.overloaded, "Busy.", isRetryable: true)) : .text("Done.")
            }
            return .calls([("note", #"{"word": "a"}"#)])
        }
        let tool = NotingTool()
        var graph = Self.noting
        graph.nodes[1].policy = StepPolicy(attempts: 2, delay: .zero)
        let execution = execution(model, tool)
        #expect(try await execution.events(graph).said == ["Done."])
        #expect(tool.keys.count == 1 && model.requests.count == 3)
    }

    @Test("a sub-agent's calls are kept as its caller's are")
    func subAgent() async throws {
        let graph = course(
            node(
                "ask", "agent",
                [
                    "instructions": "Ask.",
                    "tools": [
                        [
                            "type": "agent", "name": "helper", "description": "Helps.", "instructions": "Help.",
                            "tools": [["type": "tool", "name": "note"]],
                        ]
                    ],
                ]))
        let script: @Sendable (ModelRequest) -> ScriptedModelProvider.Script = { request in
            let isHelper = request.messages[0].content == "Help."
            if request.answers > 0 { return .text(isHelper ? "Helped." : "Done.") }
            return isHelper
                ? .calls([("note", #"{"word": "a"}"#)]) : .calls([("helper", #"{"task": "Help me."}"#)])
        }
        let hanging = Hanging()
        let dying = AnsweringModel { request in
            let isHelper = request.messages[0].content == "Help."
            guard isHelper, request.answers > 0 else { return script(request) }
            return .steps([.wait { try? await hanging.hang() }])
        }
        let tool = NotingTool()
        let first = execution(dying, tool)
        let control = RunControl(executor: nil)
        async let events = first.events(graph, control: control)
        await hanging.begun()
        control.cancel(.givenUp)
        _ = try await events
        #expect(tool.keys.map { $0.suffix(8) } == ["0.0/0.0"].map { "-" + $0 })

        let (model, nextTool) = (AnsweringModel(script), NotingTool())
        let next = execution(model, nextTool)
        #expect(try await next.events(graph, resuming: first.left()).said == ["Done."])
        #expect(nextTool.keys.isEmpty && model.requests.count == 2)
        let calls = next.output(of: "ask")?["tool_calls"]?.arrayValue?.map { $0["result"]?.stringValue }
        #expect(calls == ["noted a", "Helped."])
    }

    @Test("an agent without tools keeps nothing but its answer")
    func withoutTools() async throws {
        let execution = execution(Self.model(), NotingTool())
        let graph = course(node("ask", "agent", ["instructions": "Answer."]))
        _ = try await execution.events(graph)
        #expect(answered(execution.store.entries).isEmpty)
        #expect(execution.store.entries.flatMap(\.events).allSatisfy { $0.event.kind != RunEvent.checkpointKind })
    }
}
