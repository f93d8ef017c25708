import Core
import HTTPCore

extension WaitForUserInputStep {
    static let description = StepDescription(
        .flow, title: "Wait for an answer", summary: "Waits for the person's next message.",
        parameters: .object([
            .optional("message", .template("Message", "What is said before.")),
            .optional(
                "end_of_turn",
                JSONSchema.boolean.titled("End of the turn", "Shows that it is the person's turn.", fallback: false)),
            .optional(
                "patience_seconds",
                JSONSchema.number.titled(
                    "Patience", "Seconds after which the step fails because nothing came.", range: 1...31_536_000)),
        ]), output: .object([.required("text", .string())]))
}
