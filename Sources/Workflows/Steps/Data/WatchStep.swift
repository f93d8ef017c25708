import Core
import Expressions
import HTTPCore

/// Shows authors a value while a workflow is being made: it stands in the run's trace and its events, and nowhere else.
///
/// `value` is an expression, the whole state and all outputs unless told; `label` says what it is. Output: `{"value"}`.
struct WatchStep: Step {
    static let kind = "watch"
    static let description = StepDescription(
        .data, title: "Watch", summary: "Shows authors a value in the run's trace; learners never see it.",
        parameters: .object([
            .optional(
                "value",
                .string().titled(
                    "Value", "What to show; the state and all outputs unless told.", format: "expression")),
            .optional("label", .string().titled("Label", "What the value is.", fallback: "")),
        ]),
        output: .object([.required("value", .any)]))

    private let value: Expression?
    private let label: String

    init(parameters: inout StepParameters) {
        value = parameters.expression("value")
        label = parameters.string("label", default: "")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let shown: JSONValue =
            if let value {
                try value.evaluate(context.scope)
            } else {
                ["state": context.scope["state"] ?? .null, "vars": context.scope["vars"] ?? .null]
            }
        let kept = try shown.keepable()
        try await context.emit(.watched(label: label.withoutNUL, kept))
        return .proceed(output: ["value": kept])
    }
}
