package import Core

/// A workflow as its author drew it: steps and the ways between them.
package struct WorkflowDefinition: Sendable, Equatable {
    /// What one workflow may have; a draft may have more until it is published.
    static let mostNodes = 2_000
    static let mostEdges = 10_000
    /// What a draft may have; more is no workflow.
    static let mostElements = 20_000

    package var nodes: [WorkflowNode]
    package var edges: [WorkflowEdge]
    /// How far its runs may go, where that is less than the institution allows.
    package var limits: RunBounds

    package init(nodes: [WorkflowNode], edges: [WorkflowEdge], limits: RunBounds = RunBounds()) {
        self.nodes = nodes
        self.edges = edges
        self.limits = limits
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
    /// The loop whose body the step belongs to; nil outside of loops.
    package var parent: String?
    package var policy: StepPolicy
    /// Where a page draws it; no part of what the workflow means.
    package var position: JSONValue?

    package init(
        slug: String, kind: String, title: String = "", parameters: JSONObject = JSONObject(), parent: String? = nil,
        policy: StepPolicy = StepPolicy(), position: JSONValue? = nil
    ) {
        self.slug = slug
        self.kind = kind
        self.title = title
        self.parameters = parameters
        self.parent = parent
        self.policy = policy
        self.position = position
    }

    /// Whether expressions can name it as `vars.<slug>`.
    static func isIdentifier(_ slug: String) -> Bool {
        guard let first = slug.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return slug.utf8.count <= 64
            && slug.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}

/// A way from one step to the next. Of the ways out of a step by one port the first whose condition holds is taken.
package struct WorkflowEdge: Sendable, Equatable {
    package var source: String
    package var target: String
    /// The way out of the source that it begins at: `next`, `error`, or one of the kind's own.
    package var port: String
    /// A CEL expression that gives a boolean; none always holds.
    package var condition: String?

    package init(
        _ source: String, _ target: String, port: String = StepPort.next, if condition: String? = nil
    ) {
        self.port = port
        self.source = source
        self.target = target
        self.condition = condition
    }
}
