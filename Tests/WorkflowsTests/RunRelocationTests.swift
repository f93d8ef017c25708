import Core
import Testing

@testable import Workflows

@Suite struct RunRelocationTests {
    private static let newVersion = WorkflowVersionID(UUID128(high: 9, low: 9))

    /// What becomes of a run that waits in the old graph, when it is taken over to the new one.
    private func moved(_ old: WorkflowDefinition, to new: WorkflowDefinition) async throws -> Result<
        RunMachine, RunRelocation.Refusal
    > {
        var machines = try Machines(old)
        try await machines.play()
        let (first, second) = (
            try CompiledWorkflow(old, catalog: .standard), try CompiledWorkflow(new, catalog: .standard)
        )
        let relocation = RunRelocation(
            version: Machines.version, workflow: first, newVersion: Self.newVersion, newWorkflow: second)
        let snapshot: JSONValue
        do throws(RunRelocation.Refusal) {
            snapshot = try relocation.moved(machines.machine.snapshot)
        } catch {
            return .failure(error)
        }
        let outputs = machines.outputs
        return .success(
            try RunMachine(
                snapshot: snapshot, programs: [Self.newVersion: second], version: Self.newVersion,
                input: machines.machine.input
            ) { outputs[$0] })
    }

    private func asking(_ greeting: String) -> WorkflowDefinition {
        graph(
            between(
                node("ask", "wait_for_user_input", [:]), node("greet", "assistant_message", ["text": .string(greeting)])
            ),
            "start > ask > greet > end")
    }

    @Test("A run that waits goes on in the other version, with what it knew")
    func straight() async throws {
        var machine = try await moved(asking("Hello"), to: asking("Good day")).get()
        let wait = try #require(machine.waits.first)
        _ = machine.handle(.signalled(wait.number, ["text": "Ann"]))
        let actions = machine.handle(.finished(wait.number, .proceed(output: ["text": "Ann"])))
        let orders = actions.compactMap { if case .execute(let order) = $0 { order } else { nil } }
        #expect(orders.map(\.node.slug) == ["greet"] && machine.versionID == Self.newVersion)
        #expect(orders.first?.scope["vars"]?["ask"] == ["text": "Ann"])
    }

    @Test("A run whose step is gone, or is another one, stays with the reason")
    func refusals() async throws {
        let gone = graph(between(node("greet")), "start > greet > end")
        var other = asking("Hello")
        other.nodes[1] = node("ask", "delay", ["seconds": 60])
        for (new, reason) in [
            (gone, "There is no step 'ask'."),
            (other, "The step 'ask' is of the kind delay, and was wait_for_user_input."),
        ] {
            let result = try await moved(asking("Hello"), to: new)
            guard case .failure(let refusal) = result else {
                Issue.record("It was moved.")
                continue
            }
            #expect(refusal.reason == reason)
        }
    }

    private func looping(_ most: JSONValue, loop: String = "loop") -> WorkflowDefinition {
        graph(
            between(
                node(loop, "while", ["condition": "true", "max_iterations": most]),
                node("ask", "wait_for_user_input", in: loop, [:])), "start > \(loop) > end", "\(loop):body > ask")
    }

    @Test("A loop goes on in its round where it is there still, and a run in another one stays")
    func loops() async throws {
        let machine = try await moved(looping(5), to: looping(9)).get()
        #expect(machine.strands[0]?.loops == [LoopFrame(node: "loop", iteration: 1)])
        let result = try await moved(looping(5), to: looping(5, loop: "other"))
        #expect(throws: RunRelocation.Refusal("The step 'ask' lies in another loop.")) { try result.get() }
    }

    private func forking(_ branches: [String], extra: Bool = false) -> WorkflowDefinition {
        var made = graph(
            between(
                node("fork", "parallel", ["branches": .array(branches.map { .string($0) }), "join": "meet"]),
                node("one", "wait_for_user_input", [:]), node("two", "wait_for_user_input", [:]),
                node("meet", "join", [:])),
            "start > fork", "fork:\(branches[0]) > one > meet", "fork:\(branches[1]) > two > meet", "meet > end")
        if extra {
            made.nodes.append(node("late"))
            made.edges.removeLast()
            made.edges += [WorkflowEdge("meet", "late"), WorkflowEdge("late", "end")]
        }
        return made
    }

    @Test("Branches move together where the new version has the same ones")
    func branches() async throws {
        let machine = try await moved(forking(["a", "b"]), to: forking(["a", "b"], extra: true)).get()
        #expect(machine.waits.count == 2)
        let result = try await moved(forking(["a", "b"]), to: forking(["a", "c"]))
        #expect(throws: RunRelocation.Refusal("The step 'fork' has other branches.")) { try result.get() }
    }

    @Test("A snapshot that is none is refused")
    func broken() throws {
        let workflow = try CompiledWorkflow(asking("x"), catalog: .standard)
        let relocation = RunRelocation(
            version: Machines.version, workflow: workflow, newVersion: Self.newVersion, newWorkflow: workflow)
        #expect(throws: RunRelocation.Refusal.self) { try relocation.moved(.null) }
        #expect(throws: RunRelocation.Refusal.self) { try relocation.moved(["strands": [7]]) }
    }
}
