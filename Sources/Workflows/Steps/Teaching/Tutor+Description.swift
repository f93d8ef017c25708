import Core
import HTTPCore
import ModelProviders

/// What the descriptions of the three kinds of tutors share.
extension Tutor {
    static let attempts = JSONSchema.Property.optional(
        "max_attempts", .integer(1...20).titled("Attempts", "Before what comes next.", fallback: 3))

    static let exitKeyword = JSONSchema.Property.optional(
        "exit_keyword",
        .string().titled(
            "Word that ends the help", "As a whole word, in any case and with or without accents.", format: "template"))

    static func escalation(_ fallback: TutorPlan.Escalation) -> [JSONSchema.Property] {
        [
            .optional(
                "escalation_behavior",
                .enumeration(TutorPlan.Escalation.allCases.map(\.rawValue)).titled(
                    "When nothing helped", "Wait for the teacher's code, or go on.",
                    fallback: .string(fallback.rawValue))),
            .optional(
                "teacher_code",
                .string().titled(
                    "Teacher's code", "Typed in the conversation it lets the learner go on; it is shown nowhere.",
                    format: "password")),
            .optional(
                "masked",
                .boolean.titled(
                    "Hide what is typed", "While the teacher's code is waited for.", fallback: true)),
        ]
    }

    /// What the author's texts and expressions see beside what every step does.
    static let variables: [String: JSONSchema] = [
        "model": .string(),
        "tutor": .object([
            .required(
                "answer",
                .object([
                    .required("text", .string()), .required("plain", .string()),
                    .required("number", .nullable(.number)),
                ])), .required("feedback", .string()), .required("phase", .string()),
            .required("attempts", .integer()), .required("attempts_left", .integer()),
            .required("help_turns_left", .integer()), .required("exit_keyword", .string()),
        ]),
    ]

    static let output = JSONSchema.object([
        .required("outcome", .enumeration(TutorMachine.Outcome.allCases.map(\.rawValue))),
        .required("passed", .boolean), .required("attempts", .integer()),
        .required("answer", .string().titled("The last answer")),
        .required("feedback", .string().titled("What was last said of it")),
        .required("usage", TokenUsage.schema),
    ])
}

extension StepParameters {
    /// Notes that who waits for a teacher needs a code.
    mutating func requireCode() {
        if !has("teacher_code") {
            require("teacher_code", "Who waits for the teacher needs the teacher's code to go on.")
        }
    }
}
