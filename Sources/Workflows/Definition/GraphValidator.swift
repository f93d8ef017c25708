import Core

/// Finds what is wrong with the shape of a graph: names, ends, and ways that lead nowhere.
struct GraphValidator {
    private let definition: WorkflowDefinition
    private let catalog: StepCatalog
    private let known: Set<String>

    init(_ definition: WorkflowDefinition, catalog: StepCatalog) {
        self.definition = definition
        self.catalog = catalog
        known = Set(definition.nodes.map(\.slug))
    }

    func problems() -> [WorkflowProblem] {
        names() + kinds() + edges() + ends() + reachability()
    }

    private func names() -> [WorkflowProblem] {
        var seen: Set<String> = []
        var problems: [WorkflowProblem] = []
        for node in definition.nodes {
            if !seen.insert(node.slug).inserted {
                problems.append(WorkflowProblem(node: node.slug, message: "Two steps have this slug."))
            }
            if !Self.isIdentifier(node.slug) {
                problems.append(
                    WorkflowProblem(
                        node: node.slug, field: "slug",
                        message: "A slug begins with a letter and holds lower-case letters, digits and underscores."))
            }
        }
        return problems
    }

    private func kinds() -> [WorkflowProblem] {
        definition.nodes.filter { !catalog.kinds.contains($0.kind) }.map {
            WorkflowProblem(
                node: $0.slug, field: "kind",
                message: "There is no step kind '\($0.kind)'; there are \(catalog.kinds.joined(separator: ", ")).")
        }
    }

    private func edges() -> [WorkflowProblem] {
        definition.edges.enumerated().flatMap { index, edge -> [WorkflowProblem] in
            var problems = [edge.source, edge.target].filter { !known.contains($0) }.map {
                WorkflowProblem(field: "edges[\(index)]", message: "There is no step '\($0)'.")
            }
            if kind(of: edge.target) == StartStep.kind {
                problems.append(WorkflowProblem(field: "edges[\(index)]", message: "No edge leads to the start."))
            }
            if kind(of: edge.source) == EndStep.kind {
                problems.append(WorkflowProblem(field: "edges[\(index)]", message: "No edge leads away from an end."))
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
        let sources = Set(definition.edges.map(\.source))
        for node in definition.nodes where node.kind != EndStep.kind && !sources.contains(node.slug) {
            problems.append(WorkflowProblem(node: node.slug, message: "No edge leads on from this step."))
        }
        return problems
    }

    private func reachability() -> [WorkflowProblem] {
        guard let start = definition.nodes.first(where: { $0.kind == StartStep.kind }) else { return [] }
        let targets = Dictionary(grouping: definition.edges, by: \.source).mapValues { $0.map(\.target) }
        var reached: Set<String> = [start.slug]
        var frontier = [start.slug]
        while let slug = frontier.popLast() {
            for target in targets[slug] ?? [] where reached.insert(target).inserted { frontier.append(target) }
        }
        return definition.nodes.filter { !reached.contains($0.slug) }.map {
            WorkflowProblem(node: $0.slug, message: "No way leads here from the start.")
        }
    }

    private func kind(of slug: String) -> String? {
        definition.nodes.first { $0.slug == slug }?.kind
    }

    /// Whether expressions can name it as `vars.<slug>`.
    private static func isIdentifier(_ slug: String) -> Bool {
        guard let first = slug.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return slug.utf8.count <= 64
            && slug.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
