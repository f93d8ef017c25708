package import Core

/// An expression of the Common Expression Language (CEL, https://github.com/google/cel-spec).
///
/// Everything but messages of protocol buffers is there, with the extensions that `FunctionLibrary` names. Departures
/// that JSON asks for: a number that came from JSON may meet a number of another type in arithmetic, and an integer of
/// JSON is an `int`.
///
/// `compile` once, `evaluate` as often as needed; `check` is `compile` that also knows types and finds every problem.
package struct Expression: Sendable {
    /// The text it was compiled from.
    package let source: String
    /// Every use of a variable that the scope has to give, in the order of the text.
    package let references: [VariableReference]
    let root: SyntaxNode
    let patterns: [String: Pattern]

    /// Parses the text; every function is known, every macro well-formed and every pattern that is written out compiled
    /// afterwards.
    package static func compile(
        _ source: String, limits: ExpressionLimits = .default
    ) throws(ExpressionError) -> Expression {
        let (expression, problems) = try parse(source, limits: limits)
        if let problem = problems.first { throw problem }
        return expression
    }

    /// The expression, and what is wrong with its calls.
    static func parse(
        _ source: String, limits: ExpressionLimits
    ) throws(ExpressionError) -> (Expression, [ExpressionError]) {
        let scalars = Array(source.unicodeScalars.prefix(limits.sourceLength + 1))
        guard scalars.count <= limits.sourceLength else {
            throw ExpressionError(
                .tooLarge, "the expression is longer than \(limits.sourceLength) characters", at: .start)
        }
        var parser = try Parser(Lexer(scalars), limits: limits)
        let root = try parser.whole()
        return (Expression(source: source, root: root, parser: parser), parser.problems)
    }

    init(source: String, root: SyntaxNode, parser: Parser) {
        self.init(source: source, references: parser.references, root: root, patterns: parser.patterns)
    }

    init(source: String, references: [VariableReference], root: SyntaxNode, patterns: [String: Pattern]) {
        self.source = source
        self.references = references
        self.root = root
        self.patterns = patterns
    }

    /// The value with the scope's variables as JSON; it reads nothing else and changes nothing.
    package func evaluate(
        _ scope: [String: JSONValue], limits: ExpressionLimits = .default
    ) throws(ExpressionError) -> JSONValue {
        var evaluator = Evaluator(scope: scope, limits: limits)
        return try evaluate(with: &evaluator, limits: limits)
    }

    /// The value with its type, which JSON does not keep.
    package func typedValue(
        _ scope: [String: JSONValue], limits: ExpressionLimits = .default
    ) throws(ExpressionError) -> Value {
        var evaluator = Evaluator(scope: scope, limits: limits, patterns: patterns)
        return try evaluator.value(of: root)
    }

    /// Where errors about the whole value point.
    var position: SourcePosition { root.position }

    /// The value, paid from work that several expressions share.
    func evaluate(with evaluator: inout Evaluator, limits: ExpressionLimits) throws(ExpressionError) -> JSONValue {
        evaluator.resources.learn(patterns)
        let value = try evaluator.value(of: root)
        do throws(ValueConversionError) {
            return try value.json(limit: limits.resultSize)
        } catch {
            switch error {
            case .tooLarge: throw ExpressionError(.tooLarge, "the result is too large", at: root.position)
            case .tooDeep: throw ExpressionError(.tooDeep, "the result is nested too deep", at: root.position)
            case .noForm(let what):
                throw ExpressionError(.invalidConversion, "JSON has no form for \(what)", at: root.position)
            }
        }
    }
}
