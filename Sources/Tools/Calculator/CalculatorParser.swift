/// Reads what is to be computed, and computes it as it reads: sums, products, powers, functions, and names that are given
/// values, such as `r = 3; pi r^2`.
struct CalculatorParser {
    /// The most bytes of a text.
    static let maximumLength = 4000
    /// How deep parentheses, signs and powers may lie inside each other.
    static let maximumDepth = 64

    private let tokens: [CalculatorToken]
    private var position = 0
    private var depth = 0
    private var variables: [String: CalculatorNumber] = [:]

    init(_ text: String) throws(CalculatorError) {
        guard text.utf8.count <= Self.maximumLength else {
            throw CalculatorError("The expression is longer than \(Self.maximumLength) bytes.")
        }
        tokens = try CalculatorToken.read(text)
    }

    /// The value of the last statement.
    mutating func result() throws(CalculatorError) -> CalculatorNumber {
        var result: CalculatorNumber?
        while position < tokens.count {
            if take(";") { continue }
            result = try statement()
            guard position == tokens.count || take(";") else {
                throw CalculatorError("\(tokens[position]) is not expected here.")
            }
        }
        guard let result else { throw CalculatorError("There is nothing to compute.") }
        return result
    }

    private mutating func statement() throws(CalculatorError) -> CalculatorNumber {
        guard case .name(let name)? = peek(), peek(1) == .sign("=") else { return try sum() }
        guard CalculatorFunctions.constants[name] == nil, !CalculatorFunctions.names.contains(name) else {
            throw CalculatorError("\"\(name)\" has a value already.")
        }
        position += 2
        let value = try sum()
        variables[name] = value
        return value
    }

    private func peek(_ distance: Int = 0) -> CalculatorToken? {
        position + distance < tokens.count ? tokens[position + distance] : nil
    }

    private mutating func take(_ sign: String) -> Bool {
        guard peek() == .sign(sign) else { return false }
        position += 1
        return true
    }

    private mutating func sum() throws(CalculatorError) -> CalculatorNumber {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw CalculatorError("The expression is nested deeper than \(Self.maximumDepth) levels.")
        }
        var value = try product()
        while true {
            if take("+") {
                value = try value + product()
            } else if take("-") {
                value = try value - product()
            } else {
                return value
            }
        }
    }

    private mutating func product() throws(CalculatorError) -> CalculatorNumber {
        var value = try signed()
        while true {
            if take("*") {
                value = try value * signed()
            } else if take("//") {
                value = try .wholeQuotient(value, signed())
            } else if take("/") {
                value = try value / signed()
            } else if take("%") {
                value = try value % signed()
            } else if beginsFactor {
                value = try value * power()
            } else {
                return value
            }
        }
    }

    /// Whether a factor follows without a sign, as in `2 pi` and `2(1 + 3)`.
    private var beginsFactor: Bool {
        switch peek() {
        case .name?, .sign("(")?: true
        default: false
        }
    }

    private mutating func signed() throws(CalculatorError) -> CalculatorNumber {
        var isNegative = false
        while let sign = peek(), sign == .sign("-") || sign == .sign("+") {
            if sign == .sign("-") { isNegative.toggle() }
            position += 1
        }
        let value = try power()
        return isNegative ? value.negated : value
    }

    private mutating func power() throws(CalculatorError) -> CalculatorNumber {
        let base = try postfixed()
        guard take("^") else { return base }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw CalculatorError("The expression is nested deeper than \(Self.maximumDepth) levels.")
        }
        return try base.power(signed())
    }

    private mutating func postfixed() throws(CalculatorError) -> CalculatorNumber {
        var value = try primary()
        while true {
            if take("!") {
                value = try CalculatorFunctions.factorial(value)
            } else if take("°") {
                value = try value * .real(.pi / 180)
            } else {
                return value
            }
        }
    }

    private mutating func primary() throws(CalculatorError) -> CalculatorNumber {
        guard let token = peek() else { throw CalculatorError("The expression ends too early.") }
        position += 1
        switch token {
        case .number(let value): return value
        case .sign("("):
            let value = try sum()
            try close()
            return value
        case .name(let name):
            if let value = variables[name] ?? CalculatorFunctions.constants[name] { return value }
            let function = name.lowercased()
            guard CalculatorFunctions.names.contains(function) else {
                throw CalculatorError("There is nothing named \"\(name)\".")
            }
            guard take("(") else { throw CalculatorError("\(name) needs its arguments in parentheses.") }
            var arguments: [CalculatorNumber] = []
            if !take(")") {
                repeat { arguments.append(try sum()) } while take(",")
                try close()
            }
            return try CalculatorFunctions.call(function, arguments)
        case .sign: throw CalculatorError("\(token) is not expected here.")
        }
    }

    private mutating func close() throws(CalculatorError) {
        guard take(")") else { throw CalculatorError("A parenthesis is not closed.") }
    }
}

/// A number, a name or a sign.
enum CalculatorToken: Equatable, CustomStringConvertible {
    case number(CalculatorNumber)
    case name(String)
    case sign(String)

    var description: String {
        switch self {
        case .number(let value): "\"\(value)\""
        case .name(let text), .sign(let text): "\"\(text)\""
        }
    }

    private static let signs: [Character: String] = [
        "+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "×": "*", "·": "*", "⋅": "*", "/": "/", "÷": "/", ":": "/",
        "^": "^", "%": "%", "(": "(", ")": ")", "[": "(", "]": ")", ",": ",", ";": ";", "\n": ";", "=": "=", "!": "!",
        "°": "°", "²": "²", "³": "³",
    ]

    static func read(_ text: String) throws(CalculatorError) -> [CalculatorToken] {
        var tokens: [CalculatorToken] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first.isASCII, first.isNumber || first == "." {
                tokens.append(.number(try number(&rest)))
            } else if first.isLetter || first == "_" || first == "√" {
                let name = rest.prefix { $0.isLetter || $0 == "_" || $0 == "√" || $0.isASCII && $0.isNumber }
                rest.removeFirst(name.count)
                tokens.append(name == "mod" && rest.first != "(" ? .sign("%") : .name(String(name)))
            } else if rest.hasPrefix("**") {
                rest.removeFirst(2)
                tokens.append(.sign("^"))
            } else if rest.hasPrefix("//") {
                rest.removeFirst(2)
                tokens.append(.sign("//"))
            } else if let sign = signs[first] {
                rest.removeFirst()
                switch sign {
                case "²": tokens += [.sign("^"), .number(.exact(Rational(2)))]
                case "³": tokens += [.sign("^"), .number(.exact(Rational(3)))]
                default: tokens.append(.sign(sign))
                }
            } else if first.isWhitespace {
                rest.removeFirst()
            } else {
                throw CalculatorError("\"\(first)\" is no part of an expression.")
            }
        }
        return tokens
    }

    private static func number(_ rest: inout Substring) throws(CalculatorError) -> CalculatorNumber {
        func digits() -> [UInt8] {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest.removeFirst(digits.count)
            return Array(digits.utf8)
        }
        let whole = digits()
        var fraction: [UInt8] = []
        if rest.first == "." {
            rest.removeFirst()
            fraction = digits()
        }
        guard !whole.isEmpty || !fraction.isEmpty else { throw CalculatorError("A point stands alone.") }
        var exponent = 0
        if let mark = rest.first, mark == "e" || mark == "E" {
            var behind = rest.dropFirst()
            let sign = behind.first
            if sign == "-" || sign == "+" { behind.removeFirst() }
            // Without digits it is the constant e, or a name.
            if let digit = behind.first, ("0"..."9").contains(digit) {
                rest = behind
                guard let size = Int(String(decoding: digits(), as: UTF8.self)), size <= 5000 else {
                    throw CalculatorError("An exponent has too many digits.")
                }
                exponent = sign == "-" ? -size : size
            }
        }
        let value = Rational(Natural(digits: whole + fraction), over: Natural(10).power(fraction.count))
        let scale = Rational(Natural(10).power(abs(exponent)))
        return try CalculatorNumber(exponent < 0 ? value / scale : value * scale)
    }
}
