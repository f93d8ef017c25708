import Core
import Expressions

/// Sets places of the run's state, one after the other: later expressions see what earlier ones set.
///
/// `assignments` is a list of `{"target", "value"}`: a place such as `state.score.total`, and an expression. Output:
/// what was set, by place.
struct AssignStep: Step {
    static let kind = "assign"

    private struct Assignment {
        let path: [String]
        let value: Expression
    }

    private let assignments: [Assignment]

    init(parameters: inout StepParameters) {
        assignments = parameters.list("assignments", count: 1...200) { assignment in
            Assignment(path: assignment.statePath("target"), value: assignment.requiredExpression("value"))
        }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        var scope = context.scope
        var changes: [StateChange] = []
        var output = JSONObject()
        for assignment in assignments {
            let change = StateChange(assignment.path, try assignment.value.evaluate(scope))
            scope["state"] = try (scope["state"] ?? .null).applying(change)
            changes.append(change)
            output[change.place] = change.value
        }
        return .proceed(output: .object(output), changes: changes)
    }
}
