import Core
import HTTPCore

extension FailStep {
    static let description = StepDescription(
        .flow, title: "Fail", summary: "Ends the run as failed, or leaves by its way for errors.",
        parameters: .object([
            .required("message", .template("Message", "What the person reads.")),
            .optional(
                "allow_retry",
                JSONSchema.boolean.titled("May be tried again", "Whether the person is offered to.", fallback: false)),
        ]), output: .any)
}
