import Core
import Expressions
import HTTPCore

/// Writes a message into the conversation in the person's name, as if they had sent it.
///
/// `text` is a template; nothing to say is no message. Output: `{"text"}`.
struct UserMessageStep: Step {
    static let kind = "user_message"
    static let description = StepDescription(
        .conversation, title: "Message of the person",
        summary: "Writes a message into the conversation in the person's name.",
        parameters: .object([.required("text", .string().titled("Text", format: "template"))]),
        output: .object([.required("text", .string())]))
    /// What a person may send at most, in bytes.
    static let maximumSize = 1 << 16

    private let text: Template?

    init(parameters: inout StepParameters) {
        text = parameters.template("text")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let text = try text?.render(context.scope).withoutNUL ?? ""
        guard text.utf8.count <= Self.maximumSize else {
            throw RunFailure(
                .valueTooLarge, "A message of the person is longer than \(Self.maximumSize >> 10) KiB.",
                allowsRetry: false)
        }
        if text.contains(where: { !$0.isWhitespace }) {
            try await context.emit(.userMessage(context.services.identifiers.make(), text: text))
        }
        return .proceed(output: ["text": .string(text)])
    }
}
