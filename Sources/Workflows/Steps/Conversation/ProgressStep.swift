import Core
import Expressions
import HTTPCore

/// Tells the person what is being done, in a short line that the next event takes away.
///
/// `text` is a template, which takes the line away where it gives nothing, `icon` the name of one of ChatKit's icons. Output: `{"text"}`.
struct ProgressStep: Step {
    static let kind = "progress"
    static let description = StepDescription(
        .conversation, title: "Progress", summary: "Shows a short line on what is being done.",
        parameters: .object([
            .required("text", .string().titled("Text", format: "template")),
            .optional("icon", .string().titled("Icon", "The name of an icon, such as search.")),
        ]),
        output: .object([.required("text", .string())]))
    /// The most characters that are shown.
    private static let maximumLength = 500

    private let text: Template?
    private let icon: String?

    init(parameters: inout StepParameters) {
        text = parameters.template("text")
        icon = parameters.icon("icon")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let text = String(try text?.render(context.scope).withoutNUL.prefix(Self.maximumLength) ?? "")
        try await context.emit(.progress(text, icon: text.isEmpty ? nil : icon))
        return .proceed(output: ["text": .string(text)])
    }
}
