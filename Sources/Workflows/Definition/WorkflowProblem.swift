package import Core
package import HTTPCore

/// One thing that is wrong with a workflow, or looks so.
package struct WorkflowProblem: Sendable, Equatable {
    package enum Severity: String, Sendable, CaseIterable {
        /// Keeps the workflow from being published.
        case error
        case warning
    }

    /// The slug of the step; none where the whole workflow or an edge is meant.
    package let node: String?
    /// The parameter, or the place in the document such as `edges[2].condition`.
    package let field: String?
    package let message: String
    package let severity: Severity

    package init(node: String? = nil, field: String? = nil, message: String, severity: Severity = .error) {
        self.node = node
        self.field = field
        self.message = message
        self.severity = severity
    }

    package var json: JSONValue {
        var members = JSONObject()
        if let node { members.append("node", .string(node)) }
        if let field { members.append("field", .string(field)) }
        members.append("severity", .string(severity.rawValue))
        members.append("message", .string(message))
        return .object(members)
    }
}

/// Every problem of a workflow, found at once.
package struct InvalidWorkflow: HTTPResponseError {
    /// As many as anybody reads.
    package static let most = 1000

    package let problems: [WorkflowProblem]

    package init(_ problems: [WorkflowProblem]) {
        self.problems = Self.shortened(problems)
    }

    /// The problems, and how many more there are where they are too many.
    static func shortened(_ problems: [WorkflowProblem]) -> [WorkflowProblem] {
        guard problems.count > most else { return problems }
        let rest = problems[most...]
        let severity: WorkflowProblem.Severity = rest.contains { $0.severity == .error } ? .error : .warning
        return problems[..<most]
            + [WorkflowProblem(message: "There are \(rest.count) more problems.", severity: severity)]
    }

    package var status: HTTPStatus { .unprocessableContent }
    package var code: ErrorCode { .invalidWorkflow }
    package var details: JSONValue? { ["problems": .array(problems.map(\.json))] }

    package var description: String {
        let first = problems.first.map { problem in
            [problem.node.map { "\($0): " }, problem.field.map { "\($0): " }, problem.message].compactMap(\.self)
                .joined()
        }
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        return "The workflow has problems: \(first ?? "")\(more)"
    }
}
