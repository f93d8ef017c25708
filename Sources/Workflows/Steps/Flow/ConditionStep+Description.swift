import Core
import HTTPCore

extension ConditionStep {
    static let description = StepDescription(
        .flow, title: "Condition", summary: "Goes on by the first branch whose expression holds, or by `default`.",
        parameters: .object([
            .required(
                "branches",
                JSONSchema.array(
                    .object([
                        .required(
                            "name",
                            JSONSchema.string().titled("Name", "The port that this branch leaves by.", format: "name")),
                        .required("when", .expression("When", "Gives true or false.", gives: "boolean")),
                    ])
                ).titled("Branches", "Tried in their order.", count: 1...50))
        ]), output: .object([.required("branch", .string())]), portNames: "branches[].name")
}
