import Core

/// What wants a model that makes images.
extension WorkflowDefinition {
    /// A warning for every step, and every tool of an agent, that fails where the server has no such model.
    func imageWishes() -> [WorkflowProblem] {
        nodes.flatMap { node in
            if node.kind == GenerateImageStep.kind { return [Self.wish(node.slug, nil)] }
            guard node.kind == AgentStep.kind else { return [] }
            return Self.places(in: node.parameters["tools"], "parameters.tools").map { Self.wish(node.slug, $0) }
        }
    }

    private static func wish(_ node: String, _ field: String?) -> WorkflowProblem {
        WorkflowProblem(
            node: node, field: field,
            message: "This server has no model that makes images, without which this fails (LYCEUM_IMAGE_URL).",
            severity: .warning)
    }

    /// Where the tool is among these, and among those of agents that are tools themselves.
    private static func places(in tools: JSONValue?, _ path: String) -> [String] {
        (tools?.arrayValue ?? []).enumerated().flatMap { index, tool -> [String] in
            let place = "\(path)[\(index)]"
            if tool["type"] == .string(AgentTools.Kind.image.rawValue) { return ["\(place).type"] }
            return places(in: tool["tools"], "\(place).tools")
        }
    }
}
