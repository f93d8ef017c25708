package import Core
package import HTTPCore

/// Everything that is wrong with a test, found at once.
package struct InvalidWorkflowTest: HTTPResponseError {
    package let name: String
    package let problems: [WorkflowProblem]

    package init(name: String, _ problems: [WorkflowProblem]) {
        self.name = name
        self.problems = InvalidWorkflow.shortened(problems)
    }

    package var status: HTTPStatus { .unprocessableContent }
    package var code: ErrorCode { .invalidWorkflow }
    package var details: JSONValue? { ["problems": .array(problems.map(\.json))] }

    package var description: String {
        let first = problems.first.map { problem in
            (problem.field.map { "\($0): " } ?? "") + problem.message
        }
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        return "The test has problems: \(first ?? "")\(more)"
    }
}
