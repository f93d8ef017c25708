import Core

/// Turns the simple expressions of Jinja2 into CEL, where what the widget is given is `data`.
///
/// Paths, literals, comparisons, `and`, `or`, `not`, `in`, `a if b else c`, the tests `defined` and `none`, and a few
/// filters; everything else is a `JinjaFault`.
struct JinjaExpression {
    /// The expression in CEL, and whether it gives true or false.
    struct Converted: Equatable {
        let text: String
        var isCondition = false
        /// A path whose last part may be missing.
        var isPath = false
    }

    private var tokens: [Token]
    private var next = 0
    private let locals: Set<String>

    /// - Parameter locals: the names of loops around it
    static func convert(_ source: String, locals: Set<String>) throws(JinjaFault) -> Converted {
        var reader = JinjaExpression(tokens: try tokens(of: source), locals: locals)
        let converted = try reader.choice()
        guard reader.next == reader.tokens.count else { throw JinjaFault("'\(source)' is not simple enough.") }
        return converted
    }

    /// The expression as something that is true or false, as Jinja2 sees it.
    static func condition(_ source: String, locals: Set<String>) throws(JinjaFault) -> String {
        truth(of: try convert(source, locals: locals))
    }

    private static func truth(of converted: Converted) -> String {
        if converted.isCondition { return converted.text }
        let value = "!(\(converted.text) in [null, false, 0, '', [], {}])"
        return converted.isPath && converted.text.contains(".") ? "(has(\(converted.text)) && \(value))" : value
    }

    // MARK: Grammar, the loosest first

    private mutating func choice() throws(JinjaFault) -> Converted {
        let value = try either()
        guard take("if") else { return value }
        let condition = Self.truth(of: try either())
        let other = take("else") ? try choice() : Converted(text: "''")
        return Converted(
            text: "(\(condition) ? \(value.text) : \(other.text))", isCondition: value.isCondition && other.isCondition)
    }

    private mutating func either() throws(JinjaFault) -> Converted {
        var left = try both()
        while take("or") {
            left = Converted(text: "(\(Self.truth(of: left)) || \(Self.truth(of: try both())))", isCondition: true)
        }
        return left
    }

    private mutating func both() throws(JinjaFault) -> Converted {
        var left = try negation()
        while take("and") {
            left = Converted(text: "(\(Self.truth(of: left)) && \(Self.truth(of: try negation())))", isCondition: true)
        }
        return left
    }

    private mutating func negation() throws(JinjaFault) -> Converted {
        guard take("not") else { return try comparison() }
        return Converted(text: "!\(Self.truth(of: try negation()))", isCondition: true)
    }

    private mutating func comparison() throws(JinjaFault) -> Converted {
        let left = try filtered()
        for sign in ["==", "!=", "<=", ">=", "<", ">", "in"] where take(sign) {
            return Converted(text: "(\(left.text) \(sign) \(try filtered().text))", isCondition: true)
        }
        guard take("is") else { return left }
        let isNot = take("not")
        let test: String
        if take("defined") {
            guard left.isPath, left.text.contains(".") else { throw JinjaFault("'is defined' is for names.") }
            test = "has(\(left.text))"
        } else if take("none") {
            test = "(\(left.text) == null)"
        } else {
            throw JinjaFault("Only the tests 'defined' and 'none' are known.")
        }
        return Converted(text: isNot ? "!\(test)" : test, isCondition: true)
    }

    private mutating func filtered() throws(JinjaFault) -> Converted {
        var value = try primary()
        while take("|") {
            guard case .name(let filter)? = token else { throw JinjaFault("A filter has a name.") }
            next += 1
            switch filter {
            case "tojson", "safe": break
            case "length", "count": value = Converted(text: "size(\(value.text))")
            case "string": value = Converted(text: "string(\(value.text))")
            case "int": value = Converted(text: "int(\(value.text))")
            case "float": value = Converted(text: "double(\(value.text))")
            case "upper": value = Converted(text: "\(value.text).upperAscii()")
            case "lower": value = Converted(text: "\(value.text).lowerAscii()")
            case "default", "d":
                guard take("(") else { throw JinjaFault("The filter 'default' has a value.") }
                let other = try choice()
                guard take(")") else { throw JinjaFault("Of the filter 'default' one value is known.") }
                guard value.isPath, value.text.contains(".") else { throw JinjaFault("'default' is for names.") }
                value = Converted(text: "(has(\(value.text)) ? \(value.text) : \(other.text))")
            default: throw JinjaFault("The filter '\(filter)' is not known.")
            }
        }
        return value
    }

    private mutating func primary() throws(JinjaFault) -> Converted {
        guard let token else { throw JinjaFault("An expression ends too early.") }
        next += 1
        switch token {
        case .text(let text): return Converted(text: CELText.literal(text))
        case .number(let text): return Converted(text: text)
        case .sign("("):
            let inner = try choice()
            guard take(")") else { throw JinjaFault("A parenthesis is not closed.") }
            return inner
        case .name(let name):
            switch name {
            case "true", "True": return Converted(text: "true", isCondition: true)
            case "false", "False": return Converted(text: "false", isCondition: true)
            case "none", "None", "null": return Converted(text: "null")
            case "loop": throw JinjaFault("'loop' is known for the commas between elements alone.")
            default: return try path(from: locals.contains(name) ? name : Self.member(of: "data", name))
            }
        default: throw JinjaFault("'\(token.shown)' stands where a value is expected.")
        }
    }

    private mutating func path(from start: String) throws(JinjaFault) -> Converted {
        var text = start
        var isPath = true
        while true {
            if take(".") {
                guard case .name(let name)? = token else { throw JinjaFault("A name is expected behind the dot.") }
                next += 1
                text = Self.member(of: text, name)
                isPath = true
            } else if take("[") {
                let index = try choice()
                guard take("]") else { throw JinjaFault("A bracket is not closed.") }
                text += "[\(index.text)]"
                isPath = false
            } else if case .sign("(")? = token {
                throw JinjaFault("Calls are not known.")
            } else {
                return Converted(text: text, isPath: isPath)
            }
        }
    }

    private static func member(of base: String, _ name: String) -> String {
        CELText.isReserved(name) ? "\(base)[\(CELText.literal(name))]" : "\(base).\(name)"
    }

    // MARK: Tokens

    private enum Token: Equatable {
        case name(String), text(String), number(String), sign(String)

        var shown: String {
            switch self {
            case .name(let text), .text(let text), .number(let text), .sign(let text): text
            }
        }
    }

    private var token: Token? { next < tokens.count ? tokens[next] : nil }

    private init(tokens: [Token], locals: Set<String>) {
        self.tokens = tokens
        self.locals = locals
    }

    private mutating func take(_ word: String) -> Bool {
        guard token == .sign(word) || token == .name(word) else { return false }
        next += 1
        return true
    }

    private static func tokens(of source: String) throws(JinjaFault) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(source)
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
            } else if first.isLetter || first == "_" {
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                tokens.append(.name(String(name)))
                rest = rest.dropFirst(name.count)
            } else if first.isNumber {
                let number = rest.prefix { $0.isNumber || $0 == "." }
                tokens.append(.number(String(number)))
                rest = rest.dropFirst(number.count)
            } else if first == "'" || first == "\"" {
                tokens.append(.text(try text(in: &rest, closedBy: first)))
            } else if let sign = ["==", "!=", "<=", ">="].first(where: { rest.hasPrefix($0) }) {
                tokens.append(.sign(sign))
                rest = rest.dropFirst(2)
            } else if "<>()[].|,".contains(first) {
                tokens.append(.sign(String(first)))
                rest = rest.dropFirst()
            } else {
                throw JinjaFault("'\(first)' is not known in an expression.")
            }
        }
        return tokens
    }

    private static func text(in rest: inout Substring, closedBy quote: Character) throws(JinjaFault) -> String {
        rest = rest.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == quote { return text }
            guard character == "\\" else {
                text.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case let escaped?: text.append(escaped)
            case nil: break
            }
        }
        throw JinjaFault("A text is not closed.")
    }
}

/// Something of a template that has no counterpart here.
struct JinjaFault: Error, Equatable {
    let message: String

    init(_ message: String) { self.message = message }
}

/// Texts of CEL.
enum CELText {
    /// The text as a literal.
    static func literal(_ text: String) -> String {
        var literal = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": literal += "\\'"
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            // The end of an expression in a template.
            case "}": literal += "\\u007d"
            case "{": literal += "\\u007b"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "'"
    }

    /// Whether a member of this name is reached by its text alone.
    static func isReserved(_ name: String) -> Bool { reserved.contains(name) }

    private static let reserved: Set = [
        "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
        "namespace", "null", "package", "return", "true", "var", "void", "while",
    ]
}
