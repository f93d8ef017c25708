import Core
import Tools

/// A tool whose calls are made once somebody has agreed to each of them.
struct ConsentTool: Tool {
    let tool: any Tool
    let asks: ToolPermission.Asking
    /// After which a call is given up that nobody has agreed to.
    let patience: Duration?
    /// What people read of the tool.
    let title: String
    let isFrench: Bool
    let journal: AgentJournal

    /// The most characters of arguments that people read.
    private static let shownLength = 3000

    var name: String { tool.name }
    var description: String { tool.description }
    var parameters: JSONValue { tool.parameters }
    var permission: ToolPermission { ToolPermission(asks: asks, reaches: tool.permission.reaches) }
    var timeout: Duration { tool.timeout }
    var cost: Int64 { tool.cost }

    func call(_ arguments: JSONObject) async throws -> ToolResult { try await call(arguments, key: "") }

    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        switch journal.heard(of: key) {
        case .agreed: return try await tool.call(arguments, key: key)
        case .refused(let reason), .given(let reason): return .refused(reason)
        case nil: throw PeopleRequested(request: request(arguments), patience: patience)
        }
    }

    private func request(_ arguments: JSONObject) -> PeopleRequest {
        let shown = Self.shown(arguments)
        guard asks == .person else {
            let words = isFrench ? "Un assistant veut utiliser « \(title) »" : "An assistant wants to use “\(title)”"
            return .decision(words + (shown.isEmpty ? "." : ":\n\n\(shown)"), role: "teacher")
        }
        let words = isFrench ? "Puis-je utiliser « \(title) » ?" : "May I use “\(title)”?"
        return .consent(
            StructuredInput([
                StructuredInput.Question(
                    id: "consent", question: words + (shown.isEmpty ? "" : "\n\n\(shown)"),
                    form: .multipleChoice(options: isFrench ? ["Oui", "Non"] : ["Yes", "No"], multiple: false))
            ]))
    }

    /// The arguments, one below the other.
    private static func shown(_ arguments: JSONObject) -> String {
        let lines = arguments.members.map { "\($0.key): \($0.value.stringValue ?? $0.value.serializedString())" }
        let text = lines.joined(separator: "\n").withoutNUL
        guard text.unicodeScalars.count > shownLength else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(shownLength))) + "…"
    }
}
