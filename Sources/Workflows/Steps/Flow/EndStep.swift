import Core
import Expressions

/// Where a workflow ends.
///
/// `status` is a name of the author's choice (`completed` unless told), `message` a template, `output` and `grade`
/// expressions; a grade is `{"score", "maximum", "comment"?}`.
struct EndStep: Step {
    static let kind = "end"
    let ports: [String] = []

    private let status: String
    private let message: Template?
    private let output: Expression?
    private let grade: Expression?

    init(parameters: inout StepParameters) {
        status = parameters.string("status", default: "completed")
        message = parameters.template("message", isRequired: false)
        output = parameters.expression("output")
        grade = parameters.expression("grade")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        .end(
            RunResult(
                status: status, message: try message?.render(context.scope),
                output: try output?.evaluate(context.scope) ?? .null, grade: try checked(grade, context.scope)))
    }

    private func checked(_ grade: Expression?, _ scope: [String: JSONValue]) throws -> JSONValue {
        guard let value = try grade?.evaluate(scope), !value.isNull else { return .null }
        guard let score = value["score"]?.doubleValue, let maximum = value["maximum"]?.doubleValue, maximum > 0,
            (0...maximum).contains(score)
        else {
            throw RunFailure(
                .invalidStep, "A grade is a score from 0 to its maximum: {\"score\", \"maximum\"}.", allowsRetry: false)
        }
        return value
    }
}
