package import Core

/// Something that is wrong with a widget, and where.
package struct WidgetFault: Sendable, Equatable {
    /// Such as `Card.children[0].label`.
    package let path: String
    package let message: String

    package init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }
}

/// Holds widgets to the catalogue of components.
package struct WidgetCheck {
    /// More faults than these are not looked for.
    private static let most = 50

    private var faults: [WidgetFault] = []
    /// Whether it is a fault that a component has members that the catalogue does not have, which a later client may
    /// know, or lacks some.
    private let isStrict: Bool

    private init(isStrict: Bool) { self.isStrict = isStrict }

    /// Everything that is wrong with the widget; nothing for one that can be shown.
    package static func faults(of root: JSONValue, isStrict: Bool = true) -> [WidgetFault] {
        guard let type = root["type"]?.stringValue, WidgetCatalogue.roots.contains(type) else {
            return [WidgetFault("", "The root of a widget is a Card, a ListView or a Basic.")]
        }
        var check = WidgetCheck(isStrict: isStrict)
        check.component(root, at: type, depth: 1)
        return check.faults
    }

    private mutating func note(_ path: String, _ message: String) {
        if faults.count < Self.most { faults.append(WidgetFault(path, message)) }
    }

    private mutating func component(_ value: JSONValue, at path: String, depth: Int) {
        guard case .object(let members) = value else { return note(path, "Expected a component, found \(value.kind).") }
        guard let type = members["type"]?.stringValue else { return note(path, "A component has a type.") }
        guard let shape = WidgetCatalogue.components[type],
            depth == 1 || !isStrict || !WidgetCatalogue.roots.contains(type)
        else {
            return note("\(path).type", "There is no component '\(type)' at this place.")
        }
        object(members, shape, at: path, depth: depth, isOpen: type == "Basic", isComponent: true)
    }

    private mutating func object(
        _ members: JSONObject, _ shape: WidgetCatalogue.Shape, at path: String, depth: Int, isOpen: Bool = false,
        isComponent: Bool = false
    ) {
        for name in shape.required.sorted() where members[name] == nil && (isStrict || !isComponent) {
            note("\(path).\(name)", "This is required.")
        }
        for member in members.members {
            guard let kind = shape.members[member.key] else {
                if isStrict, !isOpen { note("\(path).\(member.key)", "There is no such member.") }
                continue
            }
            self.value(member.value, kind, at: "\(path).\(member.key)", depth: depth)
        }
    }

    private mutating func value(_ value: JSONValue, _ kind: WidgetCatalogue.Kind, at path: String, depth: Int) {
        switch kind {
        case .component: component(value, at: path, depth: depth + 1)
        case .components:
            guard let children = value.arrayValue else { return note(path, "Expected a list of components.") }
            for (index, child) in children.enumerated() { component(child, at: "\(path)[\(index)]", depth: depth + 1) }
        case .rows:
            guard let rows = value.arrayValue else { return note(path, "Expected a list of ListViewItem.") }
            for (index, row) in rows.enumerated() {
                if let type = row["type"]?.stringValue, type != "ListViewItem" {
                    note("\(path)[\(index)]", "A ListView has children of the type ListViewItem, and no others.")
                } else {
                    component(row, at: "\(path)[\(index)]", depth: depth + 1)
                }
            }
        case .list(let element):
            guard let elements = value.arrayValue else { return note(path, "Expected a list, found \(value.kind).") }
            for (index, item) in elements.enumerated() {
                self.value(item, element, at: "\(path)[\(index)]", depth: depth)
            }
        case .object(let shape):
            guard case .object(let members) = value else {
                return note(path, "Expected an object, found \(value.kind).")
            }
            object(members, shape, at: path, depth: depth)
            if shape.required == ["type"], let type = members["type"]?.stringValue, !(1...200).contains(type.utf8.count)
            {
                note("\(path).type", "Expected a name of 1 to 200 bytes.")
            }
        case .either(let kinds): either(value, kinds, at: path, depth: depth)
        default: if let problem = Self.problem(of: value, kind) { note(path, problem) }
        }
    }

    /// The kind that the value looks most like says what is wrong with it.
    private mutating func either(
        _ value: JSONValue, _ kinds: [WidgetCatalogue.Kind], at path: String, depth: Int
    ) {
        var fewest: [WidgetFault]?
        for kind in kinds {
            var check = WidgetCheck(isStrict: isStrict)
            check.value(value, kind, at: path, depth: depth)
            guard !check.faults.isEmpty else { return }
            // Faults deeper inside come from a kind that fits at the top.
            let isCloser = check.faults.allSatisfy { $0.path != path }
            if fewest == nil || isCloser { fewest = check.faults }
        }
        for fault in fewest ?? [] { note(fault.path, fault.message) }
    }

    private static func problem(of value: JSONValue, _ kind: WidgetCatalogue.Kind) -> String? {
        switch kind {
        case .text: value.stringValue == nil ? "Expected a text, found \(value.kind)." : nil
        case .flag: value.boolValue == nil ? "Expected true or false, found \(value.kind)." : nil
        case .integer: value.integerValue == nil ? "Expected a whole number, found \(value.kind)." : nil
        case .number: value.doubleValue == nil ? "Expected a number, found \(value.kind)." : nil
        case .size:
            value.doubleValue == nil && value.stringValue == nil
                ? "Expected a number or a text, found \(value.kind)." : nil
        case .choice(let words):
            value.stringValue.map(words.contains) ?? false ? nil : "Expected one of \(words.joined(separator: ", "))."
        case .icon:
            value.stringValue.map(IconName.isValid) ?? false ? nil : "Expected the name of an icon."
        case .color:
            value.stringValue != nil || value["dark"]?.stringValue != nil && value["light"]?.stringValue != nil
                ? nil : "Expected a color, or one for dark and one for light."
        default: nil
        }
    }
}
