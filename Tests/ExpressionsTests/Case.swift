import Core
import Expressions
import Testing

/// An expression and its value as JSON.
struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let expected: JSONValue

    init(_ source: String, _ expected: JSONValue) {
        self.source = source
        self.expected = expected
    }

    var testDescription: String { source }

    /// Expects the value, with the variables given.
    func check(_ scope: [String: JSONValue] = [:]) throws {
        let value = try Expression.compile(source).evaluate(scope)
        #expect(value == expected, "\(source)")
    }
}
