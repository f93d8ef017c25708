package import Core

/// What differs in meaning between two definitions of a workflow; where things are drawn does not count.
package struct WorkflowDifference: Sendable, Equatable {
    /// One value that is another one, or is there on one side alone.
    package struct Change: Sendable, Equatable {
        /// Such as `title`, `parameters.text` and `parameters.branches[0].when`.
        package let field: String
        package let from: JSONValue?
        package let to: JSONValue?
    }

    /// A step that is on both sides.
    package struct ChangedNode: Sendable, Equatable {
        package let slug: String
        package let changes: [Change]
    }

    /// An edge on both sides with another condition.
    package struct ChangedEdge: Sendable, Equatable {
        package let edge: WorkflowEdge
        package let from: String?
    }

    /// A way out of a step whose edges are tried in another order.
    package struct Reordered: Sendable, Equatable {
        package let source: String
        package let port: String
    }

    package private(set) var added: [WorkflowNode] = []
    package private(set) var removed: [WorkflowNode] = []
    package private(set) var changed: [ChangedNode] = []
    package private(set) var addedEdges: [WorkflowEdge] = []
    package private(set) var removedEdges: [WorkflowEdge] = []
    package private(set) var changedEdges: [ChangedEdge] = []
    package private(set) var reordered: [Reordered] = []

    package var isEmpty: Bool {
        added.isEmpty && removed.isEmpty && changed.isEmpty && addedEdges.isEmpty && removedEdges.isEmpty
            && changedEdges.isEmpty && reordered.isEmpty
    }

    package init(from old: WorkflowDefinition, to new: WorkflowDefinition) {
        let before = Dictionary(old.nodes.map { ($0.slug, $0) }) { first, _ in first }
        let after = Dictionary(new.nodes.map { ($0.slug, $0) }) { first, _ in first }
        removed = old.nodes.filter { after[$0.slug] == nil }
        for node in new.nodes {
            guard let earlier = before[node.slug] else {
                added.append(node)
                continue
            }
            var changes: [Change] = []
            Self.compare(earlier.meaning, node.meaning, "", &changes)
            if !changes.isEmpty { changed.append(ChangedNode(slug: node.slug, changes: changes)) }
        }
        compareEdges(old.edges, new.edges)
    }

    /// Where a value lies, and the values that are others there.
    private static func compare(_ old: JSONValue, _ new: JSONValue, _ field: String, _ changes: inout [Change]) {
        guard old != new else { return }
        switch (old, new) {
        case (.object(let first), .object(let second)):
            let place = field.isEmpty ? "" : field + "."
            let (was, now) = (first.byKey, second.byKey)
            for member in first.members {
                if let value = now[member.key] {
                    compare(member.value, value, place + member.key, &changes)
                } else {
                    changes.append(Change(field: place + member.key, from: member.value, to: nil))
                }
            }
            for member in second.members where was[member.key] == nil {
                changes.append(Change(field: place + member.key, from: nil, to: member.value))
            }
        case (.array(let first), .array(let second)) where first.count == second.count:
            for (index, pair) in zip(first, second).enumerated() {
                compare(pair.0, pair.1, "\(field)[\(index)]", &changes)
            }
        default: changes.append(Change(field: field, from: old, to: new))
        }
    }

    private mutating func compareEdges(_ old: [WorkflowEdge], _ new: [WorkflowEdge]) {
        var before = Dictionary(grouping: old, by: EdgeEnds.init)
        var kept: Set<EdgeWay> = []
        for edge in new {
            let ends = EdgeEnds(edge)
            guard var same = before[ends], !same.isEmpty else {
                addedEdges.append(edge)
                continue
            }
            // Of several between the same steps the one with the same condition.
            let earlier = same.remove(at: same.firstIndex { $0.condition == edge.condition } ?? 0)
            before[ends] = same
            kept.insert(EdgeWay(edge))
            if earlier.condition != edge.condition {
                changedEdges.append(ChangedEdge(edge: edge, from: earlier.condition))
            }
        }
        for edge in old {
            guard let index = before[EdgeEnds(edge)]?.firstIndex(of: edge) else { continue }
            before[EdgeEnds(edge)]?.remove(at: index)
            removedEdges.append(edge)
        }
        // The first edge whose condition holds is taken, so their order means something.
        let (first, second) = (Dictionary(grouping: old, by: EdgeWay.init), Dictionary(grouping: new, by: EdgeWay.init))
        var told: Set<EdgeWay> = []
        for edge in new where kept.contains(EdgeWay(edge)) && told.insert(EdgeWay(edge)).inserted {
            let way = EdgeWay(edge)
            let (was, now) = ((first[way] ?? []).map(\.target), (second[way] ?? []).map(\.target))
            let common = Set(was).intersection(now)
            if common.count > 1, was.filter(common.contains) != now.filter(common.contains) {
                reordered.append(Reordered(source: way.source, port: way.port))
            }
        }
    }
}

extension JSONObject {
    /// The members for many look-ups.
    fileprivate var byKey: [String: JSONValue] {
        Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
    }
}

private struct EdgeEnds: Hashable {
    let source: String
    let port: String
    let target: String

    init(_ edge: WorkflowEdge) {
        (source, port, target) = (edge.source, edge.port, edge.target)
    }
}

private struct EdgeWay: Hashable {
    let source: String
    let port: String

    init(_ edge: WorkflowEdge) {
        (source, port) = (edge.source, edge.port)
    }
}

extension WorkflowNode {
    /// The node without where it is drawn.
    fileprivate var meaning: JSONValue {
        var node = self
        node.position = nil
        return node.json
    }

    fileprivate var summary: JSONValue {
        ["slug": .string(slug), "kind": .string(kind), "title": .string(title)]
    }
}

extension WorkflowDifference {
    /// The form that the API gives.
    package var json: JSONValue {
        [
            "nodes": [
                "added": .array(added.map(\.summary)), "removed": .array(removed.map(\.summary)),
                "changed": .array(
                    changed.map { ["slug": .string($0.slug), "changes": .array($0.changes.map(\.json))] }),
            ],
            "edges": [
                "added": .array(addedEdges.map { .object($0.members) }),
                "removed": .array(removedEdges.map { .object($0.members) }),
                "changed": .array(
                    changedEdges.map { change in
                        var members = change.edge.members
                        members.append("from", change.from.map { .string($0) } ?? .null)
                        return .object(members)
                    }),
                "reordered": .array(reordered.map { ["source": .string($0.source), "port": .string($0.port)] }),
            ],
        ]
    }
}

extension WorkflowDifference.Change {
    fileprivate var json: JSONValue {
        var members: JSONObject = ["field": .string(field)]
        members["from"] = from
        members["to"] = to
        return .object(members)
    }
}

extension WorkflowEdge {
    fileprivate var members: JSONObject {
        [
            "source": .string(source), "target": .string(target), "port": .string(port),
            "condition": condition.map { .string($0) } ?? .null,
        ]
    }
}
