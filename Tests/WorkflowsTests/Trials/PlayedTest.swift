import Core
import Testing

@testable import Workflows

/// Plays tests that are written in a test.
enum PlayedTest {
    static func report(
        _ definition: WorkflowDefinition, _ content: JSONValue, calling others: [String: WorkflowDefinition] = [:]
    ) async throws -> WorkflowTestReport {
        let others = try others.mapValues { try CompiledWorkflow($0, catalog: .standard) }
        return await WorkflowTestRun.play(
            try WorkflowTest(name: "A test", content: content),
            on: try CompiledWorkflow(definition, catalog: .standard), calling: GivenWorkflows(others))
    }

    /// A graph of steps that follow each other.
    static func line(_ steps: WorkflowNode...) -> WorkflowDefinition {
        let nodes = [WorkflowNode(slug: "start", kind: "start")] + steps + [WorkflowNode(slug: "end", kind: "end")]
        return WorkflowDefinition(
            nodes: nodes, edges: zip(nodes, nodes.dropFirst()).map { WorkflowEdge($0.slug, $1.slug) })
    }
}
