import Core
import Expressions
import HTTPCore
import ModelProviders
import Tools

/// The tools that a step offers its model, as its parameter `tools` says.
struct AgentTools: Sendable {
    enum Kind: String, CaseIterable {
        /// Searches a vector store.
        case vectorSearch = "vector_search"
        /// Runs another workflow.
        case workflow
        /// Another agent, which has instructions and tools of its own and sees the task alone.
        case agent
        /// A tool of the server, by its name.
        case tool
        /// All tools of an MCP server, by its name.
        case mcp
        /// Something that the person's program does.
        case client
        /// Makes images.
        case image
    }

    private enum Tool: Sendable {
        case search(SearchTool.Settings)
        case workflow(WorkflowTool.Settings)
        case agent(SubAgent)
        case client(ClientTool.Settings)
        case image(ImageTool.Settings)
        case reference(ToolReference)
    }

    /// How many agents may lie inside each other.
    private static let depth = 3
    private let tools: [Tool]
    /// What learners see of the calls of a tool, by the place of the tool.
    private let labels: [String?]

    /// Tools that are ready to be called.
    struct Ready: Sendable {
        var registry: ToolRegistry?
        /// What learners see of their calls, by their names.
        var looks: [String: AgentScreen.Look] = [:]
    }

    var isEmpty: Bool { tools.isEmpty }

    init(_ parameters: inout StepParameters, depth: Int = AgentTools.depth) {
        guard parameters.has("tools") else {
            (tools, labels) = ([], [])
            return
        }
        var names: [String] = []
        var labels: [String?] = []
        tools = parameters.list("tools", count: 0...32) { tool in
            let kind = tool.choice("type", of: Kind.self)
            labels.append(kind.map { [.tool, .mcp].contains($0) } ?? true ? nil : tool.label())
            switch kind {
            case .vectorSearch:
                let settings = SearchTool.Settings(&tool)
                names.append(settings.name)
                return .search(settings)
            case .workflow:
                let settings = WorkflowTool.Settings(&tool)
                names.append(settings.name ?? settings.workflow)
                return .workflow(settings)
            case .agent:
                guard depth > 1 else {
                    tool.require("type", "Agents lie inside each other at most \(Self.depth) deep.")
                    return .reference(ToolReference(type: "", name: ""))
                }
                let agent = SubAgent(&tool, depth: depth - 1)
                names.append(agent.name)
                return .agent(agent)
            case .client:
                let settings = ClientTool.Settings(&tool)
                names.append(settings.name)
                return .client(settings)
            case .image:
                let settings = ImageTool.Settings(&tool)
                names.append(settings.name)
                return .image(settings)
            case .tool, .mcp, nil:
                let type = kind?.rawValue ?? ""
                if type.isEmpty { tool.require("type", "This is required.") }
                return .reference(ToolReference(type: type, name: tool.string("name")))
            }
        }
        self.labels = labels
        parameters.requireDistinct("tools", names)
    }

    /// The tools, ready to be called.
    ///
    /// - Parameters:
    ///   - files: what was sent with the message that is answered; agents that are asked see it too
    ///   - offered: those that the caller of the run carries out
    func ready(
        _ context: StepContext, _ ledger: AgentLedger, _ journal: AgentJournal, files: [AttachedFile],
        offered: OfferedTools? = nil
    ) async throws -> Ready {
        guard !tools.isEmpty || offered != nil else { return Ready() }
        var ready: [any Tools.Tool] = []
        var references: [ToolReference] = []
        var looks: [String: AgentScreen.Look] = [:]
        for (tool, label) in zip(tools, labels) {
            let count = ready.count
            defer {
                if ready.count > count, let made = ready.last {
                    looks[made.name] = AgentScreen.Look(label: label, isSearch: made is SearchTool)
                }
            }
            switch tool {
            case .search(let settings):
                ready.append(
                    SearchTool(
                        settings: settings, passages: context.services.passages, tenantID: context.run.tenantID))
            case .workflow(let settings): ready.append(try await settings.tool(context, journal))
            case .client(let settings):
                ready.append(
                    ClientTool(
                        name: settings.name, description: settings.description, parameters: settings.schema,
                        patience: settings.patience, asked: journal.asked))
            case .image(let settings): ready.append(ImageTool(settings: settings, context: context))
            case .agent(let agent):
                ready.append(try await agent.tool(context, ledger, journal, files: files))
            case .reference(let reference): references.append(reference)
            }
        }
        if !references.isEmpty { ready += try await context.services.tools.tools(references, for: context.run) }
        if let offered { ready += offered.tools(beside: ready, journal.asked) }
        guard !ready.isEmpty else { return Ready() }
        do throws(ToolError) {
            return Ready(registry: try ToolRegistry(ready), looks: looks)
        } catch {
            throw RunFailure(.invalidStep, "A step of this assistant is wrong: \(error)", allowsRetry: false)
        }
    }

    private static let label = JSONSchema.Property.optional(
        "label", .string().titled("Label", "What learners see while it is called, where they see tasks."))

    /// What the parameter looks like.
    static func property(depth: Int = AgentTools.depth) -> JSONSchema.Property {
        var kinds: [JSONSchema] = [
            .object(
                [.required("type", .enumeration([Kind.vectorSearch.rawValue]).titled("Kind")), label]
                    + SearchTool.Settings.properties),
            .object(
                [.required("type", .enumeration([Kind.workflow.rawValue]).titled("Kind")), label]
                    + WorkflowTool.Settings.properties),
            .object(
                [.required("type", .enumeration([Kind.client.rawValue]).titled("Kind")), label]
                    + ClientTool.Settings.properties),
            .object(
                [.required("type", .enumeration([Kind.image.rawValue]).titled("Kind")), label]
                    + ImageTool.Settings.properties),
            .object([
                .required("type", .enumeration([Kind.tool.rawValue, Kind.mcp.rawValue]).titled("Kind")),
                .required("name", .string().titled("Tool", "The name of the tool or the server.", format: "tool")),
            ]),
        ]
        if depth > 1 {
            kinds.append(
                .object(
                    [.required("type", .enumeration([Kind.agent.rawValue]).titled("Kind")), label]
                        + SubAgent.properties(depth: depth - 1)))
        }
        return .optional(
            "tools",
            .array(.either(kinds)).titled("Tools", "What the model may ask the server or the person's program to do."))
    }
}

extension StepParameters {
    /// What learners see of a tool's calls; nil where its name, or what it is asked, says enough.
    fileprivate mutating func label() -> String? {
        let label = string("label", default: "")
        if label.count > 100 { require("label", "Expected at most 100 characters.") }
        return label.isEmpty ? nil : label
    }
}
