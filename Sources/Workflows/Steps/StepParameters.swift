package import Core
package import Expressions

/// Reads the parameters of one node and collects everything that is wrong with them.
package struct StepParameters {
    private let node: String
    /// Where the members lie in the definition of the node, with a dot at the end.
    private let place: String
    private let members: JSONObject
    private var read: Set<String> = []
    /// What was read of objects in lists, such as `branches[].name`.
    private var readInside: Set<String> = []
    private var problems: [WorkflowProblem] = []

    package init(node: String, _ members: JSONObject) {
        self.init(node: node, place: "parameters.", members)
    }

    private init(node: String, place: String, _ members: JSONObject) {
        self.node = node
        self.place = place
        self.members = members
    }

    /// A text; the given one where the parameter is absent.
    package mutating func string(_ field: String, default fallback: String) -> String {
        value(field) == nil ? fallback : string(field)
    }

    /// True or false; the given one where the parameter is absent.
    package mutating func boolean(_ field: String, default fallback: Bool) -> Bool {
        guard let value = value(field) else { return fallback }
        guard let flag = value.boolValue else {
            note(field, "Expected true or false, found \(value.kind).")
            return fallback
        }
        return flag
    }

    /// A required name of lower-case letters, digits and underscores, which begins with a letter.
    package mutating func identifier(_ field: String) -> String {
        let text = string(field)
        if !text.isEmpty, !WorkflowNode.isIdentifier(text) {
            note(field, "A name begins with a letter and holds lower-case letters, digits and underscores.")
        }
        return text
    }

    /// A required list of distinct names.
    package mutating func identifiers(_ field: String, count: ClosedRange<Int>) -> [String] {
        let names = elements(field, count: count).enumerated().compactMap { index, element -> String? in
            guard let name = element.stringValue, WorkflowNode.isIdentifier(name) else {
                note(
                    "\(field)[\(index)]",
                    "A name begins with a letter and holds lower-case letters, digits and underscores.")
                return nil
            }
            return name
        }
        requireDistinct(field, names)
        return names
    }

    /// A required list of objects, each read by the closure.
    package mutating func list<Element>(
        _ field: String, count: ClosedRange<Int>, _ read: (inout StepParameters) -> Element
    ) -> [Element] {
        var list: [Element] = []
        for (index, element) in elements(field, count: count).enumerated() {
            guard case .object(let members) = element else {
                note("\(field)[\(index)]", "Expected an object, found \(element.kind).")
                continue
            }
            var inner = StepParameters(node: node, place: "\(place)\(field)[\(index)].", members)
            list.append(read(&inner))
            readInside.formUnion(inner.reads.map { "\(field)[].\($0)" })
            problems += inner.finish()
        }
        return list
    }

    /// Notes that a parameter is needed.
    package mutating func require(_ field: String, _ message: String) {
        note(field, message)
    }

    /// Notes a name that comes twice.
    package mutating func requireDistinct(_ field: String, _ names: [String]) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted { note(field, "The name '\(name)' comes twice.") }
    }

    /// A required place of the state, such as `state.score.total`: the names behind `state`.
    package mutating func statePath(_ field: String) -> [String] {
        let parts = string(field).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let names = parts.dropFirst()
        guard parts.first == "state", !names.isEmpty, names.count <= 16, names.allSatisfy(Self.isMemberName) else {
            note(field, "Expected a place of the state, such as state.score.")
            return []
        }
        return Array(names)
    }

    private static func isMemberName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first == UInt8(ascii: "_") || Character(UnicodeScalar(first)).isLetter else {
            return false
        }
        return name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private mutating func elements(_ field: String, count: ClosedRange<Int>) -> [JSONValue] {
        guard let value = value(field) else {
            note(field, "This is required.")
            return []
        }
        guard let elements = value.arrayValue, count.contains(elements.count) else {
            note(field, "Expected a list of \(count.lowerBound) to \(count.upperBound) elements.")
            return []
        }
        return elements
    }

    /// A required CEL expression; one that gives null where it is wrong.
    package mutating func requiredExpression(_ field: String) -> Expression {
        if value(field) == nil { note(field, "This is required.") }
        return expression(field) ?? Self.nothing
    }

    /// A required text.
    package mutating func string(_ field: String) -> String {
        guard let value = value(field) else {
            note(field, "This is required.")
            return ""
        }
        guard let text = value.stringValue else {
            note(field, "Expected a text, found \(value.kind).")
            return ""
        }
        return text
    }

    /// A number in a range; the given one where the parameter is absent.
    package mutating func integer(_ field: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let value = value(field) else { return fallback }
        guard let number = value.integerValue, range.contains(Int(number)) else {
            note(field, "Expected a whole number from \(range.lowerBound) to \(range.upperBound).")
            return fallback
        }
        return Int(number)
    }

    /// A number in a range; nil where the parameter is absent.
    package mutating func number(_ field: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = value(field) else { return nil }
        guard let number = value.doubleValue, range.contains(number) else {
            note(field, "Expected a number from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return number
    }

    /// A text with `{{ expression }}` in it; nil where an optional one is absent.
    package mutating func template(_ field: String, isRequired: Bool = true) -> Template? {
        guard value(field) != nil || isRequired else { return nil }
        let source = string(field)
        do throws(ExpressionError) {
            return try Template.compile(source)
        } catch {
            note(field, error.description)
            return nil
        }
    }

    /// A list of texts with `{{ expression }}` in them; empty where it is absent.
    package mutating func templates(_ field: String) -> [Template] {
        guard let value = value(field) else { return [] }
        guard let texts = value.arrayValue else {
            note(field, "Expected a list of texts, found \(value.kind).")
            return []
        }
        var templates: [Template] = []
        for (index, text) in texts.enumerated() {
            guard let source = text.stringValue else {
                note("\(field)[\(index)]", "Expected a text, found \(text.kind).")
                continue
            }
            do throws(ExpressionError) {
                templates.append(try Template.compile(source))
            } catch {
                note("\(field)[\(index)]", error.description)
            }
        }
        return templates
    }

    /// The text of a JSON Schema; nil where it is absent or no object.
    mutating func schemaText(_ field: String) -> JSONValue? {
        guard let value = value(field) else { return nil }
        guard value.objectValue != nil else {
            note(field, "Expected a JSON Schema, which is an object, found \(value.kind).")
            return nil
        }
        return value
    }

    /// A JSON Schema of an object; nil where it is absent.
    package mutating func schema(_ field: String) -> Schema? {
        guard let value = schemaText(field) else { return nil }
        do throws(SchemaError) {
            return try Schema(value)
        } catch {
            note(field, error.description)
            return nil
        }
    }

    /// A value whose texts are templates; nil where an optional one is absent.
    package mutating func value(
        _ field: String, isRequired: Bool = true, allowingSecrets: Bool = false
    ) -> ValueTemplate? {
        guard let value = value(field) else {
            if isRequired { note(field, "This is required.") }
            return nil
        }
        var reader = ValueTemplate.Reader(allowsSecrets: allowingSecrets)
        let template = reader.read(value)
        for (path, message) in reader.problems { note(field + path, message) }
        return template
    }

    /// An object whose members' texts are templates; empty where it is absent.
    package mutating func values(
        _ field: String, allowingSecrets: Bool = false
    ) -> [(name: String, value: ValueTemplate)] {
        guard let value = value(field) else { return [] }
        guard case .object(let object) = value else {
            note(field, "Expected an object, found \(value.kind).")
            return []
        }
        return object.members.map { member in
            var reader = ValueTemplate.Reader(allowsSecrets: allowingSecrets)
            let template = reader.read(member.value)
            for (path, message) in reader.problems { note("\(field).\(member.key)\(path)", message) }
            return (member.key, template)
        }
    }

    /// One of a few words; the given one where the parameter is absent.
    package mutating func choice(_ field: String, among words: [String], default fallback: String) -> String {
        guard value(field) != nil else { return fallback }
        let word = string(field)
        guard words.contains(word) else {
            note(field, "Expected one of \(words.joined(separator: ", ")).")
            return fallback
        }
        return word
    }

    /// The parameter as it stands; nil where it is absent.
    package mutating func raw(_ field: String) -> JSONValue? {
        value(field)
    }

    /// A CEL expression; nil where it is absent.
    package mutating func expression(_ field: String) -> Expression? {
        guard value(field) != nil else { return nil }
        let source = string(field)
        do throws(ExpressionError) {
            return try Expression.compile(source)
        } catch {
            note(field, error.description)
            return nil
        }
    }

    /// Whatever is there; null where the parameter is absent.
    package mutating func json(_ field: String) -> JSONValue { value(field) ?? .null }

    /// The parameters that were asked for, such as `limit` and `branches[].name`.
    var reads: Set<String> { read.union(readInside) }

    /// Everything found wrong, parameters that nobody read included.
    mutating func finish() -> [WorkflowProblem] {
        for key in members.keys where !read.contains(key) {
            note(key, "This kind of step has no such parameter.")
        }
        return problems
    }

    /// What stands for an expression that is wrong; the workflow is refused.
    private static let nothing: Expression = {
        do throws(ExpressionError) {
            return try Expression.compile("null")
        } catch {
            preconditionFailure("null is an expression.")
        }
    }()

    private mutating func value(_ field: String) -> JSONValue? {
        read.insert(field)
        guard let value = members[field], !value.isNull else { return nil }
        return value
    }

    private mutating func note(_ field: String, _ message: String) {
        read.insert(field)
        problems.append(WorkflowProblem(node: node, field: place + field, message: message))
    }
}
