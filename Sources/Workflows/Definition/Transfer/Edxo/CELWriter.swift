import Core
import Expressions

/// Writes expressions of edxo as CEL that gives the same: what is missing is null, and what counts as true does here.
struct CELWriter {
    /// Where the names of an expression lie.
    struct Scope {
        /// What `input` was where the expression stands: the way to it, and what its members are called here; nil where
        /// it cannot be told.
        var input: (_ path: [String]) -> String? = { _ in nil }
        /// Members of the state that are something else here.
        var aliases: [String: String] = [:]
    }

    let scope: Scope
    /// What stands for a value that is not there.
    let missing: String

    init(_ scope: Scope, missing: String = "null") {
        self.scope = scope
        self.missing = missing
    }

    /// The expression that gives what edxo's evaluation gave: text that is no expression gives itself.
    static func expression(_ source: JSONValue, in scope: Scope) throws(Untranslatable) -> String {
        guard case .string(let text) = source else { return literal(source) }
        let trimmed = EdxoText.trimmed(text)
        guard !trimmed.isEmpty else { return "null" }
        if let json = try? JSONParser.parse(Array(trimmed.utf8)) { return literal(json) }
        return try checked(CELWriter(scope).value(PythonParser.parse(trimmed)))
    }

    /// The expression that holds where edxo's held.
    static func condition(_ source: JSONValue, in scope: Scope) throws(Untranslatable) -> String {
        guard case .string(let text) = source else { return "true" }
        let trimmed = EdxoText.trimmed(text)
        guard !trimmed.isEmpty else { return "true" }
        return try checked(CELWriter(scope).truth(PythonParser.parse(trimmed)))
    }

    private static func checked(_ text: String) throws(Untranslatable) -> String {
        do throws(ExpressionError) {
            _ = try Expression.compile(text)
            return text
        } catch {
            throw Untranslatable(error.description)
        }
    }

    static func literal(_ json: JSONValue) -> String { json.serializedString() }

    // MARK: Writing

    func value(_ expression: PythonExpression) throws(Untranslatable) -> String {
        switch expression {
        case .literal(let json): return Self.literal(json)
        case .list(let elements):
            var texts: [String] = []
            for element in elements { texts.append(try value(element)) }
            return "[\(texts.joined(separator: ", "))]"
        case .dictionary(let entries):
            var texts: [String] = []
            for entry in entries { texts.append("\(try value(entry.key)): \(try value(entry.value))") }
            return "{\(texts.joined(separator: ", "))}"
        case .not(let inner): return "!\(try truth(inner))"
        case .negative(let inner): return "-\(try bracketed(inner))"
        case .conditional(let test, let yes, let no):
            return "(\(try truth(test)) ? \(try value(yes)) : \(try value(no)))"
        case .binary(let operation, let left, let right): return try binary(operation, left, right)
        case .call(let function, let arguments): return try call(function, arguments)
        case .name, .member, .index: return try path(expression, otherwise: missing)
        }
    }

    /// What counts as true in Python.
    func truth(_ expression: PythonExpression) throws(Untranslatable) -> String {
        switch expression {
        case .binary("and", let left, let right): return "(\(try truth(left)) && \(try truth(right)))"
        case .binary("or", let left, let right): return "(\(try truth(left)) || \(try truth(right)))"
        case .literal(.bool(let value)): return value ? "true" : "false"
        case _ where expression.isBoolean: return try value(expression)
        default: return "!(\(try CELWriter(scope).value(expression)) in [null, false, 0, '', [], {}])"
        }
    }

    private func bracketed(_ expression: PythonExpression) throws(Untranslatable) -> String {
        switch expression {
        case .binary, .conditional: "(\(try value(expression)))"
        default: try value(expression)
        }
    }

    private func binary(
        _ operation: String, _ left: PythonExpression, _ right: PythonExpression
    ) throws(Untranslatable) -> String {
        switch operation {
        case "and", "or":
            if left.isBoolean, right.isBoolean { return try truth(.binary(operation, left, right)) }
            let (first, second) = (try value(left), try value(right))
            return operation == "and"
                ? "(\(try truth(left)) ? \(second) : \(first))" : "(\(try truth(left)) ? \(first) : \(second))"
        case "is": return "(\(try bracketed(left)) == \(try bracketed(right)))"
        case "is not": return "(\(try bracketed(left)) != \(try bracketed(right)))"
        case "not in": return "!(\(try bracketed(left)) in \(try bracketed(right)))"
        case "/": return "(double(\(try value(left))) / double(\(try value(right))))"
        case "//", "**": throw Untranslatable("'\(operation)' is not there")
        default: return "(\(try bracketed(left)) \(operation) \(try bracketed(right)))"
        }
    }

    private static let methods = [
        "lower": "lowerAscii", "upper": "upperAscii", "strip": "trim", "startswith": "startsWith",
        "endswith": "endsWith", "replace": "replace", "split": "split",
    ]
    private static let functions = ["len": "size", "str": "string", "int": "int", "float": "double"]

    private func call(
        _ function: PythonExpression, _ arguments: [PythonExpression]
    ) throws(Untranslatable) -> String {
        var texts: [String] = []
        for argument in arguments { texts.append(try value(argument)) }
        switch function {
        case .member(let container, "get") where (1...2).contains(texts.count):
            return try path(.index(container, arguments[0]), otherwise: texts.count == 2 ? texts[1] : missing)
        case .member(let separator, "join") where texts.count == 1:
            return "\(texts[0]).join(\(try value(separator)))"
        case .member(let receiver, let name):
            guard let method = Self.methods[name] else { throw Untranslatable("there is no method '\(name)'") }
            return "\(try bracketed(receiver)).\(method)(\(texts.joined(separator: ", ")))"
        case .name(let name):
            guard let known = Self.functions[name] else { throw Untranslatable("there is no function '\(name)'") }
            return "\(known)(\(texts.joined(separator: ", ")))"
        default: throw Untranslatable("what is called there is no function")
        }
    }

    // MARK: Paths

    private enum Segment {
        case name(String)
        case computed(String)
    }

    /// A way into `state` or `input`, of which any part may be missing.
    private func path(_ expression: PythonExpression, otherwise: String) throws(Untranslatable) -> String {
        var segments: [Segment] = []
        var root = expression
        while true {
            if case .member(let container, let name) = root {
                segments.insert(.name(name), at: 0)
                root = container
            } else if case .index(let container, let index) = root {
                if case .literal(.string(let name)) = index {
                    segments.insert(.name(name), at: 0)
                } else {
                    segments.insert(.computed(try value(index)), at: 0)
                }
                root = container
            } else {
                break
            }
        }
        guard case .name(let name) = root else {
            return optional("dyn(\(try value(root)))", segments, otherwise: otherwise)
        }
        switch name {
        case "input": return try input(segments, otherwise: otherwise)
        case "state":
            if case .name(let member)? = segments.first, segments.count == 1, let alias = scope.aliases[member] {
                return alias
            }
            return segments.isEmpty ? "state" : optional("state", segments, otherwise: otherwise)
        case "globals", "global": throw Untranslatable("there are no globals")
        default:
            if segments.isEmpty, let alias = scope.aliases[name] { return alias }
            return optional("state", [.name(name)] + segments, otherwise: otherwise)
        }
    }

    private func input(_ segments: [Segment], otherwise: String) throws(Untranslatable) -> String {
        var (names, rest) = ([String](), segments)
        while case .name(let name)? = rest.first {
            names.append(name)
            rest.removeFirst()
        }
        guard let place = scope.input(names) else {
            throw Untranslatable("it cannot be told which step's result 'input' is")
        }
        // The place is a path like `vars.answer.text`, of which the step's own part is always there.
        let parts = place.split(separator: ".").map(String.init)
        let fixed = parts.first == "vars" ? min(parts.count, 2) : 1
        let way = parts[fixed...].map(Segment.name) + rest
        let base = parts[..<fixed].joined(separator: ".")
        return way.isEmpty ? base : optional(base, way, otherwise: otherwise)
    }

    private func optional(_ base: String, _ segments: [Segment], otherwise: String) -> String {
        guard !segments.isEmpty else { return base }
        let way = segments.map { segment in
            switch segment {
            case .name(let name): EdxoText.isName(name) ? ".?\(name)" : "[?\(Self.literal(.string(name)))]"
            case .computed(let index): "[?\(index)]"
            }
        }
        return "\(base)\(way.joined()).orValue(\(otherwise))"
    }
}

/// Small questions about texts.
enum EdxoText {
    static func trimmed(_ text: String) -> String {
        var view = text[...]
        while view.first?.isWhitespace == true { view.removeFirst() }
        while view.last?.isWhitespace == true { view.removeLast() }
        return String(view)
    }

    /// Whether it can be a member's name in CEL.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first == UInt8(ascii: "_") || isLetter(first) else { return false }
        return text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || isLetter($0) || isDigit($0) }
    }

    /// A name that steps and ports may have here, made of any text.
    static func identifier(_ text: String) -> String {
        var name = ""
        for byte in text.lowercased().utf8 {
            let fits = isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            if fits {
                name.unicodeScalars.append(Unicode.Scalar(byte))
            } else if !name.hasSuffix("_") {
                name += "_"
            }
        }
        while name.hasSuffix("_") { name.removeLast() }
        if name.utf8.first.map({ !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) ?? true { name = "s_" + name }
        return String(name.prefix(56))
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
