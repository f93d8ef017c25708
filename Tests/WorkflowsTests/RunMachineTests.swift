import Core
import Testing

@testable import Workflows

/// Every course is played twice: straight, and with the machine made anew out of its snapshot after each event.
@Suite struct RunMachineTests {
    private func played(
        _ definition: WorkflowDefinition, _ isRestored: Bool, input: RunInput = RunInput(input: [:]),
        limits: RunLimits = RunLimits(), answers: [String: Machines.Answer] = [:]
    ) async throws -> Machines {
        var machines = try Machines(
            definition, input: input, limits: limits, isRestored: isRestored, answers: answers)
        try await machines.play()
        return machines
    }

    private static func failing(
        _ code: RunFailure.Code = .modelUnavailable, allowsRetry: Bool = false, times: Int = .max
    ) -> Machines.Answer {
        { order in
            order.progress.attempt > times
                ? .finished(order.progress.number, .proceed(output: "late"))
                : .failed(order.progress.number, RunFailure(code, "away", allowsRetry: allowsRetry))
        }
    }

    // MARK: Sequences

    @Test("steps follow the edges from the start to an end", arguments: [false, true])
    func sequence(isRestored: Bool) async throws {
        let run = try await played(graph(between(node("say")), "start > say > end"), isRestored)
        #expect(run.trace == ["1 start", "2 say", "3 end", "finish completed"])
    }

    @Test("expressions see the input and the outputs of earlier steps", arguments: [false, true])
    func scope(isRestored: Bool) async throws {
        let definition = graph(
            between(node("say"), assign("set", "state.said", "vars.say + ' ' + input.text")), "start > say > set > end")
        var scope: [String: JSONValue] = [:]
        let run = try await played(
            definition, isRestored, input: RunInput(input: ["text": "hello"], user: ["locale": "fr"]),
            answers: [
                "end": { order in
                    scope = order.scope
                    return .finished(order.progress.number, .end(RunResult()))
                }
            ])
        #expect(run.trace.last == "finish completed")
        #expect(scope["state"] == ["said": "say hello"])
        #expect(scope["vars"]?["say"] == "say")
        #expect(scope["user"] == ["locale": "fr"])
        #expect(Set(scope.keys) == ["input", "state", "vars", "user", "course"])
    }

    @Test(
        "a condition leaves by the first branch that holds, else by its default",
        arguments: [
            (1, "low"), (5, "middle"), (9, "other"),
        ])
    func condition(value: Int64, taken: String) async throws {
        let branches: JSONValue = [
            ["name": "low", "when": "input.n < 3"], ["name": "middle", "when": "input.n < 7"],
        ]
        let definition = graph(
            between(
                node("which", "condition", ["branches": branches]), node("low"), node("middle"), node("other")),
            "start > which:low > low > end", "which:middle > middle > end", "which:default > other > end")
        let run = try await played(definition, true, input: RunInput(input: ["n": .integer(value)]))
        #expect(run.trace == ["1 start", "2 which", "3 \(taken)", "4 end", "finish completed"])
    }

    @Test("a condition that gives neither true nor false fails the run and says where")
    func conditionWithoutTruth() async throws {
        var definition = graph(between(node("say")), "start > say > end")
        definition.edges[1].condition = "vars.say"
        let run = try await played(definition, false)
        guard case .fail(let failure)? = run.ending else {
            Issue.record("The run goes on.")
            return
        }
        #expect(failure.code == .invalidStep && failure.description.contains("'say'"))
    }

    @Test("a run that finds no edge to take fails and says where")
    func noWayOn() async throws {
        var definition = graph(between(node("say")), "start > say > end")
        definition.edges[1].condition = "1 > 2"
        let run = try await played(definition, false)
        guard case .fail(let failure)? = run.ending else {
            Issue.record("The run went on.")
            return
        }
        #expect(failure.code == .noWayOn && failure.description.contains("'say'"))
    }

    @Test("a way that leads in circles is stopped")
    func endlessWay() async throws {
        var definition = graph(between(node("say")), "start > say > say", "say > end")
        definition.edges[1].condition = "true"
        var limits = RunLimits()
        limits.stepsPerTurn = 5
        let run = try await played(definition, true, limits: limits)
        #expect(run.trace == ["1 start", "2 say", "3 say", "4 say", "5 say", "fail too_many_steps"])
    }

    @Test("an end gives the run's status, message, output and grade")
    func result() async throws {
        var definition = graph(between(), "start > end")
        definition.nodes[1].parameters = [
            "status": "passed", "message": "Well done, {{ user.name }}", "output": "{'n': 1}",
            "grade": "{'score': 8, 'maximum': 10}",
        ]
        let run = try await played(definition, false, input: RunInput(input: [:], user: ["name": "Ann"]))
        guard case .finish(let result)? = run.ending else {
            Issue.record("The run did not finish: \(run.trace)")
            return
        }
        #expect(
            result
                == RunResult(
                    status: "passed", message: "Well done, Ann", output: ["n": 1], grade: ["score": 8, "maximum": 10]))
    }

    // MARK: State

    @Test("later assignments see what earlier ones set, and a number in the way is an error")
    func assignments() async throws {
        let steps: JSONValue = [
            ["target": "state.a.b", "value": "1"], ["target": "state.a.c", "value": "state.a.b + 1"],
        ]
        let definition = graph(
            between(node("set", "assign", ["assignments": steps]), assign("wrong", "state.a.b.d", "1")),
            "start > set > wrong > end")
        let run = try await played(definition, false)
        #expect(run.state == nil && run.trace.last == "fail invalid_step")
        #expect(run.outputs[2] == ["state.a.b": 1, "state.a.c": 2])
    }

    @Test("a state that outgrows its limit fails the run")
    func stateSize() async throws {
        var limits = RunLimits()
        limits.stateSize = 100
        let definition = graph(
            between(assign("set", "state.text", "'0123456789' + '0123456789'"), assign("more", "state.more", "state")),
            "start > set > more > set", "more:error > end")
        let run = try await played(definition, true, limits: limits)
        #expect(run.trace.contains { $0.hasSuffix("failed state_too_large") })
    }

    // MARK: Failures

    @Test("a run ends with the failure of its step")
    func failure() async throws {
        let run = try await played(
            graph(between(node("say")), "start > say > end"), true, answers: ["say": Self.failing()])
        #expect(run.trace == ["1 start", "2 say", "2 failed model_unavailable", "fail model_unavailable"])
    }

    @Test("a step is tried again as often as its policy says, where trying again may help", arguments: [false, true])
    func retries(isRestored: Bool) async throws {
        let definition = graph(between(node("say", attempts: 3)), "start > say > end")
        let run = try await played(
            definition, isRestored, answers: ["say": Self.failing(allowsRetry: true, times: 2)])
        #expect(run.trace == ["1 start", "2 say", "2 say again", "2 say again", "3 end", "finish completed"])
        #expect(run.outputs[2] == "late")
        let hopeless = try await played(definition, isRestored, answers: ["say": Self.failing(times: 2)])
        #expect(hopeless.trace.last == "fail model_unavailable")
    }

    @Test("a failure leaves by the step's way for errors, which sees what failed", arguments: [false, true])
    func errorEdge(isRestored: Bool) async throws {
        let definition = graph(
            between(node("say"), assign("note", "state.code", "vars.say.error.code")), "start > say > end",
            "say:error > note > end")
        let run = try await played(definition, isRestored, answers: ["say": Self.failing()])
        #expect(run.trace == ["1 start", "2 say", "2 failed model_unavailable", "3 note", "4 end", "finish completed"])
        #expect(run.outputs[3] == ["state.code": "model_unavailable"])
    }

    @Test("a step of the kind fail ends the run in its author's words")
    func failStep() async throws {
        let definition = graph(
            between(node("stop", "fail", ["message": "Not {{ input.text }}"])), "start > stop:error > end")
        let run = try await played(definition, false, input: RunInput(input: ["text": "now"]))
        #expect(run.trace == ["1 start", "2 stop", "2 failed failed", "3 end", "finish completed"])
    }

    @Test("a run may be cancelled at any step, and hears nothing afterwards")
    func cancel() async throws {
        var run = try Machines(graph(between(node("say")), "start > say > end"))
        try await run.tell(.begin)
        #expect(run.trace.last == "finish completed")
        var machine = RunMachine(
            try CompiledWorkflow(Graphs.saying("x"), catalog: .standard), version: Machines.version,
            input: RunInput(input: [:]))
        _ = machine.handle(.begin)
        let actions = machine.handle(.cancel)
        guard case .stop(1)? = actions.first, case .cancel? = actions.last, actions.count == 2 else {
            Issue.record("The step was not stopped: \(actions)")
            return
        }
        #expect(machine.handle(.finished(1, .proceed(output: nil))).isEmpty)
    }
}
