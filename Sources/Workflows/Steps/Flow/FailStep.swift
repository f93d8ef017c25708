import Core
import Expressions

/// Ends the run as failed, or takes its way for errors. `message` is a template that the learner may read.
struct FailStep: Step {
    static let kind = "fail"
    let ports: [String] = []

    private let message: Template?
    private let allowsRetry: Bool

    init(parameters: inout StepParameters) {
        message = parameters.template("message")
        allowsRetry = parameters.boolean("allow_retry", default: false)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        throw RunFailure(.failedByAuthor, try message?.render(context.scope) ?? "", allowsRetry: allowsRetry)
    }
}
