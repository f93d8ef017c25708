import Core

/// What the models of agents read of a workflow that they may run.
extension CompiledWorkflow {
    private var startStep: StartStep? { nodes[start]?.step as? StartStep }

    /// What they call it; nil where its author did not say.
    var toolName: String? { startStep?.toolName }

    /// What it is for, in its author's words.
    var toolDescription: String? { startStep?.toolDescription }

    /// The slug of the workflow that handles what people do with its widgets where no step waits for that; nil for none.
    package var actionHandler: String? { startStep?.actionHandler }

    /// What it takes; nil where its author did not say, or where it is no object as models' arguments are.
    var inputSchema: JSONValue? {
        guard let schema = startStep?.inputSchemaText, schema["type"] == "object" else { return nil }
        return schema
    }
}
