package import Expressions

/// A workflow whose steps are configured and whose conditions are compiled: what a run follows.
package struct CompiledWorkflow: Sendable {
    package struct Node: Sendable {
        package let slug: String
        package let kind: String
        package let title: String
        let role: Role
        /// The loop whose body the node belongs to.
        let parent: String?
        let policy: StepPolicy
        /// By port, in the order they are tried.
        let exits: [String: [Exit]]

        /// What the node does, where it is a step that runs.
        package var step: (any Step)? {
            if case .work(let step) = role { step } else { nil }
        }
    }

    enum Role: Sendable {
        case work(any Step)
        case control(Control)
    }

    package struct Exit: Sendable {
        package let target: String
        package let condition: Expression?
    }

    /// The slug of the step where every run begins.
    package let start: String
    package let nodes: [String: Node]
    /// What its author wants its runs to be held to.
    let limits: RunBounds
    /// Whether its expressions may look at `course`: they speak of it, or those of workflows that it calls may.
    package let seesCourse: Bool

    /// Checks the definition and makes it ready to run. Throws every problem at once.
    package init(_ definition: WorkflowDefinition, catalog: StepCatalog) throws(InvalidWorkflow) {
        var problems: [WorkflowProblem] = []
        var roles: [String: Role] = [:]
        var ports: [String: [String]] = [:]
        for node in definition.nodes {
            var parameters = StepParameters(node: node.slug, node.parameters)
            guard let step = catalog.make(node.kind, parameters: &parameters) else { continue }
            roles[node.slug] = Self.role(of: step)
            ports[node.slug] = step.ports
            problems += parameters.finish()
        }
        var exits: [String: [String: [Exit]]] = [:]
        for (index, edge) in definition.edges.enumerated() {
            do throws(ExpressionError) {
                let condition: Expression? =
                    if let source = edge.condition { try Expression.compile(source) } else { nil }
                exits[edge.source, default: [:]][edge.port, default: []].append(
                    Exit(target: edge.target, condition: condition))
            } catch {
                problems.append(
                    WorkflowProblem(node: edge.source, field: "edges[\(index)].condition", message: error.description))
            }
        }
        let controls = roles.compactMapValues { if case .control(let control) = $0 { control } else { nil } }
        let shape = GraphValidator(definition, catalog: catalog, ports: ports, controls: controls).problems()
        guard shape.isEmpty, problems.isEmpty,
            let first = definition.nodes.first(where: { $0.kind == StartStep.kind })
        else { throw InvalidWorkflow(shape + problems) }
        start = first.slug
        limits = definition.limits
        seesCourse = definition.speaks(of: "course") || !definition.calls(catalog).isEmpty
        var nodes: [String: Node] = [:]
        for node in definition.nodes {
            guard let role = roles[node.slug] else { continue }
            nodes[node.slug] = Node(
                slug: node.slug, kind: node.kind, title: node.title, role: role, parent: node.parent,
                policy: node.policy, exits: exits[node.slug] ?? [:])
        }
        self.nodes = nodes
    }

    private static func role(of step: any StepKind) -> Role? {
        if let step = step as? any Step { return .work(step) }
        return (step as? any ControlStep).map { .control($0.control) }
    }
}
