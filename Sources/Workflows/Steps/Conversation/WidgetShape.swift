import Core

/// What every widget has to look like, whatever its components are.
enum WidgetShape {
    /// The most bytes of a widget's texts and keys, and one for each value in it.
    static let maximumSize = 256 << 10

    /// The widget that a template makes. Throws a `RunFailure` where it is none.
    static func render(_ template: ValueTemplate?, _ scope: [String: JSONValue]) throws -> JSONValue {
        let root = normalized(try template?.render(scope, limit: maximumSize) ?? .null)
        if let fault = WidgetCheck.faults(of: root, isStrict: false).first {
            let place = fault.path.isEmpty ? "" : "\(fault.path): "
            throw RunFailure(
                .invalidStep, "A widget of this assistant is wrong: \(place)\(fault.message)", allowsRetry: false)
        }
        return root
    }

    /// The widget without what the protocol leaves out, and with texts where numbers stand in their places: what a
    /// template gives for `{{ 1 + 1 }}` is a number.
    static func normalized(_ root: JSONValue) -> JSONValue {
        texts(in: root.withoutNulls.withoutNUL)
    }

    /// The action with the members that the protocol sends though they say what goes without saying.
    private static func action(_ value: JSONValue) -> JSONValue {
        guard case .object(var members) = value else { return value }
        let usual: [(key: String, value: JSONValue)] = [
            ("handler", "server"), ("loadingBehavior", "auto"), ("streaming", true),
        ]
        for (key, value) in usual where members[key] == nil { members.append(key, value) }
        return .object(members)
    }

    /// A card's button with its action.
    private static func button(_ value: JSONValue) -> JSONValue {
        guard case .object(var members) = value, let given = members["action"] else { return value }
        members["action"] = action(given)
        return .object(members)
    }

    private static func texts(in component: JSONValue) -> JSONValue {
        guard case .object(let members) = component,
            let shape = members["type"]?.stringValue.flatMap({ WidgetCatalogue.components[$0] })
        else { return component }
        return .object(
            JSONObject(
                members.members.map { key, value in
                    switch (shape.members[key], value) {
                    case (.text?, .integer), (.text?, .double), (.text?, .bool):
                        (key, .string(value.serializedString()))
                    case (_, .array(let children)) where key == "children": (key, .array(children.map(texts)))
                    case (_, .object) where key == "children": (key, texts(in: value))
                    case (_, .object) where key.hasSuffix("Action"): (key, action(value))
                    case (_, .object) where key == "confirm" || key == "cancel": (key, button(value))
                    default: (key, value)
                    }
                }))
    }
}

extension JSONValue {
    /// The value without members that are null, which the protocol leaves out.
    fileprivate var withoutNulls: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.withoutNulls))
        case .object(let object):
            .object(JSONObject(object.members.filter { !$0.value.isNull }.map { ($0.key, $0.value.withoutNulls) }))
        default: self
        }
    }
}
