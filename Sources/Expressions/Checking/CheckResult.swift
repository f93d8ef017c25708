/// What a check found.
package struct CheckResult<Compiled: Sendable>: Sendable {
    /// What was compiled; nil where a problem keeps it from being.
    package let compiled: Compiled?
    /// The type of its value, as far as it is known.
    package let type: StaticType
    /// Everything that is wrong, in the order of the text.
    package let problems: [ExpressionError]
}

extension Expression {
    /// Compiles the text and finds every problem: unknown variables, functions and fields, wrong arguments and
    /// patterns, operators and functions that do not take such values.
    ///
    /// - Parameter expected: the type that the value has to have, such as `.bool` for a condition.
    package static func check(
        _ source: String, in declarations: Declarations, expecting expected: StaticType? = nil,
        limits: ExpressionLimits = .default
    ) -> CheckResult<Expression> {
        do throws(ExpressionError) {
            let (expression, problems) = try parse(source, limits: limits)
            var checker = Checker(declarations)
            let type = checker.type(of: expression.root)
            if let expected { checker.require(expected, type, of: expression.root) }
            let all = (problems + checker.problems).sorted { $0.position.offset < $1.position.offset }
            return CheckResult(compiled: problems.isEmpty ? expression : nil, type: type, problems: all)
        } catch {
            return CheckResult(compiled: nil, type: .dyn, problems: [error])
        }
    }
}
