import Core
import Expressions
import Testing

/// An expression, the code of its error, and where the error points.
struct Failure: Sendable, CustomTestStringConvertible {
    let source: String
    let code: ExpressionError.Code
    let line: Int
    let column: Int

    init(_ source: String, _ code: ExpressionError.Code, _ line: Int, _ column: Int) {
        self.source = source
        self.code = code
        self.line = line
        self.column = column
    }

    /// On the first line.
    init(_ source: String, _ code: ExpressionError.Code, _ column: Int) {
        self.init(source, code, 1, column)
    }

    var testDescription: String { source }

    /// Expects the error when the expression is compiled, or else when it is evaluated without variables.
    func check(whenCompiled: Bool = false, in scope: [String: JSONValue] = [:]) throws {
        let error = try #require(throws: ExpressionError.self) {
            let expression = try Expression.compile(source)
            if !whenCompiled { _ = try expression.evaluate(scope) }
        }
        #expect(error.code == code, "\(error)")
        #expect((error.position.line, error.position.column) == (line, column), "\(error)")
    }
}
