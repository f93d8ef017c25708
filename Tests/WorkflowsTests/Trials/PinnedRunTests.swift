import Core
import Support
import Testing

@testable import Workflows

@Suite struct PinnedRunTests {
    private static let graph = PlayedTest.line(
        WorkflowNode(
            slug: "search", kind: "vector_search", parameters: ["store": "course", "query": "{{ input.text }}"]),
        WorkflowNode(slug: "ask", kind: "wait_for_user_input"),
        WorkflowNode(slug: "again", kind: "vector_search", parameters: ["store": "course", "query": "x"]),
        WorkflowNode(
            slug: "say", kind: "assistant_message", parameters: ["text": "{{ vars.search.count + vars.again.count }}"]))

    @Test("pinned steps are not carried out, also after another server has taken the run up")
    func resumed() async throws {
        let input = RunInput(
            input: ["text": "x"], pinned: ["search": ["count": 3, "hits": []], "again": ["count": 4, "hits": []]])
        // What the journal keeps of the input is what the other server reads.
        var played = try PlayedRun(Self.graph, ScriptedModelProvider(.text("")), input: RunInput(json: input.json))
        #expect(try await played.begin() == [])
        #expect(played.isWaiting && played.output(of: "search") == ["count": 3, "hits": []])
        #expect(try await played.say("go on") == ["7"])
        #expect(played.result?.status == "completed")
    }

    @Test("an input without pinned steps is kept as before")
    func plain() {
        #expect(RunInput(input: [:]).json["pinned"] == nil)
        #expect(RunInput(json: ["input": [:]]).pinned.isEmpty)
    }

    @Test("a step of a workflow that is called is carried out, whatever its slug")
    func called() throws {
        let workflow = try CompiledWorkflow(Self.graph, catalog: .standard)
        var machine = RunMachine(
            workflow, version: Machines.version, input: RunInput(input: [:], pinned: ["search": [:]]))
        let orders = machine.handle(.begin).compactMap { action -> RunMachine.StepOrder? in
            if case .execute(let order) = action { order } else { nil }
        }
        #expect(orders.map(\.node.slug) == ["start"] && orders.first?.pinned == nil)
        let call = PlayedTest.line(WorkflowNode(slug: "call", kind: "sub_workflow", parameters: ["workflow": "w"]))
        var outer = RunMachine(
            try CompiledWorkflow(call, catalog: .standard), version: Machines.version,
            input: RunInput(input: [:], pinned: ["start": 1]))
        _ = outer.handle(.begin)
        _ = outer.handle(.finished(1, .proceed(output: [:])))
        let version = WorkflowVersionID(UUID128(high: 1, low: 99))
        let inner = outer.handle(
            .finished(2, .call(WorkflowCall(versionID: version, workflow: workflow, input: [:]))))
        let pinned = inner.compactMap { action -> Bool? in
            if case .execute(let order) = action { order.pinned != nil } else { nil }
        }
        #expect(pinned == [false])
    }
}
