package import Core
package import HTTPCore

/// One thing that keeps a workflow from being published.
package struct WorkflowProblem: Sendable, Equatable {
    /// The slug of the step; none where the whole workflow or an edge is meant.
    package let node: String?
    /// The parameter, or the place in the document such as `edges[2].condition`.
    package let field: String?
    package let message: String

    package init(node: String? = nil, field: String? = nil, message: String) {
        self.node = node
        self.field = field
        self.message = message
    }

    package var json: JSONValue {
        var members = JSONObject()
        if let node { members.append("node", .string(node)) }
        if let field { members.append("field", .string(field)) }
        members.append("message", .string(message))
        return .object(members)
    }
}

/// Every problem of a workflow, found at once.
package struct InvalidWorkflow: HTTPResponseError {
    package let problems: [WorkflowProblem]

    package init(_ problems: [WorkflowProblem]) {
        self.problems = problems
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
