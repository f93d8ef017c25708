package import Core

/// How a test went.
package struct WorkflowTestReport: Sendable {
    /// One thing that had to hold.
    package struct Expectation: Sendable {
        /// Where it stands in the test, such as `turns[1].expect[0]`.
        package let field: String
        package let source: String
        package let note: String?
        /// Why it does not hold, with the values that it was asked of; nil where it does.
        package let failure: String?
    }

    package let name: String
    /// What keeps the test from being played.
    package var problems: [WorkflowProblem] = []
    /// Why it could not be played to its end, with the place.
    package var failure: (field: String, message: String)?
    package var expectations: [Expectation] = []
    /// The steps that the conversation came to, in order.
    package var steps: [String] = []
    /// What was said and shown.
    package var items: JSONValue = []
    /// Scripted answers that nobody asked for, by step.
    package var unused: [(step: String, count: Int)] = []

    package init(name: String, problems: [WorkflowProblem] = []) {
        self.name = name
        self.problems = problems
    }

    package var passed: Bool {
        problems.isEmpty && failure == nil && expectations.allSatisfy { $0.failure == nil }
    }

    package var json: JSONValue {
        [
            "name": .string(name), "passed": .bool(passed), "problems": .array(problems.map(\.json)),
            "failure": failure.map { ["field": .string($0.field), "message": .string($0.message)] } ?? .null,
            "expectations": .array(
                expectations.map { item in
                    [
                        "field": .string(item.field), "that": .string(item.source),
                        "note": item.note.map { .string($0) } ?? .null, "passed": .bool(item.failure == nil),
                        "message": item.failure.map { .string($0) } ?? .null,
                    ]
                }),
            "steps": .array(steps.map { .string($0) }), "items": items,
            "unused": .object(JSONObject(unused.map { ($0.step, .integer(Int64($0.count))) })),
        ]
    }

    /// How the tests of a workflow went, for people to read.
    package static func lines(of reports: [WorkflowTestReport], on workflow: String) -> [String] {
        let passed = reports.count { $0.passed }
        return ["\(workflow): \(passed) of \(reports.count) tests passed"]
            + reports.flatMap { report in
                ["  \(report.passed ? "passed" : "FAILED")  \(report.name)"]
                    + report.lines.flatMap { $0.split(separator: "\n") }.map { "          \($0)" }
            }
    }

    /// What is wrong, a line each; none where the test has passed.
    package var lines: [String] {
        problems.map { "\($0.field ?? "the test"): \($0.message)" }
            + (failure.map { ["\($0.field): \($0.message)"] } ?? [])
            + expectations.compactMap { item in
                item.failure.map { failure in
                    let note = item.note.map { "\($0): " } ?? ""
                    return "\(item.field): \(note)\(item.source)\n    \(failure)"
                }
            }
    }
}
