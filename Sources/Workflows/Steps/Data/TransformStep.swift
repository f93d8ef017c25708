import Core
import Expressions
import HTTPCore

/// Makes a value out of others.
///
/// `value` is any JSON whose texts are templates; a text that is one expression and nothing else gives the expression's
/// value. `schema` is a JSON Schema that the value must fulfil. Output: the value.
struct TransformStep: Step {
    static let kind = "transform"
    static let description = StepDescription(
        .data, title: "Transform", summary: "Makes an object, a list or any other value out of what is known.",
        parameters: .object([
            .required(
                "value",
                JSONSchema.any.titled(
                    "Value", "Any JSON; the texts in it are templates, and \"{{ … }}\" alone keeps its kind.",
                    format: "template")),
            .optional(
                "schema",
                JSONSchema.map(.any).titled(
                    "Schema", "A JSON Schema that the value must fulfil.", format: "json-schema")),
        ]))

    private let value: ValueTemplate?
    private let schema: Schema?

    init(parameters: inout StepParameters) {
        value = parameters.value("value")
        schema = parameters.schema("schema")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let value = try value?.render(context.scope) ?? .null
        if let problem = schema?.problems(of: value).first {
            let place = problem.path.isEmpty ? "The value" : "The value at \(problem.path)"
            throw RunFailure(
                .invalidStep, "\(place) does not have the shape that its author asks for: \(problem.message)",
                allowsRetry: false)
        }
        return .proceed(output: value)
    }
}
