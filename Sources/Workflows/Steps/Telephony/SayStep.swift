import Core
import Expressions
import HTTPCore

/// Says fixed words, with values of the run in them: on the telephone they are spoken, in a chat they are a message.
///
/// Nothing to say is no message. Output: `{"text"}`.
struct SayStep: Step {
    static let kind = "say"
    static let description = StepDescription(
        .telephony, title: "Speak", summary: "Says fixed words; in a chat they are a message.",
        parameters: .object([.required("text", .template("Text"))]), output: .object([.required("text", .string())]))

    private let text: Template?

    init(parameters: inout StepParameters) {
        text = parameters.template("text")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        .proceed(output: ["text": .string(try await Self.say(text, context))])
    }

    /// Says what the template gives; gives that.
    @discardableResult
    static func say(_ template: Template?, _ context: StepContext) async throws -> String {
        guard let text = try template?.render(context.scope), !text.isEmpty else { return "" }
        var message = try await MessageComposer(context)
        try await message.append(text)
        return try await message.finish()
    }
}
