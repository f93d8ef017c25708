import Core
package import ModelProviders

/// The tools that one run may use, by name.
package struct ToolRegistry: Sendable {
    private let tools: [any Tool]

    /// Takes the tools in the order in which models read of them. Throws `ToolError` for a name that no model could
    /// call, or that two tools share.
    package init(_ tools: [any Tool] = []) throws(ToolError) {
        var names: Set<String> = []
        for tool in tools {
            guard Self.isCallable(tool.name) else { throw .invalidName(tool.name) }
            guard names.insert(tool.name).inserted else { throw .duplicateName(tool.name) }
        }
        self.tools = tools
    }

    /// The tools as they are described to a model.
    package var definitions: [ToolDefinition] { tools.map(\.definition) }

    /// The tool of that name.
    package subscript(name: String) -> (any Tool)? { tools.first { $0.name == name } }

    /// Calls the named tool with the JSON text that a model wrote.
    ///
    /// An unknown name and arguments that are no JSON object are results with `isError`, so that the model can mend
    /// them; the tool itself may throw.
    ///
    /// - Parameter key: the call's own, the same when it is made again
    package func call(_ name: String, arguments: String, key: String = "") async throws -> ToolResult {
        guard let tool = self[name] else {
            let known = tools.map(\.name).joined(separator: ", ")
            return ToolResult("There is no tool \"\(name)\". The tools are: \(known).", isError: true)
        }
        // Models leave the arguments of a tool without parameters empty.
        guard !arguments.isEmpty else { return try await tool.call(JSONObject(), key: key) }
        let parsed: JSONValue
        do {
            parsed = try JSONParser.parse(arguments)
        } catch {
            return ToolResult("The arguments are no JSON: \(error)", isError: true)
        }
        guard let object = parsed.objectValue else {
            return ToolResult("The arguments must be a JSON object, not \(parsed.kind).", isError: true)
        }
        return try await tool.call(object, key: key)
    }

    private static func isCallable(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
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
