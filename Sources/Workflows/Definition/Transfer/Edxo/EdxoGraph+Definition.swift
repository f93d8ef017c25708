import Core

/// Nodes and edges.
extension EdxoGraph {
    /// The definition, as far as it can be told; what cannot be is in `unmapped` afterwards.
    mutating func translated() -> WorkflowDefinition {
        straightenLoops()
        let ports = names()
        var definition = WorkflowDefinition(nodes: [], edges: [])
        for node in nodes {
            let (kind, parameters) = step(node, ports)
            var position: JSONValue?
            if let x = node.position?["x"], let y = node.position?["y"] { position = ["x": x, "y": y] }
            definition.nodes.append(
                WorkflowNode(
                    slug: node.slug, kind: kind, title: node.title, parameters: parameters,
                    parent: loop(of: node.name)?.slug, position: position))
            if node.parent != nil, loop(of: node.name) == nil {
                note(node, nil, "The loop '\(node.parent ?? "")' around this step is not there.")
            }
        }
        for edge in edges {
            guard let source = byName[edge.source], let target = byName[edge.target], source.kind != "end",
                target.kind != "start"
            else { continue }
            definition.edges.append(WorkflowEdge(source.slug, target.slug, port: port(of: edge, from: source, ports)))
        }
        return definition
    }

    /// The names of the ports that edges of branching steps leave by.
    typealias Ports = [String: [String]]

    /// One for each edge of a branching step, in their order.
    private func names() -> Ports {
        var names: Ports = [:]
        for node in nodes where node.kind == "parallel_split" || node.kind == "condition" {
            let declared = node.parameters["branches"]?.arrayValue ?? []
            var taken: Set<String> = ["default"]
            names[node.name] = leaving(node).enumerated().map { index, edge in
                if node.kind == "condition", isDefault(edge, of: node) { return "default" }
                let branch: JSONValue? = declared.indices.contains(index) ? declared[index] : nil
                let text =
                    node.kind == "condition"
                    ? edge.condition
                    : edge.label ?? edge.condition ?? branch?["label"]?.stringValue ?? branch?.stringValue
                let base = EdxoText.identifier(text ?? "branch_\(index + 1)")
                var (name, number) = (base, 2)
                while !taken.insert(name).inserted {
                    name = "\(base)_\(number)"
                    number += 1
                }
                return name
            }
        }
        return names
    }

    /// Whether the edge is taken where no other is. Of a yes and a no the no is.
    private func isDefault(_ edge: Edge, of node: Node) -> Bool {
        guard let condition = edge.condition else { return true }
        let mode = node.parameters["mode"]?.stringValue ?? "truthy"
        return mode != "value" && condition.lowercased() == "false"
            && !leaving(node).contains { $0.condition == nil }
    }

    private func port(of edge: Edge, from source: Node, _ ports: Ports) -> String {
        if let names = ports[source.name], let index = leaving(source).firstIndex(of: edge) { return names[index] }
        if source.kind == "while", byName[edge.target]?.parent == source.name { return StepPort.body }
        return StepPort.next
    }

    /// Makes edges enter and leave loops as they do here: by the loop itself.
    private mutating func straightenLoops() {
        for loop in nodes where loop.kind == "while" {
            let inside = Set(nodes.filter { $0.parent == loop.name }.map(\.name))
            guard !inside.isEmpty else {
                note(loop, nil, "No step lies in this loop.")
                continue
            }
            var entry = edges.first { $0.source == loop.name && inside.contains($0.target) }?.target
            var exit = edges.first { $0.source == loop.name && !inside.contains($0.target) }
            var kept: [Edge] = []
            for edge in edges {
                switch (inside.contains(edge.source), inside.contains(edge.target)) {
                case (false, true) where edge.source != loop.name:
                    entry = entry ?? edge.target
                    kept.append(
                        Edge(source: edge.source, target: loop.name, condition: edge.condition, label: edge.label))
                case (true, false) where edge.target != loop.name:
                    exit = exit ?? Edge(source: loop.name, target: edge.target, condition: nil, label: nil)
                case _ where edge.source == loop.name: continue
                default: kept.append(edge)
                }
            }
            let first = nodes.filter { $0.parent == loop.name }.min { $0.height < $1.height }?.name
            if let target = entry ?? first {
                kept.append(Edge(source: loop.name, target: target, condition: nil, label: nil))
            }
            if let exit { kept.append(Edge(source: loop.name, target: exit.target, condition: nil, label: nil)) }
            edges = kept
        }
    }
}
