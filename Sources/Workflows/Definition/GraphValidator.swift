import Core

/// Finds what is wrong with the shape of a graph: names, ends, and ways that lead nowhere.
struct GraphValidator {
    let definition: WorkflowDefinition
    let controls: [String: Control]
    /// The nodes by slug; of two with one slug the first.
    let nodes: [String: WorkflowNode]
    /// The edges out of each node, by slug.
    let leaving: [String: [WorkflowEdge]]
    private let kindsKnown: [String]
    /// The ways out of each node whose kind is known, without `error`.
    private let ports: [String: [String]]

    init(
        _ definition: WorkflowDefinition, catalog: StepCatalog, ports: [String: [String]], controls: [String: Control]
    ) {
        self.definition = definition
        kindsKnown = catalog.kinds
        self.ports = ports
        self.controls = controls
        leaving = Dictionary(grouping: definition.edges, by: \.source)
        nodes = Dictionary(definition.nodes.map { ($0.slug, $0) }) { first, _ in first }
    }

    func problems() -> [WorkflowProblem] {
        let shape = size() + names() + kinds() + edges() + ends()
        // Where a way leads is only worth saying where every way leads somewhere.
        return shape + exits() + reachability() + loops() + branches()
    }

    private func size() -> [WorkflowProblem] {
        var problems: [WorkflowProblem] = []
        for (count, most, noun) in [
            (definition.nodes.count, WorkflowDefinition.mostNodes, "steps"),
            (definition.edges.count, WorkflowDefinition.mostEdges, "edges"),
        ] where count > most {
            problems.append(
                WorkflowProblem(message: "A workflow has at most \(most) \(noun); this one has \(count)."))
        }
        return problems
    }

    private func names() -> [WorkflowProblem] {
        var seen: Set<String> = []
        var problems: [WorkflowProblem] = []
        for node in definition.nodes {
            if !seen.insert(node.slug).inserted {
                problems.append(WorkflowProblem(node: node.slug, message: "Two steps have this slug."))
            }
            if !WorkflowNode.isIdentifier(node.slug) {
                problems.append(
                    WorkflowProblem(
                        node: node.slug, field: "slug",
                        message: "A slug begins with a letter and holds lower-case letters, digits and underscores."))
            }
        }
        return problems
    }

    private func kinds() -> [WorkflowProblem] {
        definition.nodes.filter { !kindsKnown.contains($0.kind) }.map {
            WorkflowProblem(
                node: $0.slug, field: "kind",
                message: "There is no step kind '\($0.kind)'; there are \(kindsKnown.joined(separator: ", ")).")
        }
    }

    private func edges() -> [WorkflowProblem] {
        definition.edges.enumerated().flatMap { index, edge -> [WorkflowProblem] in
            var problems = [edge.source, edge.target].filter { nodes[$0] == nil }.map {
                WorkflowProblem(field: "edges[\(index)]", message: "There is no step '\($0)'.")
            }
            if nodes[edge.target]?.kind == StartStep.kind {
                problems.append(WorkflowProblem(field: "edges[\(index)]", message: "No edge leads to the start."))
            }
            if nodes[edge.source]?.kind == EndStep.kind, edge.port == StepPort.next {
                problems.append(WorkflowProblem(field: "edges[\(index)]", message: "No edge leads away from an end."))
            } else if let known = ports[edge.source], edge.port != StepPort.error, !known.contains(edge.port) {
                problems.append(
                    WorkflowProblem(
                        node: edge.source, field: "edges[\(index)].port",
                        message: "This step has no port '\(edge.port)'; it has "
                            + "\((known + [StepPort.error]).joined(separator: ", "))."))
            }
            return problems
        }
    }

    private func ends() -> [WorkflowProblem] {
        var problems: [WorkflowProblem] = []
        let starts = definition.nodes.filter { $0.kind == StartStep.kind }
        if starts.count != 1 {
            problems.append(
                WorkflowProblem(message: "A workflow has one start step; this one has \(starts.count)."))
        }
        if !definition.nodes.contains(where: { $0.kind == EndStep.kind }) {
            problems.append(WorkflowProblem(message: "A workflow has at least one end step."))
        }
        return problems
    }

    /// Every port has an edge; the last steps of a loop's body lead back by themselves.
    private func exits() -> [WorkflowProblem] {
        definition.nodes.flatMap { node -> [WorkflowProblem] in
            let taken = Set((leaving[node.slug] ?? []).map(\.port))
            return (ports[node.slug] ?? [StepPort.next]).filter { port in
                !taken.contains(port) && !(port == StepPort.next && node.parent != nil)
            }.map { port in
                WorkflowProblem(
                    node: node.slug,
                    message: port == StepPort.next
                        ? "No edge leads on from this step." : "No edge leads on from this step's port '\(port)'.")
            }
        }
    }

    private func reachability() -> [WorkflowProblem] {
        guard let start = definition.nodes.first(where: { $0.kind == StartStep.kind }) else { return [] }
        let reached = reachable(from: [start.slug])
        return definition.nodes.filter { !reached.contains($0.slug) }.map {
            WorkflowProblem(node: $0.slug, message: "No way leads here from the start.")
        }
    }

    /// The steps that ways from these lead to, these included, on ways that do not go on past the last one.
    func reachable(from first: [String], upTo last: String? = nil) -> Set<String> {
        var reached = Set(first)
        var frontier = Array(reached)
        while let slug = frontier.popLast() {
            guard slug != last else { continue }
            for edge in leaving[slug] ?? [] where reached.insert(edge.target).inserted { frontier.append(edge.target) }
        }
        return reached
    }
}
