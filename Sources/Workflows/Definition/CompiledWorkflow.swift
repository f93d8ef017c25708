package import Expressions

/// A workflow whose steps are configured and whose conditions are compiled: what a run follows.
package struct CompiledWorkflow: Sendable {
    package struct Node: Sendable {
        package let slug: String
        package let kind: String
        package let title: String
        package let step: any Step
        /// In the order they are tried.
        package let exits: [Exit]
    }

    package struct Exit: Sendable {
        package let target: String
        package let condition: Expression?
    }

    /// The slug of the step where every run begins.
    package let start: String
    package let nodes: [String: Node]

    /// Checks the definition and makes it ready to run. Throws every problem at once.
    package init(_ definition: WorkflowDefinition, catalog: StepCatalog) throws(InvalidWorkflow) {
        var problems = GraphValidator(definition, catalog: catalog).problems()
        var steps: [String: any Step] = [:]
        for node in definition.nodes {
            var parameters = StepParameters(node: node.slug, node.parameters)
            if let step = catalog.make(node.kind, parameters: &parameters) { steps[node.slug] = step }
            problems += parameters.finish()
        }
        var exits: [String: [Exit]] = [:]
        for (index, edge) in definition.edges.enumerated() {
            do throws(ExpressionError) {
                let condition: Expression? =
                    if let source = edge.condition { try Expression.compile(source) } else { nil }
                exits[edge.source, default: []].append(Exit(target: edge.target, condition: condition))
            } catch {
                problems.append(
                    WorkflowProblem(node: edge.source, field: "edges[\(index)].condition", message: error.description))
            }
        }
        guard problems.isEmpty, let first = definition.nodes.first(where: { $0.kind == StartStep.kind }) else {
            throw InvalidWorkflow(problems)
        }
        start = first.slug
        var nodes: [String: Node] = [:]
        for node in definition.nodes {
            guard let step = steps[node.slug] else { continue }
            nodes[node.slug] = Node(
                slug: node.slug, kind: node.kind, title: node.title, step: step, exits: exits[node.slug] ?? [])
        }
        self.nodes = nodes
    }
}
