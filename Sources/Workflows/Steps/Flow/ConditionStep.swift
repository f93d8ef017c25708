import Core
import Expressions

/// Leaves by the first of its `branches` (`{"name", "when"}`) whose expression holds, and by `default` where none does.
/// The names are its ports. Output: `{"branch"}`.
struct ConditionStep: Step {
    static let kind = "condition"

    private struct Branch {
        let name: String
        let when: Expression
    }

    private static let otherwise = "default"
    private let branches: [Branch]

    init(parameters: inout StepParameters) {
        branches = parameters.list("branches", count: 1...50) { branch in
            Branch(name: branch.identifier("name"), when: branch.requiredExpression("when"))
        }
        parameters.requireDistinct("branches", branches.map(\.name) + [Self.otherwise])
    }

    var ports: [String] { branches.map(\.name) + [Self.otherwise] }

    func run(_ context: StepContext) async throws -> StepResult {
        for branch in branches {
            let value = try branch.when.evaluate(context.scope)
            guard let holds = value.boolValue else {
                throw RunFailure(
                    .invalidStep,
                    "The branch '\(branch.name)' gives \(value.kind) where true or false is needed.", allowsRetry: false
                )
            }
            if holds { return .proceed(output: ["branch": .string(branch.name)], port: branch.name) }
        }
        return .proceed(output: ["branch": .string(Self.otherwise)], port: Self.otherwise)
    }
}
