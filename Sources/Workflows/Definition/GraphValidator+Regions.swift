/// The regions of a graph: bodies of loops, and branches between a `parallel` and its join.
extension GraphValidator {
    /// Steps lie in loops that are there, and edges cross the borders of loops where loops allow it.
    func loops() -> [WorkflowProblem] {
        definition.nodes.compactMap(parentProblem)
            + definition.edges.enumerated().compactMap { index, edge in
                crossing(edge).map { WorkflowProblem(node: edge.source, field: "edges[\(index)]", message: $0) }
            }
    }

    private func parentProblem(of node: WorkflowNode) -> WorkflowProblem? {
        guard let parent = node.parent else { return nil }
        switch controls[parent] {
        case .whileLoop, .forEach: break
        default:
            return WorkflowProblem(
                node: node.slug, field: "parent", message: "There is no loop '\(parent)' that holds this step.")
        }
        let loops = ancestors(of: node.slug)
        if loops.contains(node.slug) {
            return WorkflowProblem(node: node.slug, field: "parent", message: "This step lies inside itself.")
        }
        guard loops.count <= Self.deepest else {
            return WorkflowProblem(
                node: node.slug, field: "parent", message: "Loops lie at most \(Self.deepest) deep inside each other.")
        }
        if node.kind == StartStep.kind {
            return WorkflowProblem(node: node.slug, field: "parent", message: "The start lies in no loop.")
        }
        return nil
    }

    /// How deep loops may lie inside each other.
    private static let deepest = 32

    /// The loops around a step, the innermost first; not many more than there may be.
    private func ancestors(of slug: String) -> [String] {
        var found: [String] = []
        var parent = nodes[slug]?.parent
        while let loop = parent, found.count <= Self.deepest, !found.contains(loop) {
            found.append(loop)
            parent = nodes[loop]?.parent
        }
        return found
    }

    private func crossing(_ edge: WorkflowEdge) -> String? {
        guard let source = nodes[edge.source], let target = nodes[edge.target] else { return nil }
        if edge.port == StepPort.body {
            return target.parent == source.slug ? nil : "The body of a loop begins with a step inside it."
        }
        guard source.parent != target.parent, source.parent != target.slug else { return nil }
        guard !ancestors(of: source.slug).contains(target.slug) else { return nil }
        // Out of loops, as far as the way stays inside the loops around them.
        let (from, to) = (ancestors(of: source.slug), ancestors(of: target.slug))
        guard from.count > to.count, from.suffix(to.count) == to[...] else {
            return "A loop is entered by its own port '\(StepPort.body)' alone."
        }
        for loop in from.prefix(from.count - to.count) {
            if case .forEach? = controls[loop] { return "No way leads out of the loop '\(loop)' but its own." }
        }
        return nil
    }

    /// Every branch of a `parallel` comes to its join and nowhere else.
    func branches() -> [WorkflowProblem] {
        var joins: [String: String] = [:]
        // Sound branches are looked at once for each parallel step around them.
        var visits = 200_000
        var problems: [WorkflowProblem] = []
        for node in definition.nodes {
            guard case .parallel(let names, let join)? = controls[node.slug] else { continue }
            guard case .join? = controls[join], nodes[join]?.parent == node.parent else {
                problems.append(
                    WorkflowProblem(
                        node: node.slug, field: "parameters.join",
                        message: "There is no join '\(join)' beside this step."))
                continue
            }
            if let other = joins.updateValue(node.slug, forKey: join) {
                problems.append(
                    WorkflowProblem(node: join, message: "The branches of '\(other)' and '\(node.slug)' meet here."))
            }
            for name in names {
                guard visits > 0 else {
                    return [WorkflowProblem(message: "Branches lie too deep inside each other to be checked.")]
                        + problems
                }
                problems += branch(name, of: node, join: join, &visits)
            }
        }
        for (slug, control) in controls.sorted(by: { $0.key < $1.key }) {
            guard case .join = control, joins[slug] == nil else { continue }
            problems.append(WorkflowProblem(node: slug, message: "No parallel step names this join."))
        }
        return problems
    }

    private func branch(
        _ name: String, of node: WorkflowNode, join: String, _ visits: inout Int
    ) -> [WorkflowProblem] {
        let first = (leaving[node.slug] ?? []).filter { $0.port == name }.map(\.target)
        var inside = reachable(from: first, upTo: join)
        visits -= inside.count
        let reachesJoin = inside.remove(join) != nil
        var problems: [WorkflowProblem] = []
        if !first.isEmpty, !reachesJoin {
            problems.append(
                WorkflowProblem(node: node.slug, message: "The branch '\(name)' does not lead to '\(join)'."))
        }
        for slug in inside.filter({ nodes[$0]?.kind == EndStep.kind }).sorted() {
            problems.append(
                WorkflowProblem(
                    node: slug, message: "The branch '\(name)' of '\(node.slug)' leads here and not to '\(join)'."))
        }
        if inside.contains(node.slug) {
            problems.append(
                WorkflowProblem(node: node.slug, message: "The branch '\(name)' leads back to where it began."))
        }
        return problems
    }
}
