import Core
import Expressions
import Tools

/// Holds what models write for tools against the tools' schemas.
struct SchemaArguments: ToolArgumentChecking {
    func problems(of arguments: JSONValue, for tool: any Tool) -> [String] {
        let consented = (tool as? ConsentTool)?.tool ?? tool
        let tool = (consented as? ChargedTool)?.tool ?? consented
        // A program that brought its own tools looks at what models write for them itself.
        if let tool = tool as? ClientTool, tool.isOffered { return [] }
        // A workflow that does not say what it takes takes anything.
        if let tool = tool as? WorkflowTool, tool.call.workflow.inputSchema == nil { return [] }
        // A schema from elsewhere may say what is not checked here; the other side knows.
        guard let schema = try? Schema(tool.parameters) else { return [] }
        return schema.problems(of: arguments).map(\.description)
    }
}
