import Core
import Workflows

/// Tools that a program offers to carry out itself.
struct CallerTools: Equatable {
    /// The forms in which OpenAI's two protocols write the same.
    enum Form {
        /// `{"type": "function", "function": {"name", …}}`
        case completions
        /// `{"type": "function", "name", …}`
        case responses
    }

    /// The most tools of one request.
    private static let most = 128
    /// The most bytes and levels of the schema of a tool's arguments.
    private static let (schemaSize, schemaDepth) = (64 << 10, 32)

    /// What the run is offered; nothing where the program offers nothing, or wants nothing called.
    let offered: OfferedTools
    /// What an answer repeats of them.
    let echo: JSONObject

    /// Reads `tools`, `tool_choice` and `parallel_tool_calls`.
    init(_ body: FieldReader, _ form: Form) throws {
        if let functions = try body.optional("functions"), !(try functions.list()).isEmpty {
            throw OpenAIProblem(.unsupportedParameter, "Functions are called tools now: send tools.", at: "functions")
        }
        let tools = try body.optional("tools")
        let list = try tools?.list() ?? []
        guard list.count <= Self.most else { throw tools?.expected("at most \(Self.most) tools") ?? Self.noTools }
        let definitions = try list.map { try Self.definition($0, form) }
        var names: Set<String> = []
        for definition in definitions where !names.insert(definition.name).inserted {
            throw OpenAIProblem(.invalidValue, "Two tools are named \"\(definition.name)\".", at: "tools")
        }
        let isParallel = try body.optional("parallel_tool_calls")?.bool() ?? true
        let choice = try body.optional("tool_choice")
        let wanted = try Self.choice(choice, form)
        switch wanted {
        case .required? where definitions.isEmpty: throw Self.noTools
        case .named(let name)? where !names.contains(name):
            throw OpenAIProblem(
                .invalidValue, "The tool \"\(name.prefix(80))\" of tool_choice is not among the tools.",
                at: "tool_choice")
        default: break
        }
        offered = OfferedTools(wanted == nil ? [] : definitions, choice: wanted ?? .auto, isParallel: isParallel)
        echo = [
            "tools": .array(list.map(\.value)), "tool_choice": choice?.value ?? "auto",
            "parallel_tool_calls": .bool(isParallel),
        ]
    }

    private static let noTools = OpenAIProblem(
        .invalidValue, "tool_choice is only allowed where tools are given.", at: "tool_choice")

    private static func definition(_ tool: FieldReader, _ form: Form) throws -> OfferedTools.Definition {
        let type = try tool.required("type").string(atMost: 64)
        guard type == "function" else {
            throw OpenAIProblem(
                .unsupportedParameter, "Tools of the type \(type) are the author's to give. Send functions.",
                at: "tools")
        }
        let function = form == .completions ? try tool.required("function") : tool
        let field = try function.required("name")
        let name = try field.string(atMost: 64)
        guard !name.isEmpty, name.utf8.allSatisfy(isNamePart) else {
            throw field.expected("name of letters, digits, _ and -")
        }
        let schema = try function.optional("parameters")
        _ = try schema?.object()
        let parameters = try schema?.keepable(atMost: schemaSize, levels: schemaDepth)
        return OfferedTools.Definition(
            name: name, description: try function.optional("description")?.string(atMost: 16 << 10) ?? "",
            parameters: parameters ?? ["type": "object", "properties": [:]])
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Nil: nothing is to be called.
    private static func choice(_ field: FieldReader?, _ form: Form) throws -> OfferedTools.Choice? {
        guard let field else { return .auto }
        if let word = field.value.stringValue {
            switch word {
            case "auto": return .auto
            case "none": return nil
            case "required": return .required
            default: throw field.expected("auto, none, required or a function")
            }
        }
        let type = try field.required("type")
        guard try type.string() == "function" else {
            throw OpenAIProblem(
                .unsupportedValue, "Of all tools, or of one function, is chosen here.", at: "tool_choice")
        }
        let function = form == .completions ? try field.required("function") : field
        return .named(try function.required("name").string(atMost: 64))
    }

    /// Throws where no model of the workflow would ever see the tools.
    func check(_ definition: JSONValue) throws {
        guard !offered.definitions.isEmpty, !Self.areTaken(in: definition) else { return }
        throw OpenAIProblem(
            .unsupportedParameter, "This assistant calls no tools of its callers: its author did not let it.",
            at: "tools")
    }

    private static func areTaken(in definition: JSONValue) -> Bool {
        (definition["nodes"]?.arrayValue ?? []).contains { node in
            let parameters = node["parameters"] ?? [:]
            switch node["kind"]?.stringValue {
            // What is in another workflow is seen when it is called.
            case "sub_workflow": return true
            case "agent":
                let shows = parameters["response_in_chat"]?.boolValue ?? ((parameters["output_schema"] ?? .null).isNull)
                return parameters["caller_tools"]?.boolValue ?? shows
                    || (parameters["tools"]?.arrayValue ?? []).contains { $0["type"] == "workflow" }
            default: return false
            }
        }
    }
}
