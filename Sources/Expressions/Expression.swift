package import Core

/// An expression of the Common Expression Language (CEL, https://github.com/google/cel-spec) over JSON values.
///
/// Left out: bytes, unsigned integers, timestamps, durations, messages and regular expressions (`matches`). Departures
/// that JSON asks for: arithmetic of `int` and `double` gives a `double`, a `double` is never infinite or NaN (an
/// overflow error instead), the keys of maps are strings, and `type()` gives the name of the type as a string.
package struct Expression: Sendable {
    /// The text it was compiled from.
    package let source: String
    /// Every use of a variable that the scope has to give, in the order of the text.
    package let references: [VariableReference]
    private let root: SyntaxNode

    /// Parses the text; every function is known and every macro well-formed afterwards.
    package static func compile(
        _ source: String, limits: ExpressionLimits = .default
    ) throws(ExpressionError) -> Expression {
        let scalars = Array(source.unicodeScalars)
        guard scalars.count <= limits.sourceLength else {
            throw ExpressionError(
                .tooLarge, "the expression is longer than \(limits.sourceLength) characters", at: .start)
        }
        var parser = try Parser(Lexer(scalars), limits: limits)
        let root = try parser.whole()
        return Expression(source: source, references: parser.references, root: root)
    }

    init(source: String, references: [VariableReference], root: SyntaxNode) {
        self.source = source
        self.references = references
        self.root = root
    }

    /// The value with the scope's variables; it reads nothing else and changes nothing.
    package func evaluate(
        _ scope: [String: JSONValue], limits: ExpressionLimits = .default
    ) throws(ExpressionError) -> JSONValue {
        var evaluator = Evaluator(scope: scope, limits: limits)
        return try evaluate(with: &evaluator, limits: limits)
    }

    /// Where errors about the whole value point.
    var position: SourcePosition { root.position }

    /// The value, paid from a meter that several expressions share.
    func evaluate(with evaluator: inout Evaluator, limits: ExpressionLimits) throws(ExpressionError) -> JSONValue {
        let value = try evaluator.value(of: root)
        guard value.fits(limits.resultSize) else {
            throw ExpressionError(.tooLarge, "the result is too large", at: root.position)
        }
        return value
    }
}
