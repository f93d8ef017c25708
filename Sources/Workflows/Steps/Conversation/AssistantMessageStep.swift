import Core
import Expressions

/// Says something the author wrote, and quotes passages with their citations.
///
/// `text` is a template. `quotes` is an expression that gives hits of a vector search; each becomes a block quotation
/// that ends in its citation, whatever model the course uses. `sources` are named beside the text, each at its `index` or
/// at the end. Nothing to say is no message. Output: `{"text"}`.
struct AssistantMessageStep: Step {
    static let kind = "assistant_message"

    private let text: Template?
    private let quotes: Expression?
    private let sources: SourceList?

    init(parameters: inout StepParameters) {
        text = parameters.template("text")
        quotes = parameters.expression("quotes")
        sources = SourceList(&parameters, "sources")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let opening = try text?.render(context.scope) ?? ""
        let passages = (try quotes?.evaluate(context.scope).arrayValue ?? []).compactMap(CitedPassage.init(json:))
        guard !opening.isEmpty || !passages.isEmpty else { return .proceed(output: ["text": ""]) }
        let sources = try sources?.render(context.scope) ?? []
        var message = try await MessageComposer(context)
        try await message.append(opening)
        for passage in passages {
            try await message.append("\n\n" + Self.blockQuotation(passage.excerpt.text))
            try await message.cite(passage)
        }
        for (source, index) in sources { try await message.name(source, at: index) }
        return .proceed(output: ["text": .string(try await message.finish())])
    }

    /// The text with Markdown's quotation mark before each line.
    private static func blockQuotation(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n")
    }
}
