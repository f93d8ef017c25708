package import Core
package import Expressions

/// Reads the parameters of one node and collects everything that is wrong with them.
package struct StepParameters {
    private let node: String
    private let members: JSONObject
    private var read: Set<String> = []
    private var problems: [WorkflowProblem] = []

    package init(node: String, _ members: JSONObject) {
        self.node = node
        self.members = members
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

    /// Everything found wrong, parameters that nobody read included.
    mutating func finish() -> [WorkflowProblem] {
        for key in members.keys where !read.contains(key) {
            note(key, "This kind of step has no such parameter.")
        }
        return problems
    }

    private mutating func value(_ field: String) -> JSONValue? {
        read.insert(field)
        guard let value = members[field], !value.isNull else { return nil }
        return value
    }

    private mutating func note(_ field: String, _ message: String) {
        read.insert(field)
        problems.append(WorkflowProblem(node: node, field: "parameters.\(field)", message: message))
    }
}
