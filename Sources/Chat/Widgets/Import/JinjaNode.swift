import Core

/// A JSON template of Jinja2, taken apart.
indirect enum JinjaNode {
    /// What a text consists of.
    enum Part {
        case text(String)
        /// CEL that gives a value.
        case value(String)
    }

    /// What stands in a list.
    enum Element {
        case one(JinjaNode)
        case each(variable: String, of: String, [Element])
        case when(String, [Element], otherwise: [Element])
    }

    /// A member of an object; with a condition it is there only where that holds.
    struct Member {
        let name: String
        let value: JinjaNode
        let condition: String?
    }

    case constant(JSONValue)
    case text([Part])
    /// CEL that gives a value.
    case value(String)
    case object([Member])
    case list([Element])
    case choice(String, JinjaNode, otherwise: JinjaNode)

    /// The same as a template of ours.
    var template: JSONValue {
        switch self {
        case .constant(let value): return value
        case .text(let parts):
            let text = parts.map { part in
                switch part {
                case .text(let text): text.replacing("{{", with: "{{ '\\u007b\\u007b' }}")
                case .value(let expression): "{{ string(\(expression)) }}"
                }
            }
            return .string(text.joined())
        case .object(let members) where members.allSatisfy({ $0.condition == nil }):
            return .object(JSONObject(members.map { ($0.name, $0.value.template) }))
        case .object(let members):
            return .object(
                JSONObject(
                    members.map { member in
                        guard let condition = member.condition else { return (member.name, member.value.template) }
                        return (member.name, .string("{{ \(condition) ? \(member.value.expression) : null }}"))
                    }))
        case .list(let elements):
            let nodes = elements.compactMap { if case .one(let node) = $0 { node } else { nil } }
            if nodes.count == elements.count { return .array(nodes.map(\.template)) }
            return .string("{{ \(expression) }}")
        case .value, .choice: return .string("{{ \(expression) }}")
        }
    }

    /// The same as an expression of CEL.
    var expression: String {
        switch self {
        case .constant(let value): Self.literal(value)
        case .text(let parts) where parts.isEmpty: "''"
        case .text(let parts):
            parts.map { part in
                switch part {
                case .text(let text): CELText.literal(text)
                case .value(let expression): "string(\(expression))"
                }
            }.joined(separator: " + ")
        case .value(let expression): expression
        case .object(let members):
            "{"
                + members.map { member in
                    let value = member.value.expression
                    return "\(CELText.literal(member.name)): "
                        + (member.condition.map { "(\($0) ? \(value) : null)" } ?? value)
                }.joined(separator: ", ") + " }"
        case .list(let elements): Self.list(elements)
        case .choice(let condition, let node, let other):
            "(\(condition) ? \(node.expression) : \(other.expression))"
        }
    }

    private static func list(_ elements: [Element]) -> String {
        var lists: [String] = []
        var plain: [String] = []
        func close() {
            guard !plain.isEmpty else { return }
            lists.append("[\(plain.joined(separator: ", "))]")
            plain.removeAll()
        }
        for element in elements {
            switch element {
            case .one(let node): plain.append(node.expression)
            case .each(let variable, let items, let body):
                close()
                if body.count == 1, case .one(let node) = body[0] {
                    lists.append("\(items).map(\(variable), \(node.expression))")
                } else {
                    lists.append("\(items).map(\(variable), \(list(body))).flatten()")
                }
            case .when(let condition, let body, let other):
                close()
                lists.append("(\(condition) ? \(list(body)) : \(list(other)))")
            }
        }
        close()
        return lists.isEmpty ? "[]" : lists.joined(separator: " + ")
    }

    private static func literal(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): CELText.literal(text)
        case .array(let elements): "[\(elements.map(literal).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { "\(CELText.literal($0.key)): \(literal($0.value))" }.joined(separator: ", ")) }"
        default: value.serializedString()
        }
    }
}
