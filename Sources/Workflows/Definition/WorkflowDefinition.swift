package import Core

/// A workflow as its author drew it: steps and the ways between them.
package struct WorkflowDefinition: Sendable, Equatable {
    package var nodes: [WorkflowNode]
    package var edges: [WorkflowEdge]

    package init(nodes: [WorkflowNode], edges: [WorkflowEdge]) {
        self.nodes = nodes
        self.edges = edges
    }
}

/// One step of a workflow.
package struct WorkflowNode: Sendable, Equatable {
    /// Names the step inside its workflow, and its output in expressions as `vars.<slug>`.
    package var slug: String
    /// One of `StepCatalog`'s kinds.
    package var kind: String
    package var title: String
    package var parameters: JSONObject

    package init(slug: String, kind: String, title: String = "", parameters: JSONObject = JSONObject()) {
        self.slug = slug
        self.kind = kind
        self.title = title
        self.parameters = parameters
    }
}

/// A way from one step to the next. Of the ways out of a step the first whose condition holds is taken.
package struct WorkflowEdge: Sendable, Equatable {
    package var source: String
    package var target: String
    /// A CEL expression that gives a boolean; none always holds.
    package var condition: String?

    package init(_ source: String, _ target: String, if condition: String? = nil) {
        self.source = source
        self.target = target
        self.condition = condition
    }
}
