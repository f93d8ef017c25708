import Core
import Testing

@testable import Workflows

@Suite struct SubWorkflowStepTests {
    private let published = PublishedWorkflows()

    private var execution: StepExecution {
        StepExecution { [published] in $0.workflows = published }
    }

    /// Adds one to what it is given.
    private static let adding = graph(
        [
            node("start", "start", [:]), node("say", "assistant_message", ["text": "I got {{ input.n }}."]),
            node("end", "end", ["status": "done", "output": "input.n + 1"]),
        ], "start > say > end")

    private static let calling = course(
        node("call", "sub_workflow", ["workflow": "adding", "input": ["n": "{{ size(input.text) }}"]]))

    @Test("another workflow runs in the step's place, and its result is the output")
    func happy() async throws {
        try published.publish("adding", Self.adding)
        let execution = execution
        let events = try await execution.events(Self.calling)
        #expect(events.said == ["I got 5."])
        #expect(events.last == .runFinished)
        #expect(
            execution.output(of: "call") == ["status": "done", "message": nil, "output": 6, "grade": nil])
    }

    @Test("without an input of its own it gets this workflow's, and nothing else of it")
    func input() async throws {
        try published.publish(
            "asked",
            graph(
                [
                    node("start", "start", [:]),
                    node("end", "end", ["output": "{'text': input.text, 'vars': size(vars), 'state': size(state)}"]),
                ], "start > end"))
        let execution = execution
        let definition = graph(
            between(assign("keep", "state.x", "1"), node("call", "sub_workflow", ["workflow": "asked"])),
            "start > keep > call > end")
        _ = try await execution.events(definition)
        #expect(execution.output(of: "call")?["output"] == ["text": "hello", "vars": 1, "state": 0])
    }

    @Test("a workflow that nobody published, and one that fails, leave by the way for errors")
    func errors() async throws {
        let first = execution
        #expect(try await first.events(Self.calling).said == ["There is no published workflow 'adding'."])
        try published.publish(
            "adding",
            graph(
                [node("start", "start", [:]), node("stop", "fail", ["message": "No."]), node("end", "end", [:])],
                "start > stop:error > end"))
        #expect(first.failure(of: "call")?.code == .invalidStep)
        var failing = Self.adding
        failing.nodes[1] = node("say", "fail", ["message": "Not today."])
        failing.edges = [WorkflowEdge("start", "say"), WorkflowEdge("say", "end", port: "error")]
        failing.nodes[2].parameters["output"] = "1 / 0"
        try published.publish("adding", failing)
        let second = execution
        let said = try await second.events(Self.calling).said
        #expect(said.count == 1 && said[0].contains("A step of this assistant is wrong"), "\(said)")
        #expect(second.failure(of: "call")?.code == .invalidStep)
    }

    @Test("a workflow that calls itself comes to an end")
    func recursion() async throws {
        try published.publish(
            "adding", graph(between(node("again", "sub_workflow", ["workflow": "adding"])), "start > again > end"))
        let execution = execution
        let events = try await execution.events(Self.calling)
        #expect(events.last == .runFinished)
        #expect(execution.failure(of: "call")?.code == .tooDeep)
    }

    @Test("a called workflow that waits keeps the version that it was called in, through a crash and a new publication")
    func pinned() async throws {
        let asking = graph(
            [
                node("start", "start", [:]), node("ask", "wait_for_user_input", ["message": "How many?"]),
                node("end", "end", ["output": "'first ' + vars.ask.text"]),
            ], "start > ask > end")
        try published.publish("adding", asking)
        let programs = published.programs
        let before = execution
        #expect(try await before.events(Self.calling).last == .runWaiting)
        var changed = asking
        changed.nodes[2].parameters["output"] = "'second'"
        try published.publish("adding", changed)

        let after = execution
        let left = before.left(RunSignal(.userInput, ["text": "three"]))
        #expect(try await after.events(Self.calling, resuming: left, programs: programs).last == .runFinished)
        #expect(after.store.entries.flatMap(\.started).map(\.node) == ["ask", "end", "end"])
        let output = after.store.entries.flatMap(\.ended).compactMap { end -> JSONValue? in
            if case .completed(let output) = end.outcome { output } else { nil }
        }.compactMap { $0["output"] }.first { $0 != nil }
        #expect(output == "first three")
    }

    @Test("stopping the run stops the workflow that it called")
    func cancelled() async throws {
        let hanging = Hanging()
        try published.publish(
            "adding",
            graph(between(node("ask", "http_request", ["url": "https://example.org/"])), "start > ask > end"))
        var execution = execution
        execution.services.transport = HangingTransport(hanging: hanging)
        let control = RunControl(executor: nil)
        async let events = execution.events(Self.calling, control: control)
        await hanging.begun()
        control.cancel(.requested)
        #expect(try await events.last == .runCancelled)
    }

    @Test("a slug that is none is refused when the workflow is saved")
    func parameters() throws {
        let definition = course(node("call", "sub_workflow", ["workflow": "Not a slug"]))
        #expect(throws: InvalidWorkflow.self) { try CompiledWorkflow(definition, catalog: .standard) }
    }
}
