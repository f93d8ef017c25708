import Core
import HTTPCore
import Tools

/// What an author sets of a tool that workflows have themselves.
protocol ToolSettings: Sendable {
    init(_ parameters: inout StepParameters)

    /// What the settings look like.
    static var properties: [JSONSchema.Property] { get }

    /// What models call the tools, as far as the author has said it.
    var names: [String] { get }

    /// The tools, ready to be called in this step; at least one.
    func tools(_ context: StepContext, _ journal: AgentJournal) async throws -> [any Tool]
}

extension StepParameters {
    /// What a tool is called and described as, unless its author says otherwise.
    mutating func toolWords(_ name: String, _ description: String) -> (name: String, description: String) {
        (toolName("name", default: name), string("description", default: description))
    }
}

extension JSONSchema.Property {
    /// The name and the description of a tool that has words of its own.
    static let toolWords: [JSONSchema.Property] = [
        .optional("name", .string().titled("Name", "What the model calls the tool.")),
        .optional("description", .string().titled("Description", "Tells the model when to use the tool.")),
    ]
}

extension SearchTool.Settings: ToolSettings {
    var names: [String] { [name] }

    func tools(_ context: StepContext, _ journal: AgentJournal) throws -> [any Tool] {
        let store = try store.resolved(in: context.scope)
        return [
            SearchTool(
                settings: self, store: store, passages: context.services.passages, tenantID: context.run.tenantID)
        ]
    }
}

extension WorkflowTool.Settings: ToolSettings {
    var names: [String] { [name ?? workflow] }

    func tools(_ context: StepContext, _ journal: AgentJournal) async throws -> [any Tool] {
        [try await tool(context, journal)]
    }
}

extension ClientTool.Settings: ToolSettings {
    var names: [String] { [name] }

    func tools(_ context: StepContext, _ journal: AgentJournal) -> [any Tool] {
        [
            ClientTool(
                name: name, description: description, parameters: schema, patience: patience, asked: journal.asked)
        ]
    }
}

extension ImageTool.Settings: ToolSettings {
    var names: [String] { [name] }

    func tools(_ context: StepContext, _ journal: AgentJournal) -> [any Tool] {
        [ImageTool(settings: self, context: context)]
    }
}

/// A calculator, as an author sets it.
struct CalculatorSettings: ToolSettings {
    private let words: (name: String, description: String)

    init(_ parameters: inout StepParameters) {
        words = parameters.toolWords("calculator", CalculatorTool.usualDescription)
    }

    static let properties = JSONSchema.Property.toolWords
    var names: [String] { [words.name] }

    func tools(_ context: StepContext, _ journal: AgentJournal) -> [any Tool] {
        [CalculatorTool(name: words.name, description: words.description)]
    }
}

/// Pages of the web, as an author sets them.
struct PageSettings: ToolSettings {
    private let words: (name: String, description: String)
    private let hosts: [String]
    private let length: Int

    init(_ parameters: inout StepParameters) {
        words = parameters.toolWords("open_page", PageTool.usualDescription)
        hosts = parameters.texts("hosts", count: 0...100)
        length = parameters.integer("characters", default: 20_000, in: 1000...50_000)
        for host in hosts where WebAddress("https://\(host)/")?.description != "https://\(host.lowercased())/" {
            parameters.require("hosts", "'\(host)' is no name of a host, such as example.org.")
        }
    }

    static let properties =
        JSONSchema.Property.toolWords + [
            .optional(
                "hosts",
                .array(.string()).titled(
                    "Hosts", "Pages of these alone, and of those below them, may be opened; all if empty.")),
            .optional(
                "characters",
                .integer(1000...50_000).titled("Characters", "The most that are read at once.", fallback: 20_000)),
        ]
    var names: [String] { [words.name] }

    func tools(_ context: StepContext, _ journal: AgentJournal) -> [any Tool] {
        [
            PageTool(
                name: words.name, description: words.description, hosts: hosts, length: length,
                transport: context.services.transport)
        ]
    }
}
