import Core
import Expressions
import HTTPCore

/// One criterion of a rubric: its levels, and who says which of them was reached.
struct RubricCriterion: Sendable {
    struct Level: Sendable, Equatable {
        let points: Double
        let title: String
        let description: String
    }

    let name: String
    let title: String
    let description: String
    /// From the fewest points to the most.
    let levels: [Level]
    /// Gives the points; nil: a model chooses the level.
    let points: Expression?

    var maximum: Double { levels.last?.points ?? 0 }

    init(_ parameters: inout StepParameters) {
        name = parameters.identifier("name")
        title = parameters.string("title", default: "")
        description = parameters.string("description", default: "")
        points = parameters.expression("points")
        let levels = parameters.list("levels", count: 2...10) { level in
            if !level.has("points") { level.require("points", "This is required.") }
            return Level(
                points: level.number("points", in: 0...1000) ?? 0, title: level.string("title", default: ""),
                description: level.string("description", default: ""))
        }
        if zip(levels, levels.dropFirst()).contains(where: { $0.points >= $1.points }) {
            parameters.require("levels", "Levels come in order of their points, the fewest first.")
        }
        self.levels = levels
    }

    /// How the criterion is put to a model.
    var question: String {
        let heading = ([name, title, description].filter { !$0.isEmpty }).joined(separator: " – ")
        let lines = levels.enumerated().map { index, level in
            "  level \(index): \([level.title, level.description].filter { !$0.isEmpty }.joined(separator: " – "))"
        }
        return "- \(heading)\n\(lines.joined(separator: "\n"))"
    }

    /// The shape of a model's judgement.
    var schema: JSONValue {
        let levels = levels.indices.map { JSONValue.string(String($0)) }
        return AnswerSchema.object([
            ("reason", ["type": "string"]), ("evidence", ["type": "array", "items": ["type": "string"]]),
            ("level", ["type": "string", "enum": .array(levels)]),
        ]).json
    }

    static let properties: [JSONSchema.Property] = [
        .required("name", .string().titled("Name", "Small letters, digits and underscores.")),
        .optional("title", .string().titled("Title")),
        .optional("description", .string().titled("What is looked at")),
        .required(
            "levels",
            .array(
                .object([
                    .required("points", .number.titled("Points")), .optional("title", .string().titled("Title")),
                    .optional("description", .string().titled("Who reaches it")),
                ])
            ).titled("Levels", "The one with the fewest points first.")),
        .optional(
            "points",
            .string().titled(
                "Points by an expression", "Instead of a model's judgement.", format: "expression")),
    ]
}
