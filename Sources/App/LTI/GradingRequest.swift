import Core
import HTTPCore
import LTI

/// How a link is to be graded, as teachers send it.
struct GradingRequest: Decodable {
    let from: String
    let step: String?
    let steps: [String]
    let attempt: String
    let maximum: Double?
    let manualRelease: Bool
    let progress: Bool

    /// Throws `JSONDecodingError` for values that cannot be right.
    func settings() throws(JSONDecodingError) -> GradingSettings {
        var settings = GradingSettings()
        settings.source = try Self.choice(from, "from")
        settings.attempt = try Self.choice(attempt, "attempt")
        guard (settings.source == .step) == (step != nil) else {
            throw JSONDecodingError(
                path: "grading.step", expectation: "the slug of a step where from is step, else null")
        }
        settings.step = step
        guard steps.count <= GradingSettings.mostSteps, Set(steps).count == steps.count else {
            throw JSONDecodingError(
                path: "grading.steps", expectation: "up to \(GradingSettings.mostSteps) slugs of different steps")
        }
        settings.steps = steps
        for slug in steps + [step].compactMap(\.self) where !(1...100).contains(slug.utf8.count) {
            throw JSONDecodingError(path: "grading.steps", expectation: "slugs of up to 100 characters")
        }
        // A step that has a column of its own goes nowhere else.
        guard step.map({ !steps.contains($0) }) ?? true else {
            throw JSONDecodingError(path: "grading.steps", expectation: "other steps than the one that counts")
        }
        if let maximum, !(maximum > 0 && maximum <= GradingSettings.mostPoints) {
            throw JSONDecodingError(path: "grading.maximum", expectation: "points above 0, up to 1000000, or null")
        }
        settings.maximum = maximum
        settings.isReleasedByTeachers = manualRelease
        settings.tellsProgress = progress
        return settings
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String, _ name: String
    ) throws(JSONDecodingError) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            throw JSONDecodingError(
                path: "grading.\(name)",
                expectation: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    static let schema = JSONSchema.named(
        "LinkGrading",
        .object([
            .required("from", .choice(GradingSettings.Source.self)), .required("step", .nullable(.string())),
            .required("steps", .array(.string())), .required("attempt", .choice(GradingSettings.Attempt.self)),
            .required("maximum", .nullable(.number)), .required("manual_release", .boolean),
            .required("progress", .boolean),
        ]))
}
