package import Core

/// Text with expressions in double braces, such as `Hello {{ user.name }}`.
///
/// Strings are spliced as they are, other values as JSON. `{{ '{{' }}` writes the braces themselves.
package struct Template: Sendable {
    /// The text it was compiled from.
    package let source: String
    private let parts: [Part]

    enum Part: Sendable {
        case text(String)
        case expression(Expression)
    }

    init(source: String, parts: [Part]) {
        self.source = source
        self.parts = parts
    }

    /// Every use of a variable that the scope has to give, in the order of the text.
    package var references: [VariableReference] { expressions.flatMap(\.references) }

    /// The expressions between the braces.
    var expressions: [Expression] {
        parts.compactMap { part in
            if case .expression(let expression) = part { expression } else { nil }
        }
    }

    /// Parses the text and its expressions; positions in errors are places in the template.
    package static func compile(
        _ source: String, limits: ExpressionLimits = .default
    ) throws(ExpressionError) -> Template {
        var reader = try TemplateReader(source, limits: limits)
        try reader.read()
        if let problem = reader.problems.first { throw problem }
        return Template(source: source, parts: reader.parts)
    }

    /// Compiles the text and finds every problem of all its expressions, and closing braces that nothing opened.
    package static func check(
        _ source: String, in declarations: Declarations, limits: ExpressionLimits = .default
    ) -> CheckResult<Template> {
        do throws(ExpressionError) {
            var reader = try TemplateReader(source, limits: limits)
            reader.readThrough()
            var checker = Checker(declarations)
            for part in reader.parts {
                if case .expression(let expression) = part { _ = checker.type(of: expression.root) }
            }
            let problems = reader.problems + checker.problems + reader.strayBraces
            return CheckResult(
                compiled: reader.problems.isEmpty ? Template(source: source, parts: reader.parts) : nil, type: .string,
                problems: problems.sorted { $0.position.offset < $1.position.offset })
        } catch {
            return CheckResult(compiled: nil, type: .string, problems: [error])
        }
    }

    /// The expression, where the template is one and nothing else.
    package var onlyExpression: Expression? {
        if parts.count == 1, case .expression(let expression) = parts[0] { expression } else { nil }
    }

    /// The text with every expression replaced by its value; the limits hold for all of them together.
    ///
    /// - Parameter escape: makes what stands in the text out of an expression's, which begins the text or does not
    package func render(
        _ scope: [String: JSONValue], limits: ExpressionLimits = .default,
        escape: (_ text: String, _ isAtBeginning: Bool) -> String = { text, _ in text }
    ) throws(ExpressionError) -> String {
        var evaluator = Evaluator(scope: scope, limits: limits)
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .expression(let expression):
                let value = try expression.evaluate(with: &evaluator, limits: limits)
                text += escape(value.stringValue ?? value.serializedString(), text.isEmpty)
                guard text.utf8.count <= limits.resultSize else {
                    throw ExpressionError(.tooLarge, "the text is too large", at: expression.position)
                }
            }
        }
        return text
    }
}
