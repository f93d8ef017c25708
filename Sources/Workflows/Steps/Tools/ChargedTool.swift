import Core
import ModelProviders
import Tools

/// A tool that has a price: each call is recorded, counts in the budgets of the run, and is made only where they allow it.
struct ChargedTool: Tool {
    let tool: any Tool
    let cost: Int64
    let accounts: ModelAccounts
    let use: ModelUse

    /// The tool, or one that is counted.
    ///
    /// - Parameter price: what the author says that a call costs; nil for what the tool says itself
    static func around(_ tool: any Tool, price: Int64?, _ context: StepContext) -> any Tool {
        let cost = price ?? tool.cost
        guard cost > 0, let accounts = context.services.accounts else { return tool }
        return ChargedTool(tool: tool, cost: cost, accounts: accounts, use: context.use.with(.tool))
    }

    var name: String { tool.name }
    var description: String { tool.description }
    var parameters: JSONValue { tool.parameters }
    var permission: ToolPermission { tool.permission }
    var timeout: Duration { tool.timeout }

    func call(_ arguments: JSONObject) async throws -> ToolResult { try await call(arguments, key: "") }

    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        try await accounts.charge(cost, as: tool.name, of: "tools", for: use) {
            try await tool.call(arguments, key: key)
        }
    }
}
