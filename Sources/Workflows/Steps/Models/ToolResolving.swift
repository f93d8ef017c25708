package import Tools

/// Finds tools that are not built into workflows, such as those of a tenant's servers.
package protocol ToolResolving: Sendable {
    /// The tools that the references name, each at least one. Throws a `RunFailure` for a reference that names none.
    func tools(_ references: [ToolReference], for run: RunReference) async throws -> [any Tool]
}

/// A tool that an author named in a step's `tools`.
package struct ToolReference: Sendable, Equatable {
    /// The kind of tool, which says what the name is of.
    package let type: String
    package let name: String

    package init(type: String, name: String) {
        self.type = type
        self.name = name
    }
}

/// Where no tools are but those that workflows have themselves.
package struct NoTools: ToolResolving {
    package init() {}

    package func tools(_ references: [ToolReference], for run: RunReference) throws -> [any Tool] {
        guard let first = references.first else { return [] }
        throw RunFailure(.invalidStep, "There is no tool named \"\(first.name)\".", allowsRetry: false)
    }
}
