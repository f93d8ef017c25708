/// One word of an expression (CEL specification, "Syntax", lexis).
struct Token: Sendable {
    let kind: Kind
    let position: SourcePosition

    enum Kind: Sendable, Equatable {
        case identifier(String)
        /// The magnitude; a minus sign before it is an operator.
        case integer(UInt64)
        case unsigned(UInt64)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        /// A name in backticks, which may name a member and nothing else.
        case quotedName(String)
        case symbol(Symbol)
        case end
    }

    /// Operators and punctuation; `in` is an operator with letters.
    enum Symbol: String, Sendable, CaseIterable {
        case or = "||"
        case and = "&&"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case `in`
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divide = "/"
        case modulo = "%"
        case not = "!"
        case question = "?"
        case colon = ":"
        case comma = ","
        case dot = "."
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
        case openBrace = "{"
        case closeBrace = "}"
    }

    /// How an error names what was found.
    var description: String {
        switch kind {
        case .identifier(let name): "'\(name)'"
        case .integer, .unsigned, .double: "a number"
        case .string: "a string"
        case .bytes: "bytes"
        case .quotedName(let name): "`\(name)`"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end of the expression"
        }
    }
}
