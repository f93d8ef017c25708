import Core
import Testing

@testable import Workflows

@Suite struct RunMachineTests {
    private func machine(_ definition: WorkflowDefinition, stepLimit: Int = 200) throws -> RunMachine {
        RunMachine(
            try CompiledWorkflow(definition, catalog: .standard), input: RunInput(input: ["text": "hello"]),
            stepLimit: stepLimit)
    }

    private func step(_ action: RunMachine.Action) -> String {
        switch action {
        case .execute(let number, let node): "\(number) \(node.slug)"
        case .finish: "finish"
        case .fail(let failure): "fail \(failure.code.rawValue)"
        case .cancel: "cancel"
        }
    }

    @Test("steps follow the edges from the start to an end")
    func sequence() throws {
        var machine = try machine(Graphs.saying("x"))
        #expect(step(machine.handle(.begin)) == "1 start")
        #expect(step(machine.handle(.stepFinished(nil))) == "2 say")
        #expect(step(machine.handle(.stepFinished(["text": "x"]))) == "3 end")
        #expect(step(machine.handle(.stepFinished(nil))) == "finish")
    }

    @Test("the first edge whose condition holds is taken", arguments: [(1, "3 quote"), (0, "3 nothing")])
    func branches(count: Int64, next: String) throws {
        var machine = try machine(Graphs.searching)
        _ = machine.handle(.begin)
        _ = machine.handle(.stepFinished(nil))
        #expect(step(machine.handle(.stepFinished(["count": .integer(count)]))) == next)
    }

    @Test("expressions see the input and the outputs of earlier steps")
    func scope() throws {
        var machine = try machine(Graphs.saying("x"))
        _ = machine.handle(.begin)
        _ = machine.handle(.stepFinished(["text": "hello"]))
        #expect(machine.scope["input"] == ["text": "hello"])
        #expect(machine.scope["vars"]?["start"] == ["text": "hello"])
        #expect(Set(machine.scope.keys) == ["input", "state", "vars", "user", "course"])
    }

    @Test("a run ends with the failure of its step")
    func failure() throws {
        var machine = try machine(Graphs.saying("x"))
        _ = machine.handle(.begin)
        let failure = RunFailure(.modelUnavailable, "away", allowsRetry: true)
        #expect(step(machine.handle(.stepFailed(failure))) == "fail model_unavailable")
    }

    @Test("a condition that gives neither true nor false fails the run and says where")
    func conditionWithoutTruth() throws {
        var graph = Graphs.searching
        graph.edges[1].condition = "vars.search.count"
        var machine = try machine(graph)
        _ = machine.handle(.begin)
        _ = machine.handle(.stepFinished(nil))
        guard case .fail(let failure) = machine.handle(.stepFinished(["count": 1])) else {
            Issue.record("The run goes on.")
            return
        }
        #expect(failure.code == .invalidStep && failure.description.contains("'search'"))
    }

    @Test("a run that finds no edge to take fails and says where")
    func noWayOn() throws {
        var graph = Graphs.saying("x")
        graph.edges[1].condition = "1 > 2"
        var machine = try machine(graph)
        _ = machine.handle(.begin)
        _ = machine.handle(.stepFinished(nil))
        guard case .fail(let failure) = machine.handle(.stepFinished(nil)) else {
            Issue.record("The run went on.")
            return
        }
        #expect(failure.code == .noWayOn)
        #expect(failure.description.contains("'say'"))
    }

    @Test("a condition that cannot be evaluated fails the run")
    func brokenCondition() throws {
        var graph = Graphs.saying("x")
        graph.edges[1].condition = "vars.ghost.count > 0"
        var machine = try machine(graph)
        _ = machine.handle(.begin)
        _ = machine.handle(.stepFinished(nil))
        #expect(step(machine.handle(.stepFinished(nil))) == "fail invalid_step")
    }

    @Test("a loop without an end is stopped")
    func endlessLoop() throws {
        var graph = Graphs.saying("x")
        graph.edges.insert(WorkflowEdge("say", "say"), at: 1)
        var machine = try machine(graph, stepLimit: 5)
        var action = machine.handle(.begin)
        var steps = 0
        while case .execute = action {
            steps += 1
            action = machine.handle(.stepFinished(nil))
        }
        #expect(steps == 5)
        #expect(step(action) == "fail too_many_steps")
    }

    @Test("a run may be cancelled at any step")
    func cancel() throws {
        var machine = try machine(Graphs.saying("x"))
        _ = machine.handle(.begin)
        #expect(step(machine.handle(.cancel)) == "cancel")
    }
}
