import Core
import HTTPCore

extension DelayStep {
    static let description = StepDescription(
        .flow, title: "Delay", summary: "Waits for some time, or until a time.",
        parameters: .object([
            .optional("seconds", JSONSchema.number.titled("Seconds", range: 0...31_536_000)),
            .optional(
                "until",
                .expression("Until", "Gives an RFC 3339 time, which counts before the seconds.", gives: "string")),
        ]), output: .any)
}
