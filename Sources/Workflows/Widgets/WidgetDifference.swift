package import Core

/// What has changed of a widget, as few words as the protocol has for it: more of a text, a component, or all.
///
/// Text is told apart as the reference implementation does: an append to the `value` of a `Text` or a `Markdown` with an
/// `id`, where nothing else of the component has changed.
package enum WidgetDifference {
    /// The changes that make `new` of `old`; none where they are the same.
    package static func changes(from old: JSONValue, to new: JSONValue) -> [ItemChange] {
        guard old != new || !isSame(old, new) else { return [] }
        var comparison = Comparison(shared: identifiers(of: old).intersection(identifiers(of: new)))
        guard comparison.compare(old, new), comparison.replaced.count <= 1 else { return [.widgetRoot(new)] }
        return comparison.texts + comparison.replaced
    }

    /// The component's texts that grow, by their identifiers.
    static func isText(_ component: JSONValue) -> Bool {
        guard let type = component["type"]?.stringValue else { return false }
        return (type == "Text" || type == "Markdown") && component["value"]?.stringValue != nil
    }

    /// The components directly inside.
    static func children(of component: JSONValue) -> [JSONValue] {
        switch component["children"] {
        case .array(let children)?: children
        case .object(let child)?: [.object(child)]
        default: []
        }
    }

    /// The identifiers that one component of the tree has, and no other.
    private static func identifiers(of root: JSONValue) -> Set<String> {
        var counts: [String: Int] = [:]
        func count(_ component: JSONValue) {
            if let id = component["id"]?.stringValue, !id.isEmpty { counts[id, default: 0] += 1 }
            for child in children(of: component) { count(child) }
        }
        count(root)
        return Set(counts.filter { $0.value == 1 }.keys)
    }

    /// Whether texts are the same to the byte, which equal strings need not be.
    private static func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
        switch (one, other) {
        case (.string(let one), .string(let other)): one.utf8.elementsEqual(other.utf8)
        case (.array(let one), .array(let other)): one.count == other.count && zip(one, other).allSatisfy(isSame)
        case (.object(let one), .object(let other)):
            one.count == other.count
                && one.members.allSatisfy { member in other[member.key].map { isSame(member.value, $0) } ?? false }
        default: one == other
        }
    }

    private struct Comparison {
        /// Identifiers that are good for telling a component from all others, before and after.
        let shared: Set<String>
        var texts: [ItemChange] = []
        var replaced: [ItemChange] = []

        /// Notes what has changed below; false where the component itself would have to be replaced and has no name.
        mutating func compare(_ old: JSONValue, _ new: JSONValue, isRoot: Bool = true) -> Bool {
            let before = self
            if members(old, new) { return true }
            self = before
            guard !isRoot, let id = new["id"]?.stringValue, shared.contains(id), old["id"]?.stringValue == id,
                old["type"] == new["type"]
            else { return false }
            replaced.append(.widgetComponent(id, new))
            return true
        }

        /// Notes what has changed of the component's text and of those inside it; false where anything else has.
        private mutating func members(_ old: JSONValue, _ new: JSONValue) -> Bool {
            guard case .object(let was) = old, case .object(let now) = new, was.count == now.count else {
                return WidgetDifference.isSame(old, new)
            }
            for member in now.members {
                guard let value = was[member.key] else { return false }
                if member.key == "children" {
                    guard children(value, member.value) else { return false }
                } else if !WidgetDifference.isSame(value, member.value) {
                    guard member.key == "value", let delta = appended(old, new) else { return false }
                    texts.append(delta)
                }
            }
            return true
        }

        private mutating func children(_ old: JSONValue, _ new: JSONValue) -> Bool {
            switch (old, new) {
            case (.array(let old), .array(let new)):
                guard old.count == new.count else { return false }
                for (old, new) in zip(old, new) where !compare(old, new, isRoot: false) { return false }
                return true
            case (.object, .object): return compare(old, new, isRoot: false)
            default: return WidgetDifference.isSame(old, new)
            }
        }

        private func appended(_ old: JSONValue, _ new: JSONValue) -> ItemChange? {
            guard WidgetDifference.isText(old), WidgetDifference.isText(new), let id = new["id"]?.stringValue,
                shared.contains(id), let was = old["value"]?.stringValue, let now = new["value"]?.stringValue,
                now.utf8.starts(with: was.utf8)
            else { return nil }
            let delta = String(Substring(now.utf8.dropFirst(was.utf8.count)))
            return .widgetText(component: id, delta: delta, isDone: new["streaming"]?.boolValue != true)
        }
    }
}
