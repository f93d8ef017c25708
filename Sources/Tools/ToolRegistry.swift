package import Core
package import ModelProviders

/// The tools that one run may use, by name.
package struct ToolRegistry: Sendable {
    private let tools: [any Tool]
    private let arguments: any ToolArgumentChecking

    /// Takes the tools in the order in which models read of them. Throws `ToolError` for a name that no model could
    /// call, or that two tools share.
    ///
    /// - Parameter arguments: what holds arguments against schemas
    package init(
        _ tools: [any Tool] = [], arguments: any ToolArgumentChecking = UncheckedArguments()
    ) throws(ToolError) {
        var names: Set<String> = []
        for tool in tools {
            guard ToolName.isCallable(tool.name) else { throw .invalidName(tool.name) }
            guard names.insert(tool.name).inserted else { throw .duplicateName(tool.name) }
        }
        self.tools = tools
        self.arguments = arguments
    }

    /// The tools as they are described to a model.
    package var definitions: [ToolDefinition] { tools.map(\.definition) }

    /// The tool of that name.
    package subscript(name: String) -> (any Tool)? { tools.first { $0.name == name } }

    /// Calls the named tool with the JSON text that a model wrote, for as long as the tool may take.
    ///
    /// An unknown name, arguments that are no JSON object or break the schema, and a call that takes too long are results
    /// with `isError`, so that the model can mend them; the tool itself may throw.
    ///
    /// - Parameter key: the call's own, the same when it is made again
    package func call(_ name: String, arguments: String, key: String = "") async throws -> ToolResult {
        guard let tool = self[name] else {
            let known = tools.map(\.name).joined(separator: ", ")
            return ToolResult("There is no tool \"\(name.prefix(100))\". The tools are: \(known).", isError: true)
        }
        let object: JSONObject
        do throws(ArgumentProblem) {
            object = try parsed(arguments, of: tool)
        } catch {
            return ToolResult(error.description, isError: true)
        }
        let result = try await Self.limited(tool.timeout) { try await tool.call(object, key: key) }
        let seconds = tool.timeout.components.seconds
        return result ?? ToolResult("The tool gave no answer within \(seconds) seconds.", isError: true)
    }

    private struct ArgumentProblem: Error {
        let description: String
    }

    private func parsed(_ text: String, of tool: any Tool) throws(ArgumentProblem) -> JSONObject {
        // Models leave the arguments of a tool without parameters empty.
        let parsed: JSONValue
        do throws(JSONError) {
            parsed = text.isEmpty ? .object([:]) : try JSONParser.parse(text)
        } catch {
            throw ArgumentProblem(description: "The arguments are no JSON: \(error)")
        }
        guard let object = parsed.objectValue else {
            throw ArgumentProblem(description: "The arguments must be a JSON object, not \(parsed.kind).")
        }
        let problems = arguments.problems(of: parsed, for: tool).prefix(10)
        guard problems.isEmpty else {
            throw ArgumentProblem(description: "The arguments are wrong: \(problems.joined(separator: "; "))")
        }
        return object
    }

    /// What comes within the time; nil where nothing does.
    private static func limited(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> ToolResult
    ) async throws -> ToolResult? {
        try await withThrowingTaskGroup(of: ToolResult?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            return try await group.next() ?? nil
        }
    }
}

/// Holds the arguments of calls against the schemas of tools.
package protocol ToolArgumentChecking: Sendable {
    /// What is wrong with the arguments, each a sentence for the model; empty where nothing is.
    func problems(of arguments: JSONValue, for tool: any Tool) -> [String]
}

/// Leaves it to the tools to look at their arguments.
package struct UncheckedArguments: ToolArgumentChecking {
    package init() {}

    package func problems(of arguments: JSONValue, for tool: any Tool) -> [String] { [] }
}

/// Why a set of tools cannot be offered to a model.
package enum ToolError: Error, Equatable, CustomStringConvertible {
    case invalidName(String)
    case duplicateName(String)

    package var description: String {
        switch self {
        case .invalidName(let name):
            "\"\(name)\" cannot name a tool: models take up to 64 letters, digits, \"_\" and \"-\"."
        case .duplicateName(let name): "Two tools are named \"\(name)\"."
        }
    }
}
