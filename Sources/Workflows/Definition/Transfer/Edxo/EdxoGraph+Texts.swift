import Core
import Expressions

/// Expressions and templates.
extension EdxoGraph {
    /// The CEL of an expression. Text that is none is itself, as it was there.
    mutating func expression(_ node: Node, _ source: JSONValue, _ field: String) -> String {
        do throws(Untranslatable) {
            return try CELWriter.expression(source, in: scope(of: node))
        } catch {
            note(node, field, "This was taken as a text, because \(error.reason): \(Self.shown(source))")
            return CELWriter.literal(source)
        }
    }

    /// The CEL of a condition among the parameters; one that cannot be told never holds.
    mutating func truth(_ node: Node, _ field: String) -> JSONValue? {
        let source = node.parameters[field] ?? .null
        do throws(Untranslatable) {
            return .string(try CELWriter.condition(source, in: scope(of: node)))
        } catch {
            note(node, field, "This could not be translated, because \(error.reason): \(Self.shown(source))")
            return "false"
        }
    }

    /// The first of the parameters that is a text, as a template; nil where there is none.
    mutating func text(_ node: Node, _ fields: [String]) -> JSONValue? {
        for field in fields {
            if let source = node.parameters[field]?.stringValue, !source.isEmpty {
                return .string(template(node, source, field, missing: "''"))
            }
        }
        return nil
    }

    mutating func template(_ node: Node, _ field: String) -> JSONValue? { text(node, [field]) }

    /// An expression among the parameters as a template that is nothing else; nil where there is none.
    mutating func spliced(_ node: Node, _ field: String) -> JSONValue? {
        guard let source = node.parameters[field], !source.isNull, source != "" else { return nil }
        return .string("{{ \(expression(node, source, field)) }}")
    }

    /// Every text of a value as a template that keeps the kind of what it is filled with.
    mutating func templates(_ node: Node, _ value: JSONValue, _ field: String) -> JSONValue {
        switch value {
        case .string(let text): return .string(template(node, text, field, missing: "null"))
        case .array(let elements):
            return .array(elements.enumerated().map { templates(node, $1, "\(field)[\($0)]") })
        case .object(let object):
            return .object(
                JSONObject(object.members.map { ($0.key, templates(node, $0.value, "\(field).\($0.key)")) }))
        default: return value
        }
    }

    private mutating func template(_ node: Node, _ source: String, _ field: String, missing: String) -> String {
        let whole = EdxoText.trimmed(source)
        // A text that begins like a path was evaluated.
        let isPath = ["state", "input"].contains(whole) || ["state.", "input."].contains { whole.hasPrefix($0) }
        if isPath, !whole.contains(where: \.isWhitespace), let cel = translated(whole, node, missing) {
            return "{{ \(cel) }}"
        }
        var (text, rest) = ("", source[...])
        while let opening = rest.range(of: "{{") {
            text += rest[..<opening.lowerBound]
            rest = rest[opening.upperBound...]
            guard let closing = rest.range(of: "}}") else {
                text += "{{ '{{' }}"
                break
            }
            let inner = EdxoText.trimmed(String(rest[..<closing.lowerBound]))
            if let cel = translated(inner, node, missing) {
                text += "{{ \(cel) }}"
            } else {
                note(node, field, "This could not be translated: {{ \(inner) }}")
                text += "{{ '{{' }} \(inner) {{ '}}' }}"
            }
            rest = rest[closing.upperBound...]
        }
        return text + rest
    }

    private func translated(_ source: String, _ node: Node, _ missing: String) -> String? {
        guard let parsed = try? PythonParser.parse(source),
            let cel = try? CELWriter(scope(of: node), missing: missing).value(parsed),
            (try? Expression.compile(cel)) != nil
        else { return nil }
        return cel
    }

    private static func shown(_ source: JSONValue) -> String {
        let text = source.stringValue ?? source.serializedString()
        return text.count > 80 ? text.prefix(79) + "…" : text
    }
}

extension Substring {
    /// The first place of a text of two characters.
    fileprivate func range(of mark: String) -> Range<Index>? {
        let wanted = Array(mark.utf8)
        var place = utf8.startIndex
        while place < utf8.endIndex {
            let end = utf8.index(place, offsetBy: wanted.count, limitedBy: utf8.endIndex) ?? utf8.endIndex
            if utf8[place..<end].elementsEqual(wanted) { return place..<end }
            place = utf8.index(after: place)
        }
        return nil
    }
}
