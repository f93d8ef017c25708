import Core
import Workflows

/// The graphs that tests run.
enum Graphs {
    /// Says the text, then ends.
    static func saying(_ text: String) -> WorkflowDefinition {
        WorkflowDefinition(
            nodes: [
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": .string(text)]),
                WorkflowNode(slug: "end", kind: "end"),
            ], edges: [WorkflowEdge("start", "say"), WorkflowEdge("say", "end")])
    }

    /// Asks the model, then ends.
    static let asking = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(
                slug: "answer", kind: "agent",
                parameters: [
                    "instructions": "Be brief.", "input": "{{ input.text }}", "preamble": "{{ vars.model }} says: ",
                ]),
            WorkflowNode(slug: "end", kind: "end"),
        ], edges: [WorkflowEdge("start", "answer"), WorkflowEdge("answer", "end")])

    /// Searches, quotes what it finds or says that there is nothing, then ends.
    static let searching = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(
                slug: "search", kind: "vector_search", parameters: ["store": "course", "query": "{{ input.text }}"]),
            WorkflowNode(
                slug: "quote", kind: "assistant_message", parameters: ["text": "Found:", "quotes": "vars.search.hits"]),
            WorkflowNode(slug: "nothing", kind: "assistant_message", parameters: ["text": "Nothing."]),
            WorkflowNode(slug: "end", kind: "end"),
        ],
        edges: [
            WorkflowEdge("start", "search"), WorkflowEdge("search", "quote", if: "vars.search.count > 0"),
            WorkflowEdge("search", "nothing"), WorkflowEdge("quote", "end"), WorkflowEdge("nothing", "end"),
        ])
}
