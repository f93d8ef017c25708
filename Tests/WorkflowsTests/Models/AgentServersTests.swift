import Core
import ModelProviders
import Postgres
import Support
import Testing

@testable import Workflows

/// Agents whose servers die, on a real journal.
@Suite(.timeLimit(.minutes(3))) struct AgentServersTests {
    private static func noting(_ tools: JSONValue) -> WorkflowDefinition {
        graph(between(node("ask", "agent", ["instructions": "Note.", "tools": tools])), "start > ask > end")
    }

    /// Notes "a", then "b", and then answers.
    private static func model() -> AnsweringModel {
        AnsweringModel { request in
            switch request.answers {
            case 0: .calls([("note", #"{"word": "a"}"#)], saying: "First.")
            case 1: .calls([("note", #"{"word": "b"}"#)])
            default: .text("Done.")
            }
        }
    }

    @Test("another server goes on behind the last call, with the interrupted one's key")
    func crash() async throws {
        let world = try await Replicas(lease: .milliseconds(300))
        let thread = try await world.thread(Self.noting([["type": "tool", "name": "note"]]))
        let hanging = Hanging()
        let (tool, next) = (NotingTool(holding: "b", hanging), NotingTool())
        // It never renews its lease, and what it writes later comes too late.
        let dead = world.engine(model: Self.model(), tools: tool)
        let first = try await world.say("note", in: thread, to: dead)
        await hanging.begun()

        let model = Self.model()
        let alive = world.engine(model: model, tools: next)
        let service = Task { try await alive.run() }
        let answer = await RunEvents(
            alive.follow(first.run, in: thread.tenantID, after: 0, endsAtRest: false)
        ).answer()
        #expect(answer.said == ["First.\n\nDone."] && answer.last == .runFinished)
        #expect(next.keys == [tool.keys[1]] && model.requests.count == 1)
        let usage: JSONValue? = try await world.value(
            "SELECT usage FROM run_steps WHERE kind = 'agent'", of: thread.tenantID)
        #expect(usage?["input_tokens"] == 21)
        dead.endHere(first.run)
        service.cancel()
        _ = await service.result
    }

    @Test("a workflow that a model runs waits without its server, and its steps stand in the trace")
    func waiting() async throws {
        let world = try await Replicas()
        let thread = try await world.thread(Self.noting([["type": "workflow", "workflow": "inner"]]))
        let version = try await WorkflowLibrary(
            store: WorkflowStore(database: world.database, identifiers: world.identifiers)
        ).publish(
            graph(
                [
                    node("start", "start", [:]), node("sure", "wait_for_user_input", ["message": "Sure?"]),
                    node("end", "end", ["output": "vars.sure.text"]),
                ], "start > sure > end"), as: "inner", title: "Inner", description: "", in: thread.tenantID)
        let model = AnsweringModel { request in
            request.answers > 0
                ? .text(request.messages.last?.content ?? "") : .calls([("inner", #"{"text": "x"}"#)])
        }
        let outer: WorkflowVersionID = try await world.value(
            "SELECT published_version_id FROM workflows WHERE slug = 'w'", of: thread.tenantID)
        let first = try await world.say("go", in: thread, of: outer, to: world.engine(model: model))
        let asked = await first.events.answer()
        #expect(asked.said == ["Sure?"] && asked.last == .runWaiting)
        let second = try await world.say("Yes", in: thread, of: outer, to: world.engine(model: model))
        #expect(second.admission == .told(first.run))
        #expect(await second.events.answer().said == [#"{"status":"completed","output":"Yes"}"#])
        #expect(model.requests.count == 2)
        let versions: Int = try await world.value(
            "SELECT count(*) FROM run_steps WHERE workflow_version_id = \(version) AND strand = 1",
            of: thread.tenantID)
        #expect(versions == 3)
    }
}
