import Core
import HTTPCore

extension EndStep {
    static let description = StepDescription(
        .flow, title: "End", summary: "Where a workflow ends, with a result and perhaps a grade.",
        parameters: .object([
            .optional(
                "status", JSONSchema.string().titled("Status", "A name of your choice.", fallback: "completed")),
            .optional("message", .template("Message", "What the result says.")),
            .optional("output", .expression("Output", "What the run gives to who started it.")),
            .optional(
                "grade",
                .expression("Grade", "Gives `{\"score\", \"maximum\", \"comment\"?}`, or null for none.")),
        ]), output: .any)
}
