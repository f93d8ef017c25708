package import Core

/// How a link is graded, as its settings have it under `grading`.
package struct GradingSettings: Sendable, Equatable {
    /// What goes to the link's own line item.
    package enum Source: String, Sendable, CaseIterable {
        /// The conversation's end and every rubric.
        case all
        /// The conversation's end alone.
        case end
        /// One step alone: a rubric, or a task.
        case step
    }

    /// Which of a learner's conversations counts.
    package enum Attempt: String, Sendable, CaseIterable {
        /// Every grade takes the place of the one before, but for late ones of an earlier conversation.
        case last
        /// A grade takes the place of lower ones alone.
        case best
        /// Only grades of the first conversation that has one.
        case first
    }

    package static let mostSteps = 20
    package static let mostPoints = 1_000_000.0

    package var source: Source = .all
    /// The step's slug, where one step alone counts.
    package var step: String?
    /// The slugs of steps that have line items of their own.
    package var steps: [String] = []
    package var attempt: Attempt = .last
    /// What the link's own line item is out of; nil: whatever the assistant's grade is out of.
    package var maximum: Double?
    /// Whether scores of the assistant wait until a teacher releases them.
    package var isReleasedByTeachers = false
    /// Whether the platform is told how far a learner is before there is a score.
    package var tellsProgress = false

    package init() {}

    /// Reads what `json` writes; members that are not there, or of another type, have their defaults.
    init(json: JSONValue) {
        source = json["from"]?.stringValue.flatMap(Source.init) ?? .all
        step = json["step"]?.stringValue
        steps = (json["steps"]?.arrayValue ?? []).compactMap(\.stringValue)
        attempt = json["attempt"]?.stringValue.flatMap(Attempt.init) ?? .last
        maximum = json["maximum"]?.doubleValue
        isReleasedByTeachers = json["manual_release"]?.boolValue ?? false
        tellsProgress = json["progress"]?.boolValue ?? false
    }

    /// What the column keeps, and teachers read; `ScoreStore` reads it in SQL.
    package var json: JSONValue {
        [
            "from": .string(source.rawValue), "step": step.map { .string($0) } ?? .null,
            "steps": .array(steps.map { .string($0) }), "attempt": .string(attempt.rawValue),
            "maximum": maximum.map { .double($0) } ?? .null, "manual_release": .bool(isReleasedByTeachers),
            "progress": .bool(tellsProgress),
        ]
    }
}
