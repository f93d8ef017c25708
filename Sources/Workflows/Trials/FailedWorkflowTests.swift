package import Core
package import HTTPCore

/// Tests that have to pass do not.
package struct FailedWorkflowTests: HTTPResponseError {
    /// Of the tests that failed.
    package let reports: [WorkflowTestReport]

    /// Nil where all of them passed.
    package init?(_ reports: [WorkflowTestReport]) {
        self.reports = reports.filter { !$0.passed }
        if self.reports.isEmpty { return nil }
    }

    package var status: HTTPStatus { .unprocessableContent }
    package var code: ErrorCode { .invalidWorkflow }
    package var description: String {
        let names = reports.prefix(10).map { "'\($0.name)'" }.joined(separator: ", ")
        let more = reports.count > 10 ? " and \(reports.count - 10) more" : ""
        return reports.count == 1 ? "The test \(names) fails." : "The tests \(names)\(more) fail."
    }

    /// Which they are and why they fail, without the conversations.
    package var details: JSONValue? {
        [
            "tests": .array(
                reports.map { report in
                    ["name": .string(report.name), "problems": .array(report.lines.prefix(50).map { .string($0) })]
                })
        ]
    }
}
