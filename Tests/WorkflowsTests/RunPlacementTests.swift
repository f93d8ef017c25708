import Core
import Testing

@testable import Workflows

@Suite struct RunPlacementTests {
    /// A run that waits in the graph, put at the step: its machine, and what it does first.
    private func placed(
        _ definition: WorkflowDefinition, at slug: String
    ) async throws -> Result<(machine: RunMachine, actions: [RunMachine.Action]), RunPlacementRefusal> {
        var machines = try Machines(definition)
        try await machines.play()
        let workflow = try CompiledWorkflow(definition, catalog: .standard)
        let snapshot: JSONValue
        do throws(RunPlacementRefusal) {
            snapshot = try RunPlacement(workflow: workflow).placed(machines.machine.snapshot, at: slug)
        } catch {
            return .failure(error)
        }
        let outputs = machines.outputs
        var machine = try RunMachine(
            snapshot: snapshot, programs: [Machines.version: workflow], version: Machines.version,
            input: machines.machine.input
        ) { outputs[$0] }
        let actions = machine.resume(at: Timestamp(microseconds: 0))
        return .success((machine, actions))
    }

    private func orders(_ actions: [RunMachine.Action]) -> [RunMachine.StepOrder] {
        actions.compactMap { if case .execute(let order) = $0 { order } else { nil } }
    }

    private let twice = graph(
        between(
            node("note", "transform", ["value": "7"]), node("first", "wait_for_user_input", [:]),
            node("second", "wait_for_user_input", [:]), node("say", "assistant_message", ["text": "Bye"])),
        "start > note > first > second > say > end")

    @Test("A run goes on at the step, which begins anew, under a number of its own and with what was known")
    func straight() async throws {
        let order = try #require(orders(try await placed(twice, at: "second").get().actions).first)
        #expect(order.node.slug == "second" && order.progress.attempt == 1 && order.progress.memory == .null)
        #expect(order.progress.number == 4 && order.progress.signal == nil)
        #expect(order.scope["vars"]?["note"] != nil)
        #expect(orders(try await placed(twice, at: "first").get().actions).first?.progress.number == 4)
    }

    @Test("A step inside a loop is in its first round, and goes back to the loop")
    func loops() async throws {
        let loop = graph(
            between(
                node("ask", "wait_for_user_input", [:]), node("again", "while", ["condition": "true"]),
                node("inner", "wait_for_user_input", in: "again", [:])),
            "start > ask > again > end", "again:body > inner")
        var (machine, actions) = try await placed(loop, at: "inner").get()
        let order = try #require(orders(actions).first)
        #expect(order.node.slug == "inner")
        let next = machine.handle(.finished(order.progress.number, .proceed(output: [:])))
        #expect(orders(next).first?.node.slug == "inner" && machine.strands[0]?.loops.first?.iteration == 2)
    }

    @Test("No run is put where none waits for its person, into a branch, or into a loop over a list")
    func refusals() async throws {
        let branches = graph(
            between(
                node("ask", "wait_for_user_input", [:]),
                node("both", "parallel", ["branches": ["a", "b"], "join": "meet"]),
                node("inner", "wait_for_user_input", [:]), node("other", "transform", ["value": "1"]),
                node("meet", "join", [:])),
            "start > ask > both", "both:a > inner > meet", "both:b > other > meet", "meet > end")
        let list = graph(
            between(
                node("ask", "wait_for_user_input", [:]), node("each", "for_each", ["items": "[1, 2]"]),
                node("inner", "wait_for_user_input", in: "each", [:])),
            "start > ask > each > end", "each:body > inner")
        for (definition, slug, reason) in [
            (twice, "nowhere", "There is no step 'nowhere'."),
            (twice, "say", "At the step 'say' no run waits for its person."),
            (branches, "inner", "The step 'inner' lies in a branch beside others."),
            (list, "inner", "The step 'inner' lies in a loop over a list."),
        ] {
            guard case .failure(let refusal) = try await placed(definition, at: slug) else {
                Issue.record("It was put at \(slug).")
                continue
            }
            #expect(refusal.reason == reason)
        }
        let workflow = try CompiledWorkflow(twice, catalog: .standard)
        #expect(throws: RunPlacementRefusal.self) { try RunPlacement(workflow: workflow).placed(.null, at: "first") }
    }
}
