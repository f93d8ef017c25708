import Core
import Expressions
import HTTPCore

/// Says last words and ends the call; the run goes on behind it. Where nobody is on the telephone it fails. Output:
/// `{"text"}`.
struct HangUpStep: Step {
    static let kind = "hang_up"
    let takesTime = true

    static let description = StepDescription(
        .telephony, title: "Hang up", summary: "Says last words and ends the call; in a chat it fails.",
        parameters: .object([.optional("text", .template("Last words"))]),
        output: .object([.required("text", .string())]))

    private let text: Template?

    init(parameters: inout StepParameters) {
        text = parameters.template("text", isRequired: false)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        try await context.requireCall()
        let said = try await SayStep.say(text, context)
        try await context.emit(.call(.hangUp))
        return .proceed(output: ["text": .string(said)])
    }
}
