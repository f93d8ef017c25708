import Core
import Expressions

/// Something that has to hold in a test: an expression that gives true.
struct TestExpectation: Sendable {
    let expression: Expression
    /// What the author says of it.
    let note: String?

    /// What expressions of a test see.
    private static let declarations = Declarations([
        "answer": .string, "said": .list(.string), "items": .list(.dyn), "status": .string, "result": .dyn,
        "grade": .dyn, "error": .dyn, "state": .dyn, "vars": .dyn, "input": .dyn, "user": .dyn, "steps": .list(.string),
        "waits_for": .list(.string), "asked": .list(.dyn), "requests": .list(.dyn), "effects": .list(.dyn),
    ])

    /// The expectation, and what is wrong with its expression, with line and column.
    static func checked(_ source: String, note: String?) -> (TestExpectation?, [String]) {
        let checked = Expression.check(source, in: declarations, expecting: .bool)
        guard checked.problems.isEmpty, let expression = checked.compiled else {
            return (nil, checked.problems.map(\.description))
        }
        return (TestExpectation(expression: expression, note: note), [])
    }

    /// Nil where it holds; else why it does not, with the values that it was asked of.
    func failure(in scope: [String: JSONValue]) -> String? {
        do throws(ExpressionError) {
            let value = try expression.evaluate(scope)
            if value == true { return nil }
            guard value == false else { return "It gives \(value.kind) where true or false is needed." }
            return expression.explanation(of: scope)
        } catch {
            return error.description
        }
    }
}
