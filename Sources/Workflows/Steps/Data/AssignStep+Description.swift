import Core
import HTTPCore

extension AssignStep {
    static let description = StepDescription(
        .data, title: "Assign", summary: "Sets places of the run's state, one after the other.",
        parameters: .object([
            .required(
                "assignments",
                JSONSchema.array(
                    .object([
                        .required(
                            "target",
                            JSONSchema.string().titled("Place", "Such as state.score.", format: "state-path")),
                        .required("value", .expression("Value", "Sees what the assignments before it set.")),
                    ])
                ).titled("Assignments", count: 1...200))
        ]), output: .map(.any))
}
