import Core
import HTTPCore

extension AssistantMessageStep {
    static let description = StepDescription(
        .conversation, title: "Say", summary: "Says what the author wrote, and quotes passages with their citations.",
        parameters: .object([
            .required("text", .template("Text")),
            .optional(
                "quotes", .expression("Quotes", "Gives hits of a search; each is quoted and cited.", gives: "array")),
            .optional(
                "sources",
                JSONSchema.any.titled(
                    "Sources", "A list of sources that are named beside the text: files, urls and entities.",
                    format: "template")),
        ]), output: .object([.required("text", .string())]))
}
