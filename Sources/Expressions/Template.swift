package import Core

/// Text with expressions in double braces, such as `Hello {{ user.name }}`.
///
/// Strings are spliced as they are, other values as JSON. `{{ '{{' }}` writes the braces themselves.
package struct Template: Sendable {
    /// The text it was compiled from.
    package let source: String
    private let parts: [Part]

    private enum Part: Sendable {
        case text(String)
        case expression(Expression)
    }

    /// Every use of a variable that the scope has to give, in the order of the text.
    package var references: [VariableReference] {
        parts.flatMap { part -> [VariableReference] in
            if case .expression(let expression) = part { expression.references } else { [] }
        }
    }

    /// Parses the text and its expressions; positions in errors are places in the template.
    package static func compile(
        _ source: String, limits: ExpressionLimits = .default
    ) throws(ExpressionError) -> Template {
        let scalars = Array(source.unicodeScalars)
        guard scalars.count <= limits.sourceLength else {
            throw ExpressionError(
                .tooLarge, "the template is longer than \(limits.sourceLength) characters", at: .start)
        }
        var parts: [Part] = []
        var text = String.UnicodeScalarView()
        var lexer = Lexer(scalars)
        while let scalar = lexer.peek() {
            guard scalar == "{", lexer.peek(1) == "{" else {
                text.append(scalar)
                lexer.take()
                continue
            }
            if !text.isEmpty { parts.append(.text(String(text))) }
            text = String.UnicodeScalarView()
            parts.append(.expression(try expression(in: &lexer, limits: limits)))
        }
        if !text.isEmpty { parts.append(.text(String(text))) }
        return Template(source: source, parts: parts)
    }

    /// The text with every expression replaced by its value; the limits hold for all of them together.
    package func render(
        _ scope: [String: JSONValue], limits: ExpressionLimits = .default
    ) throws(ExpressionError) -> String {
        var evaluator = Evaluator(scope: scope, limits: limits)
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .expression(let expression):
                let value = try expression.evaluate(with: &evaluator, limits: limits)
                text += value.stringValue ?? value.serializedString()
                guard text.utf8.count <= limits.resultSize else {
                    throw ExpressionError(.tooLarge, "the text is too large", at: expression.position)
                }
            }
        }
        return text
    }

    /// Reads one expression from its opening braces past its closing ones.
    private static func expression(
        in lexer: inout Lexer, limits: ExpressionLimits
    ) throws(ExpressionError) -> Expression {
        let opening = lexer.position
        lexer.take()
        lexer.take()
        let start = lexer.position
        var parser = try Parser(lexer, limits: limits)
        guard parser.token.kind != .end else {
            throw ExpressionError(.syntax, "'{{' has no '}}'", at: opening)
        }
        let root = try parser.expression()
        // The parser stands past the first closing brace; the second has to follow at once.
        guard parser.token.kind == .symbol(.closeBrace), parser.lexer.peek() == "}" else {
            if parser.token.kind == .end { throw ExpressionError(.syntax, "'{{' has no '}}'", at: opening) }
            throw ExpressionError(
                .syntax, "expected '}}' but found \(parser.token.description)", at: parser.token.position)
        }
        lexer = parser.lexer
        var source = String.UnicodeScalarView()
        source.append(contentsOf: lexer.scalars[start.offset..<parser.token.position.offset])
        lexer.take()
        return Expression(source: String(source), references: parser.references, root: root)
    }
}
