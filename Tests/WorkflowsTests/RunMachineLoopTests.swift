import Core
import Testing

@testable import Workflows

@Suite struct RunMachineLoopTests {
    private func played(
        _ definition: WorkflowDefinition, _ isRestored: Bool = true, input: JSONValue = [:],
        limits: RunLimits = RunLimits(), answers: [String: Machines.Answer] = [:]
    ) async throws -> Machines {
        var machines = try Machines(
            definition, input: RunInput(input: input), limits: limits, isRestored: isRestored, answers: answers)
        try await machines.play()
        return machines
    }

    private func counting(to limit: Int, maximum: Int64 = 100) -> WorkflowDefinition {
        graph(
            between(
                node(
                    "loop", "while",
                    ["condition": "!has(state.n) || state.n < \(limit)", "max_iterations": .integer(maximum)]),
                assign("count", "state.n", "vars.loop.iteration", in: "loop")),
            "start > loop:body > count", "loop > end")
    }

    @Test("a while goes round for as long as its condition holds", arguments: [false, true])
    func whileLoop(isRestored: Bool) async throws {
        let run = try await played(counting(to: 2), isRestored)
        #expect(
            run.trace == [
                "1 start", "2 loop", "3 count", "4 loop", "5 count", "6 loop", "7 end", "finish completed",
            ])
        #expect(run.outputs[6] == ["iteration": 2] && run.outputs[5] == ["state.n": 2])
    }

    @Test("a while that does not end is stopped at its limit, and says which")
    func endless() async throws {
        let run = try await played(counting(to: 9, maximum: 3))
        #expect(run.trace.last == "fail too_many_iterations")
        guard case .fail(let failure)? = run.ending else { return }
        #expect(failure.description.contains("'loop'") && failure.description.contains("3 rounds"))
    }

    @Test("loops lie inside each other, and begin anew each time")
    func nested() async throws {
        let definition = graph(
            between(
                node("rows", "while", ["condition": "!has(state.row) || state.row < 2"]),
                assign("row", "state.row", "vars.rows.iteration", in: "rows"),
                assign("reset", "state.column", "0", in: "rows"),
                node("columns", "while", in: "rows", ["condition": "state.column < 3"]),
                assign("column", "state.column", "vars.columns.iteration", in: "columns"),
                assign("cell", "state.cells", "(has(state.cells) ? state.cells : 0) + 1", in: "columns")),
            "start > rows:body > row > reset > columns:body > column > cell", "rows > end")
        let run = try await played(definition)
        #expect(run.trace.last == "finish completed")
        #expect(run.outputs.values.compactMap { $0["state.cells"]?.integerValue }.max() == 6)
    }

    @Test("a way may lead out of a while before it ends")
    func leaving() async throws {
        let definition = graph(
            between(
                node("loop", "while", ["condition": "true"]),
                node(
                    "enough", "condition", in: "loop",
                    ["branches": [["name": "yes", "when": "vars.loop.iteration == 2"]]]),
                node("again", in: "loop")),
            "start > loop:body > enough:yes > end", "enough:default > again", "loop > end")
        let run = try await played(definition)
        #expect(
            run.trace == [
                "1 start", "2 loop", "3 enough", "4 again", "5 loop", "6 enough", "7 end", "finish completed",
            ])
    }

    private func each(parallelism: Int64, collect: String = "vars.work") -> WorkflowDefinition {
        graph(
            between(
                node(
                    "loop", "for_each",
                    ["items": "input.list", "parallelism": .integer(parallelism), "collect": .string(collect)]),
                node("work", in: "loop"),
                assign("note", "state.last", "vars.loop.item", in: "loop")),
            "start > loop:body > work > note", "loop > end")
    }

    @Test("a for_each does its body for each element in order, and collects what each gave", arguments: [false, true])
    func forEach(isRestored: Bool) async throws {
        let run = try await played(
            each(parallelism: 1, collect: "vars.loop.item + string(vars.loop.index)"), isRestored,
            input: ["list": ["a", "b"]])
        #expect(
            run.trace == [
                "1 start", "2 loop", "3 work", "4 note", "5 work", "6 note", "7 end", "finish completed",
            ])
        #expect(run.outputs[2] == ["count": 2, "results": ["a0", "b1"]])
        #expect(run.outputs[6] == ["state.last": "b"])
    }

    @Test("elements run beside each other, as many as the step says")
    func parallelItems() async throws {
        let run = try await played(
            each(parallelism: 2, collect: "vars.work"), input: ["list": [1, 2, 3]],
            answers: [
                "note": { .finished($0.progress.number, .proceed(output: nil)) }
            ])
        #expect(
            run.trace.prefix(4) == ["1 start", "2 loop", "4 work", "3 work"]
                || run.trace.prefix(4) == ["1 start", "2 loop", "3 work", "4 work"])
        #expect(run.outputs[2] == ["count": 3, "results": ["work", "work", "work"]])
        #expect(run.trace.last == "finish completed")
    }

    @Test("an empty list is no round at all, and what is no list is an error")
    func noItems() async throws {
        let run = try await played(each(parallelism: 4), input: ["list": []])
        #expect(run.trace == ["1 start", "2 loop", "3 end", "finish completed"])
        #expect(run.outputs[2] == ["count": 0, "results": []])
        let wrong = try await played(each(parallelism: 4), input: ["list": 7])
        #expect(wrong.trace == ["1 start", "2 loop", "2 failed invalid_step", "fail invalid_step"])
    }

    @Test("a list over the limit is an error before anything of it is done")
    func manyItems() async throws {
        var limits = RunLimits()
        limits.items = 2
        let run = try await played(each(parallelism: 4), input: ["list": [1, 2, 3]], limits: limits)
        #expect(run.trace == ["1 start", "2 loop", "2 failed too_many_iterations", "fail too_many_iterations"])
    }

    @Test("one element that fails stops the others, and the loop leaves by its way for errors")
    func failingItem() async throws {
        var definition = each(parallelism: 3)
        definition.edges.append(WorkflowEdge("loop", "end", port: "error"))
        let run = try await played(
            definition, input: ["list": [1, 2, 3]],
            answers: [
                "work": { order in
                    order.scope["vars"]?["loop"]?["index"] == 1
                        ? .failed(order.progress.number, RunFailure(.modelUnavailable, "away", allowsRetry: false))
                        : .finished(order.progress.number, .proceed(output: nil))
                }
            ])
        #expect(run.trace.contains("2 failed model_unavailable"))
        #expect(run.trace.contains { $0.hasSuffix("stopped") })
        #expect(run.trace.last == "finish completed")
        #expect(run.running.isEmpty)
    }
}
