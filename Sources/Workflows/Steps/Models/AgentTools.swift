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
        /// Opens pages of the web.
        case webPage = "web_page"
        /// Computes.
        case calculator
        /// Dates and times.
        case dateTime = "date_time"
        /// Questions to the person.
        case question
        /// The weather of places.
        case weather
        /// Operations of a server that an OpenAPI document describes.
        case openAPI = "openapi"

        /// What an author sets of it; nil for what is found elsewhere.
        var settings: (any ToolSettings.Type)? {
            switch self {
            case .vectorSearch: SearchTool.Settings.self
            case .workflow: WorkflowTool.Settings.self
            case .client: ClientTool.Settings.self
            case .image: ImageTool.Settings.self
            case .webPage: PageSettings.self
            case .calculator: CalculatorSettings.self
            case .dateTime: DateTimeTool.Settings.self
            case .question: QuestionTool.Settings.self
            case .weather: WeatherSettings.self
            case .openAPI: APITool.Settings.self
            case .agent, .tool, .mcp: nil
            }
        }

        /// Whether an author may have people asked before a call; what asks them anyway has no need of it.
        var mayAsk: Bool { self != .client && self != .question }
    }

    private enum Source: Sendable {
        case own(any ToolSettings)
        case agent(SubAgent)
        case reference(ToolReference)
    }

    private struct Entry: Sendable {
        let source: Source
        /// What learners see of the calls.
        let label: String?
        let consent: Consent
    }

    /// Who has to agree to calls, and what they cost.
    private struct Consent: Sendable {
        var asks = ToolPermission.Asking.nobody
        var patience: Duration?
        /// Of a call, in micro-units; nil for what the tool says itself.
        var price: Int64?

        static let properties: [JSONSchema.Property] = [
            .optional(
                "ask",
                .enumeration(["person", "teacher"]).titled(
                    "Ask before", "Who has to agree to each call; nobody if empty.")
            ),
            .optional(
                "ask_patience_seconds",
                JSONSchema.number.titled(
                    "Patience", "Seconds after which a call is given up that nobody has agreed to.",
                    range: 1...31_536_000)),
            .optional(
                "cost",
                JSONSchema.number.titled(
                    "Price", "What a call costs besides models, in the installation's currency; budgets count it.",
                    range: 0...1000)),
        ]

        init(_ parameters: inout StepParameters) {
            let word = parameters.choice("ask", among: ["person", "teacher"], default: "")
            asks = ToolPermission.Asking(rawValue: word) ?? .nobody
            patience = parameters.number("ask_patience_seconds", in: 1...31_536_000).map { .seconds($0) }
            price = parameters.number("cost", in: 0...1000).flatMap(ModelPrices.micro(units:))
        }

        init() {}

        /// The tool, so that it asks whoever the author or the tool itself wants asked, and is paid for once they agree.
        func around(_ tool: any Tool, _ label: String?, _ context: StepContext, _ journal: AgentJournal) -> any Tool {
            let tool = ChargedTool.around(tool, price: price, context)
            let asks = asks == .nobody ? tool.permission.asks : asks
            guard asks != .nobody else { return tool }
            return ConsentTool(
                tool: tool, asks: asks, patience: patience, title: label ?? tool.name,
                isFrench: context.scope["user"]?["locale"]?.stringValue?.hasPrefix("fr") == true, journal: journal)
        }
    }

    /// How many agents may lie inside each other.
    private static let depth = 3
    private let entries: [Entry]

    /// Tools that are ready to be called.
    struct Ready: Sendable {
        var registry: ToolRegistry?
        /// What learners see of their calls, by their names.
        var looks: [String: AgentScreen.Look] = [:]
    }

    var isEmpty: Bool { entries.isEmpty }

    init(_ parameters: inout StepParameters, depth: Int = AgentTools.depth) {
        guard parameters.has("tools") else {
            entries = []
            return
        }
        var names: [String] = []
        entries = parameters.list("tools", count: 0...32) { tool in
            let kind = tool.choice("type", of: Kind.self)
            let isElsewhere = kind == nil || kind == .tool || kind == .mcp
            let label = isElsewhere ? nil : tool.label()
            let consent = kind?.mayAsk ?? true ? Consent(&tool) : Consent()
            if let settings = kind?.settings {
                let own = settings.init(&tool)
                names += own.names
                return Entry(source: .own(own), label: label, consent: consent)
            }
            guard kind == .agent else {
                let type = kind?.rawValue ?? ""
                if type.isEmpty { tool.require("type", "This is required.") }
                return Entry(
                    source: .reference(ToolReference(type: type, name: tool.string("name"))), label: label,
                    consent: consent)
            }
            guard depth > 1 else {
                tool.require("type", "Agents lie inside each other at most \(Self.depth) deep.")
                return Entry(source: .reference(ToolReference(type: "", name: "")), label: label, consent: consent)
            }
            let agent = SubAgent(&tool, depth: depth - 1)
            names.append(agent.name)
            return Entry(source: .agent(agent), label: label, consent: consent)
        }
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
        guard !entries.isEmpty || offered != nil else { return Ready() }
        var ready: [any Tool] = []
        var references: [(reference: ToolReference, consent: Consent)] = []
        var looks: [String: AgentScreen.Look] = [:]
        for entry in entries {
            let made: [any Tool]
            switch entry.source {
            case .own(let settings): made = try await settings.tools(context, journal)
            case .agent(let agent): made = [try await agent.tool(context, ledger, journal, files: files)]
            case .reference(let reference):
                references.append((reference, entry.consent))
                made = []
            }
            for tool in made { looks[tool.name] = AgentScreen.Look(label: entry.label, isSearch: tool is SearchTool) }
            ready += made.map { entry.consent.around($0, entry.label, context, journal) }
        }
        ready += try await elsewhere(references, context, journal)
        if let offered { ready += offered.tools(beside: ready, journal.asked) }
        guard !ready.isEmpty else { return Ready() }
        do throws(ToolError) {
            return Ready(registry: try ToolRegistry(ready, arguments: SchemaArguments()), looks: looks)
        } catch {
            throw RunFailure(.invalidStep, "A step of this assistant is wrong: \(error)", allowsRetry: false)
        }
    }

    /// The tools that are found at run time, those of an MCP server that people are asked for, or that has a
    /// price, on their own.
    private func elsewhere(
        _ references: [(reference: ToolReference, consent: Consent)], _ context: StepContext, _ journal: AgentJournal
    ) async throws -> [any Tool] {
        guard !references.isEmpty else { return [] }
        let found = context.services.tools
        let isAlone = { (reference: ToolReference, consent: Consent) in
            (consent.asks != .nobody || consent.price != nil) && reference.type == Kind.mcp.rawValue
        }
        var tools: [any Tool] = []
        for (reference, consent) in references where isAlone(reference, consent) {
            tools += try await found.tools([reference], for: context.run).map {
                consent.around($0, nil, context, journal)
            }
        }
        let others = references.filter { !isAlone($0.reference, $0.consent) }
        guard !others.isEmpty else { return tools }
        return try await tools
            + found.tools(others.map(\.reference), for: context.run).map { tool in
                let consent = others.first { $0.reference.name == tool.name }?.consent ?? Consent()
                return consent.around(tool, nil, context, journal)
            }
    }

    private static let label = JSONSchema.Property.optional(
        "label", .string().titled("Label", "What learners see while it is called, where they see tasks."))

    private static func type(_ kinds: Kind...) -> JSONSchema.Property {
        .required("type", .enumeration(kinds.map(\.rawValue)).titled("Kind"))
    }

    /// What the parameter looks like.
    static func property(depth: Int = AgentTools.depth) -> JSONSchema.Property {
        var kinds = Kind.allCases.compactMap { kind in
            kind.settings.map {
                JSONSchema.object([type(kind), label] + (kind.mayAsk ? Consent.properties : []) + $0.properties)
            }
        }
        kinds.append(
            .object(
                [
                    type(.tool, .mcp),
                    .required("name", .string().titled("Tool", "The name of the tool or the server.", format: "tool")),
                ] + Consent.properties))
        if depth > 1 {
            kinds.append(.object([type(.agent), label] + Consent.properties + SubAgent.properties(depth: depth - 1)))
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
