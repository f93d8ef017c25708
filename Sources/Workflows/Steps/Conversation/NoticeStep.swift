import Core
import Expressions
import HTTPCore

/// Tells the person something beside the conversation, which is not kept in it.
///
/// `message` is a template of Markdown, `title` a template; nothing to say is no notice. Output: `{"message"}`.
struct NoticeStep: Step {
    static let kind = "notice"
    static let description = StepDescription(
        .conversation, title: "Notice", summary: "Tells the person something beside the conversation.",
        parameters: .object([
            .required("message", .template("Message", "In Markdown.")),
            .optional("title", .template("Title")),
            .optional(
                "level",
                .enumeration(ShownNotice.Level.allCases.map(\.rawValue)).titled(
                    "Level", "How much it matters.", fallback: "info")),
        ]),
        output: .object([.required("message", .string())]))
    /// The most characters that are shown of each.
    private static let (maximumMessage, maximumTitle) = (4000, 200)

    private let message: Template?
    private let title: Template?
    private let level: ShownNotice.Level

    init(parameters: inout StepParameters) {
        message = parameters.template("message")
        title = parameters.template("title", isRequired: false)
        level = parameters.choice("level", of: ShownNotice.Level.self, default: .info)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let message = String(try message?.render(context.scope).withoutNUL.prefix(Self.maximumMessage) ?? "")
        let title = String(try title?.render(context.scope).withoutNUL.prefix(Self.maximumTitle) ?? "")
        if message.contains(where: { !$0.isWhitespace }) {
            try await context.emit(.notice(ShownNotice(level, message, title: title.isEmpty ? nil : title)))
        }
        return .proceed(output: ["message": .string(message)])
    }
}
