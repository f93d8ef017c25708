import Core
import Expressions

/// Where a run begins; its output is the run's input.
///
/// `starter_prompts` are templates of questions that a learner may begin with.
struct StartStep: Step {
    static let kind = "start"

    let starterPrompts: [Template]

    init(parameters: inout StepParameters) {
        starterPrompts = parameters.templates("starter_prompts")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        .proceed(output: context.scope["input"] ?? .null)
    }
}
