import Core

/// Brings together what branches that ran beside each other did to their copies of the state.
enum StateMerge {
    /// What one branch changed, under the name that errors give it.
    struct Branch: Sendable, Equatable {
        let name: String
        let changes: [StateChange]
    }

    /// The changes that make one state out of another: object by object; lists and all other values as a whole.
    static func changes(from base: JSONValue, to changed: JSONValue) -> [StateChange] {
        var found: [StateChange] = []
        compare(base, changed, at: [], &found)
        return found
    }

    /// The base with the changes of all branches. Two that changed one place differently are an error that names both.
    static func merge(_ branches: [Branch], into base: JSONValue) throws(RunFailure) -> JSONValue {
        var taken = ChangeTree()
        var merged = base
        for (index, branch) in branches.enumerated() {
            for change in branch.changes {
                if let (other, place) = taken.add(change, of: index) {
                    throw RunFailure(
                        .conflictingChanges,
                        "The branches '\(branches[other].name)' and '\(branch.name)' both changed \(place), differently.",
                        allowsRetry: false)
                }
                merged = try merged.applying(change)
            }
        }
        return merged
    }

    private static func compare(
        _ base: JSONValue?, _ changed: JSONValue, at path: [String], _ found: inout [StateChange]
    ) {
        guard base != changed else { return }
        guard case .object(let after) = changed else {
            found.append(StateChange(path, changed))
            return
        }
        let before: JSONObject
        switch base {
        case .object(let object)?: before = object
        case nil where !after.isEmpty: before = JSONObject()
        default:
            found.append(StateChange(path, changed))
            return
        }
        for key in before.keys where after[key] == nil { found.append(StateChange(path + [key], nil)) }
        for member in after.members { compare(before[member.key], member.value, at: path + [member.key], &found) }
    }
}

/// The places that branches changed.
private struct ChangeTree {
    private final class Node {
        var children: [String: Node] = [:]
        /// The change of exactly this place, and whose it is.
        var change: (value: JSONValue?, branch: Int)?
        /// Who changed something below.
        var below: Int?
    }

    private let root = Node()

    /// Notes the change; gives whom it contradicts, and where.
    mutating func add(_ change: StateChange, of branch: Int) -> (branch: Int, place: String)? {
        var node = root
        for (depth, key) in change.path.enumerated() {
            if let above = node.change, above.branch != branch {
                return (above.branch, StateChange(Array(change.path.prefix(depth)), nil).place)
            }
            if node.below == nil { node.below = branch }
            let next = node.children[key] ?? Node()
            node.children[key] = next
            node = next
        }
        if let same = node.change, same.branch != branch {
            return same.value == change.value ? nil : (same.branch, change.place)
        }
        if let below = node.below, below != branch { return (below, change.place) }
        node.change = (change.value, branch)
        return nil
    }
}
