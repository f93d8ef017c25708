package import Core
import Expressions
package import HTTPCore

/// What a run is to begin with is not what its workflow takes.
package struct InvalidRunInput: HTTPResponseError {
    /// Where, as a JSON pointer into the input, and what.
    let problems: [(path: String, message: String)]

    package var status: HTTPStatus { .badRequest }
    package var code: ErrorCode { .invalidField }
    package var description: String {
        let first = problems.first.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" }
        return "The input is not what this workflow takes. \(first ?? "")"
    }
    package var details: JSONValue? {
        [
            "problems": .array(
                problems.map { ["field": .string("input" + $0.path), "message": .string($0.message)] })
        ]
    }
}

extension CompiledWorkflow {
    /// Throws every problem of an input that is not what the workflow's start takes.
    package func check(input: JSONValue) throws(InvalidRunInput) {
        guard let start = nodes[start]?.step as? StartStep, let schema = start.inputSchema else { return }
        let problems = schema.problems(of: input).map { ($0.path, $0.message) }
        guard problems.isEmpty else { throw InvalidRunInput(problems: problems) }
    }
}
