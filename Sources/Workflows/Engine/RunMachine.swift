import Core
import Expressions

/// The course of one run as a pure state machine: told what happened, it says what to do next.
struct RunMachine {
    enum Event {
        case begin
        /// The running step gave its output.
        case stepFinished(JSONValue)
        case stepFailed(RunFailure)
        case cancel
    }

    enum Action {
        /// Run the step; the number counts from 1 within the run.
        case execute(number: Int, node: CompiledWorkflow.Node)
        case finish
        case fail(RunFailure)
        case cancel
    }

    private enum Phase {
        case new
        case running(number: Int, node: CompiledWorkflow.Node)
        case ended
    }

    private let workflow: CompiledWorkflow
    private let stepLimit: Int
    private var phase = Phase.new
    private var context: RunInput
    private var outputs = JSONObject()

    /// - Parameter stepLimit: the most steps of one run, so that a loop without an end does not run for ever
    init(_ workflow: CompiledWorkflow, input: RunInput, stepLimit: Int = 200) {
        self.workflow = workflow
        self.stepLimit = stepLimit
        context = input
    }

    /// What expressions see now.
    var scope: [String: JSONValue] {
        [
            "input": context.input, "state": context.state, "vars": .object(outputs), "user": context.user,
            "course": context.course,
        ]
    }

    mutating func handle(_ event: Event) -> Action {
        switch (phase, event) {
        case (.new, .begin):
            guard let node = workflow.nodes[workflow.start] else { preconditionFailure("A workflow has a start.") }
            return execute(number: 1, node)
        case (.running(let number, let node), .stepFinished(let output)):
            outputs[node.slug] = output
            return leave(node, number: number)
        case (.running, .stepFailed(let failure)):
            phase = .ended
            return .fail(failure)
        case (.new, .cancel), (.running, .cancel):
            phase = .ended
            return .cancel
        case (.new, _), (.running, .begin), (.ended, _):
            preconditionFailure("A run does not take this event in its phase.")
        }
    }

    private mutating func leave(_ node: CompiledWorkflow.Node, number: Int) -> Action {
        guard node.kind != EndStep.kind else {
            phase = .ended
            return .finish
        }
        do {
            guard let target = try exit(of: node), let next = workflow.nodes[target] else {
                throw RunFailure(
                    .noWayOn, "No condition after the step '\(node.slug)' holds, so the assistant cannot go on.",
                    allowsRetry: false)
            }
            guard number < stepLimit else {
                throw RunFailure(
                    .tooManySteps, "The assistant took \(stepLimit) steps without coming to an end.",
                    allowsRetry: false)
            }
            return execute(number: number + 1, next)
        } catch {
            phase = .ended
            return .fail(RunFailure(error))
        }
    }

    private func exit(of node: CompiledWorkflow.Node) throws -> String? {
        let scope = scope
        return try node.exits.first { exit in
            guard let condition = exit.condition else { return true }
            let value = try condition.evaluate(scope)
            guard let holds = value.boolValue else {
                throw RunFailure(
                    .invalidStep,
                    "A condition after the step '\(node.slug)' gives \(value.kind) where true or false is needed.",
                    allowsRetry: false)
            }
            return holds
        }?.target
    }

    private mutating func execute(number: Int, _ node: CompiledWorkflow.Node) -> Action {
        phase = .running(number: number, node: node)
        return .execute(number: number, node: node)
    }
}
