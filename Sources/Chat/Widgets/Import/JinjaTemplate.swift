import Core

/// Reads a template of Jinja2 that gives JSON: values, `{{ … }}`, `{% for %}` in lists, and `{% if %}` around elements,
/// members and values.
struct JinjaTemplate {
    /// A part that has no counterpart here and was left out.
    struct LeftOut: Equatable {
        /// Counted from 1.
        let line: Int
        let source: String
        let message: String
    }

    /// More nesting is refused.
    private static let maximumDepth = 64

    private let text: [Unicode.Scalar]
    private var place = 0
    private var locals: [String] = []
    private var depth = 0
    private(set) var leftOut: [LeftOut] = []

    private init(_ source: String) { text = Array(source.unicodeScalars) }

    /// The template as one of ours. Throws where it is no JSON with expressions in it.
    static func convert(_ source: String) throws(JinjaFault) -> (template: JSONValue, leftOut: [LeftOut]) {
        var reader = JinjaTemplate(source)
        let node = try reader.value()
        try reader.skip()
        guard reader.place == reader.text.count else { throw reader.fault("More follows behind the value.") }
        return (node.template, reader.leftOut)
    }

    private var line: Int { text[..<place].count { $0 == "\n" } + 1 }

    private func fault(_ message: String) -> JinjaFault { JinjaFault("Line \(line): \(message)") }

    private var current: Unicode.Scalar? { place < text.count ? text[place] : nil }

    private func sees(_ word: String) -> Bool {
        text[place...].starts(with: word.unicodeScalars)
    }

    /// Goes over white space and comments.
    private mutating func skip() throws(JinjaFault) {
        while let scalar = current {
            if scalar.properties.isWhitespace {
                place += 1
            } else if sees("{#") {
                _ = try inside(closedBy: "#}")
            } else {
                return
            }
        }
    }

    // MARK: Values

    private mutating func value() throws(JinjaFault) -> JinjaNode {
        try skip()
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw fault("It is nested too deep.") }
        guard let scalar = current else { throw fault("A value is expected.") }
        if sees("{{") { return .value(try expression()) }
        if sees("{%") { return try choice() }
        switch scalar {
        case "{": return try object()
        case "[": return try list()
        case "\"": return try string()
        default: return try literal()
        }
    }

    private mutating func literal() throws(JinjaFault) -> JinjaNode {
        let start = place
        while let scalar = current,
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "+-.".unicodeScalars.contains(scalar)
        {
            place += 1
        }
        var word = String.UnicodeScalarView()
        word.append(contentsOf: text[start..<place])
        guard start < place, let value = try? JSONParser.parse(String(word)) else {
            throw fault("'\(word.isEmpty ? current.map(String.init) ?? "" : String(word))' is no value.")
        }
        return .constant(value)
    }

    private mutating func string() throws(JinjaFault) -> JinjaNode {
        place += 1
        var parts: [JinjaNode.Part] = []
        var raw = String.UnicodeScalarView()
        while let scalar = current, scalar != "\"" {
            if sees("{{") {
                try Self.close(&raw, into: &parts, self)
                parts.append(.value(try expression()))
            } else if sees("{%") {
                let (at, statement) = (line, try inside(closedBy: "%}"))
                leftOut.append(
                    LeftOut(line: at, source: "{% \(statement) %}", message: "Statements inside a text are not known."))
            } else {
                raw.append(scalar)
                place += 1
                if scalar == "\\", let escaped = current {
                    raw.append(escaped)
                    place += 1
                }
            }
        }
        guard current == "\"" else { throw fault("A text is not closed.") }
        place += 1
        try Self.close(&raw, into: &parts, self)
        if parts.isEmpty { return .constant("") }
        if parts.count == 1, case .text(let text) = parts[0], !text.contains("{{") { return .constant(.string(text)) }
        return .text(parts)
    }

    private static func close(
        _ raw: inout String.UnicodeScalarView, into parts: inout [JinjaNode.Part], _ reader: JinjaTemplate
    ) throws(JinjaFault) {
        guard !raw.isEmpty else { return }
        guard let text = try? JSONParser.parse("\"\(String(raw))\"").stringValue else {
            throw reader.fault("A text has an escape that JSON does not have.")
        }
        parts.append(.text(text))
        raw.removeAll()
    }

    // MARK: Objects and lists

    private mutating func object() throws(JinjaFault) -> JinjaNode {
        place += 1
        let members = try members(of: nil)
        guard current == "}" else { throw fault("An object is not closed.") }
        place += 1
        return .object(members)
    }

    private mutating func members(of condition: String?) throws(JinjaFault) -> [JinjaNode.Member] {
        var members: [JinjaNode.Member] = []
        while true {
            try skip()
            if current == "," {
                place += 1
            } else if sees("{%") {
                guard let statement = try statement("if") else { return members }
                let test = try self.condition(statement)
                members += try self.members(of: Self.both(condition, test))
                if try self.statement("else") != nil {
                    members += try self.members(of: Self.both(condition, "!(\(test))"))
                }
                guard try self.statement("endif") != nil else { throw fault("An 'if' is not closed.") }
            } else if current == "\"" {
                guard case .constant(.string(let name)) = try string() else { throw fault("A name is a plain text.") }
                try skip()
                guard current == ":" else { throw fault("A colon is expected behind a name.") }
                place += 1
                members.append(JinjaNode.Member(name: name, value: try value(), condition: condition))
            } else {
                return members
            }
        }
    }

    private static func both(_ one: String?, _ other: String) -> String { one.map { "(\($0) && \(other))" } ?? other }

    private mutating func list() throws(JinjaFault) -> JinjaNode {
        place += 1
        let elements = try elements()
        guard current == "]" else { throw fault("A list is not closed.") }
        place += 1
        return .list(elements)
    }

    private mutating func elements() throws(JinjaFault) -> [JinjaNode.Element] {
        var elements: [JinjaNode.Element] = []
        while true {
            try skip()
            if current == "," {
                place += 1
            } else if sees("{%") {
                if let loop = try statement("for") {
                    elements.append(try each(loop))
                } else if let statement = try statement("if") {
                    // What is in an `if not loop.last` are commas.
                    let isComma = statement.contains("loop.")
                    let test = isComma ? "true" : try condition(statement)
                    let body = try self.elements()
                    let other = try self.statement("else") == nil ? [] : try self.elements()
                    guard try self.statement("endif") != nil else { throw fault("An 'if' is not closed.") }
                    if body.isEmpty, other.isEmpty { continue }
                    if isComma {
                        leave(statement, JinjaFault("'loop' is known for the commas between elements alone."))
                    }
                    elements.append(.when(test, body, otherwise: other))
                } else {
                    return elements
                }
            } else if current == "]" || current == nil {
                return elements
            } else {
                elements.append(.one(try value()))
            }
        }
    }

    private mutating func each(_ loop: String) throws(JinjaFault) -> JinjaNode.Element {
        let words = loop.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
        guard words.count == 3, words[1] == "in", words[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }),
            !CELText.isReserved(words[0]), words[0] != "data"
        else { throw fault("Only loops such as 'for item in items' are known, not '\(loop)'.") }
        let items =
            convert(words[2]) { expression, locals throws(JinjaFault) in
                try JinjaExpression.convert(expression, locals: locals).text
            } ?? "[]"
        locals.append(words[0])
        let body = try elements()
        locals.removeLast()
        guard try statement("endfor") != nil else { throw fault("A 'for' is not closed.") }
        return .each(variable: words[0], of: items, body)
    }

    /// `{% if … %} value {% else %} value {% endif %}`.
    private mutating func choice() throws(JinjaFault) -> JinjaNode {
        guard let statement = try statement("if") else { throw fault("This statement is not known here.") }
        let test = try condition(statement)
        let node = try value()
        let other = try self.statement("else") == nil ? JinjaNode.constant(nil) : try value()
        guard try self.statement("endif") != nil else { throw fault("An 'if' is not closed.") }
        return .choice(test, node, otherwise: other)
    }

    // MARK: What stands in braces

    /// What follows the word in a statement, which is gone over; nil where another statement, or none, is next.
    private mutating func statement(_ word: String) throws(JinjaFault) -> String? {
        try skip()
        let start = place
        guard sees("{%") else { return nil }
        let statement = try inside(closedBy: "%}")
        guard statement == word || statement.hasPrefix(word + " ") else {
            if ["if", "for", "else", "endif", "endfor"].allSatisfy({ statement != $0 && !statement.hasPrefix($0 + " ") }
            ) {
                throw fault("The statement '\(statement)' is not known.")
            }
            place = start
            return nil
        }
        return String(statement.dropFirst(word.count).drop(while: \.isWhitespace))
    }

    private mutating func expression() throws(JinjaFault) -> String {
        let source = try inside(closedBy: "}}")
        return convert(source) { expression, locals throws(JinjaFault) in
            try JinjaExpression.convert(expression, locals: locals).text
        } ?? "null"
    }

    private mutating func condition(_ source: String) throws(JinjaFault) -> String {
        convert(source) { expression, locals throws(JinjaFault) in
            try JinjaExpression.condition(expression, locals: locals)
        } ?? "false"
    }

    /// Nil for what cannot be converted, which is noted.
    private mutating func convert(
        _ source: String, _ body: (String, Set<String>) throws(JinjaFault) -> String
    ) -> String? {
        do throws(JinjaFault) {
            return try body(source, Set(locals))
        } catch {
            leave(source, error)
            return nil
        }
    }

    private mutating func leave(_ source: String, _ fault: JinjaFault) {
        leftOut.append(LeftOut(line: line, source: source, message: fault.message))
    }

    /// What stands between the braces here, without the dashes that take white space away.
    private mutating func inside(closedBy end: String) throws(JinjaFault) -> String {
        let start = place + 2
        place = start
        var quote: Unicode.Scalar?
        while let scalar = current {
            if let open = quote {
                if scalar == "\\" { place += 1 } else if scalar == open { quote = nil }
            } else if sees(end) {
                var content = String.UnicodeScalarView()
                content.append(contentsOf: text[start..<place])
                place += 2
                var inner = Substring(String(content)).drop { $0 == "-" || $0 == "+" || $0.isWhitespace }
                while let last = inner.last, last == "-" || last.isWhitespace { inner.removeLast() }
                return String(inner)
            } else if end != "#}", scalar == "'" || scalar == "\"" {
                quote = scalar
            }
            place += 1
        }
        throw fault("'\(end)' is missing.")
    }
}
