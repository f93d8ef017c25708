import Core
import Testing

@testable import Workflows

@Suite struct RunMachineBranchTests {
    private func played(
        _ definition: WorkflowDefinition, _ isRestored: Bool = true, state: JSONValue = [:],
        limits: RunLimits = RunLimits(), answers: [String: Machines.Answer] = [:]
    ) async throws -> Machines {
        var machines = try Machines(
            definition, input: RunInput(input: [:], state: state), limits: limits, isRestored: isRestored,
            answers: answers)
        try await machines.play()
        return machines
    }

    private func parallel(_ left: WorkflowNode, _ right: WorkflowNode) -> WorkflowDefinition {
        graph(
            between(
                node("split", "parallel", ["branches": ["a", "b"], "join": "meet"]), left, right,
                node("meet", "join", [:]), assign("after", "state.after", "true")),
            "start > split:a > \(left.slug) > meet > after > end", "split:b > \(right.slug) > meet")
    }

    @Test("branches see a copy of the state, and their changes come together at the join", arguments: [false, true])
    func merge(isRestored: Bool) async throws {
        let run = try await played(
            parallel(
                assign("left", "state.n.left", "state.n.base + 1"), assign("right", "state.n.right", "state.n.base + 2")
            ),
            isRestored, state: ["n": ["base": 1], "kept": true])
        #expect(run.trace.last == "finish completed")
        #expect(run.trace.first == "1 start" && run.trace.contains("2 split"))
        #expect(run.outputs[2] == ["branches": ["a", "b"]])
        let after = try #require(run.outputs.first { $0.value["state.after"] != nil }?.key)
        #expect(after == 6)
    }

    @Test("both branches' changes are in the state afterwards, with what nobody changed")
    func merged() async throws {
        var seen: JSONValue?
        _ = try await played(
            parallel(assign("left", "state.n.left", "1"), assign("right", "state.n.right", "2")),
            state: ["n": ["base": 1], "kept": true],
            answers: [
                "after": { order in
                    seen = order.scope["state"]
                    return .finished(order.progress.number, .proceed(output: nil))
                }
            ])
        #expect(seen == ["n": ["base": 1, "left": 1, "right": 2], "kept": true])
    }

    @Test("two branches that changed one place differently are an error that names both, and the place")
    func conflict() async throws {
        let run = try await played(
            parallel(assign("left", "state.n", "1"), assign("right", "state.n", "2")))
        guard case .fail(let failure)? = run.ending else {
            Issue.record("The run went on: \(run.trace)")
            return
        }
        #expect(failure.code == .conflictingChanges)
        for name in ["'a'", "'b'", "state.n"] { #expect(failure.description.contains(name)) }
        #expect(run.trace.contains("2 failed conflicting_changes"))
    }

    @Test("a branch that fails stops its sisters, and the parallel leaves by its way for errors")
    func failingBranch() async throws {
        var definition = parallel(node("left"), node("right"))
        definition.edges.append(WorkflowEdge("split", "after", port: "error"))
        let run = try await played(
            definition,
            answers: [
                "left": { .failed($0.progress.number, RunFailure(.modelUnavailable, "away", allowsRetry: false)) },
                "right": { .failed($0.progress.number, RunFailure(.modelUnavailable, "away", allowsRetry: false)) },
            ])
        #expect(run.trace.filter { $0.hasSuffix("stopped") }.count == 1)
        #expect(run.trace.contains("2 failed model_unavailable"))
        #expect(run.trace.suffix(2) == ["6 end", "finish completed"] || run.trace.last == "finish completed")
    }

    @Test("branches lie inside branches and loops")
    func nested() async throws {
        let definition = graph(
            between(
                node("loop", "for_each", ["items": "[1, 2]", "parallelism": 2]),
                node("split", "parallel", in: "loop", ["branches": ["a", "b"], "join": "meet"]),
                assign("left", "state.left", "1", in: "loop"), node("right", in: "loop"),
                node("meet", "join", in: "loop", [:])),
            "start > loop:body > split:a > left > meet", "split:b > right > meet", "loop > end")
        let run = try await played(definition)
        #expect(run.trace.last == "finish completed")
        var limits = RunLimits()
        limits.nesting = 1
        let deep = try await played(definition, limits: limits)
        #expect(deep.trace.last == "fail too_deep")
    }

    // MARK: Waiting

    @Test("a step that waits is run again with what happened, and what it remembered", arguments: [false, true])
    func waiting(isRestored: Bool) async throws {
        var run = try Machines(
            graph(between(node("ask")), "start > ask > end"), isRestored: isRestored,
            answers: [
                "ask": { order in
                    guard let signal = order.progress.signal else {
                        return .finished(order.progress.number, .wait(Wait(.userInput), memory: "asked"))
                    }
                    return .finished(
                        order.progress.number, .proceed(output: ["memory": order.progress.memory, "signal": signal]))
                }
            ])
        try await run.play()
        #expect(run.trace == ["1 start", "2 ask", "2 waits for user_input"])
        #expect(run.machine.isWaiting && run.machine.waits.map(\.number) == [2])
        try await run.tell(.signalled(2, ["text": "yes"]))
        #expect(run.trace.suffix(3) == ["2 ask", "3 end", "finish completed"])
        #expect(run.outputs[2] == ["memory": "asked", "signal": ["text": "yes"]])
    }

    @Test("a run does not rest while one of its branches works")
    func halfWaiting() async throws {
        var run = try Machines(
            parallel(node("left"), node("right")), isRestored: true,
            answers: ["left": { .finished($0.progress.number, .wait(Wait(.approval))) }])
        try await run.play()
        #expect(run.machine.isWaiting)
        let number = try #require(run.machine.waits.first?.number)
        try await run.tell(.signalled(number, "approved"))
        #expect(run.machine.isWaiting, "The step asked again.")
        #expect(run.trace.contains { $0.hasSuffix("right") })
    }

    // MARK: Calls

    @Test("a called workflow has a state of its own, and its result is the step's output", arguments: [false, true])
    func call(isRestored: Bool) async throws {
        var inner = graph(between(assign("set", "state.inner", "input.n + 1")), "start > set > end")
        inner.nodes[2].parameters = ["output": "state.inner", "status": "done"]
        let compiled = try CompiledWorkflow(inner, catalog: .standard)
        let version = WorkflowVersionID(UUID128(high: 1, low: 5))
        var seen: JSONValue?
        var run = try Machines(
            graph(between(node("call"), node("after")), "start > call > after > end"),
            input: RunInput(input: [:], state: ["outer": 1]), isRestored: isRestored,
            answers: [
                "call": { order in
                    .finished(
                        order.progress.number,
                        .call(WorkflowCall(versionID: version, workflow: compiled, input: ["n": 4])))
                },
                "after": { order in
                    seen = .object(JSONObject(order.scope.map { ($0.key, $0.value) }))
                    return .finished(order.progress.number, .proceed(output: nil))
                },
            ])
        try await run.play()
        #expect(
            run.trace == ["1 start", "2 call", "3 start", "4 set", "5 end", "6 after", "7 end", "finish completed"])
        #expect(seen?["vars"]?["call"]?["output"] == 5 && seen?["vars"]?["call"]?["status"] == "done")
        #expect(seen?["state"] == ["outer": 1] && seen?["vars"]?["set"] == nil)
    }

    @Test("workflows that call each other without end are stopped")
    func endlessCall() async throws {
        let definition = graph(between(node("call")), "start > call > end")
        let compiled = try CompiledWorkflow(definition, catalog: .standard)
        var run = try Machines(
            definition, isRestored: true,
            answers: [
                "call": { order in
                    .finished(
                        order.progress.number,
                        .call(WorkflowCall(versionID: Machines.version, workflow: compiled, input: [:])))
                }
            ])
        try await run.play()
        #expect(run.trace.last == "fail too_deep")
    }
}
