/// Takes a template apart into text and expressions.
struct TemplateReader {
    private(set) var parts: [Template.Part] = []
    /// What is wrong with its expressions.
    private(set) var problems: [ExpressionError] = []
    /// Closing braces in the text that no braces before them opened.
    private(set) var strayBraces: [ExpressionError] = []
    private var lexer: Lexer
    private let limits: ExpressionLimits

    /// Problems that are kept; who has so many does not need more.
    private static let problemLimit = 100

    init(_ source: String, limits: ExpressionLimits) throws(ExpressionError) {
        let scalars = Array(source.unicodeScalars.prefix(limits.sourceLength + 1))
        guard scalars.count <= limits.sourceLength else {
            throw ExpressionError(
                .tooLarge, "the template is longer than \(limits.sourceLength) characters", at: .start)
        }
        lexer = Lexer(scalars)
        self.limits = limits
    }

    /// Reads up to the end or the first expression that is none.
    mutating func read() throws(ExpressionError) {
        while readText() { try readExpression() }
    }

    /// Reads up to the end; an expression that is none becomes a problem and is stepped over.
    mutating func readThrough() {
        while readText() {
            let start = lexer
            do throws(ExpressionError) {
                try readExpression()
            } catch {
                keep(error)
                lexer = start
                skipExpression()
            }
        }
    }

    /// Reads text up to the next opening braces; false at the end.
    private mutating func readText() -> Bool {
        var text = String.UnicodeScalarView()
        // Single braces that are open: JSON in a text closes two at once.
        var open = 0
        defer { if !text.isEmpty { parts.append(.text(String(text))) } }
        while let scalar = lexer.peek() {
            if scalar == "{" {
                if lexer.peek(1) == "{" { return true }
                open += 1
            } else if scalar == "}" {
                if open == 0, lexer.peek(1) == "}" { addStrayBrace() }
                open = max(0, open - 1)
            }
            text.append(scalar)
            lexer.take()
        }
        return false
    }

    private mutating func addStrayBrace() {
        let error = ExpressionError(
            .syntax, "'}}' has no '{{' before it; {{ '}}' }} writes the braces themselves", at: lexer.position)
        let isNew = strayBraces.last.map { $0.position.offset + 1 < lexer.position.offset } ?? true
        if isNew, strayBraces.count < Self.problemLimit { strayBraces.append(error) }
    }

    /// Reads one expression from its opening braces past its closing ones.
    private mutating func readExpression() throws(ExpressionError) {
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
        for problem in parser.problems { keep(problem) }
        lexer = parser.lexer
        var source = String.UnicodeScalarView()
        source.append(contentsOf: lexer.scalars[start.offset..<parser.token.position.offset])
        lexer.take()
        parts.append(.expression(Expression(source: String(source), root: root, parser: parser)))
    }

    /// Steps past the next closing braces.
    private mutating func skipExpression() {
        while let scalar = lexer.take() {
            if scalar == "}", lexer.peek() == "}" {
                lexer.take()
                return
            }
        }
    }

    private mutating func keep(_ problem: ExpressionError) {
        if problems.count < Self.problemLimit { problems.append(problem) }
    }
}
