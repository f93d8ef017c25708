import Core
import ModelProviders
import Support
import Synchronization
import Tools

@testable import Workflows

/// A model that answers by what it is asked, so that it says the same to a server that takes a run up.
final class AnsweringModel: ModelProvider {
    let name = "answering"
    private let script: @Sendable (ModelRequest) -> ScriptedModelProvider.Script
    private let asked = Mutex<[ModelRequest]>([])

    init(_ script: @escaping @Sendable (ModelRequest) -> ScriptedModelProvider.Script) {
        self.script = script
    }

    var requests: [ModelRequest] { asked.withLock(\.self) }

    func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        asked.withLock { $0.append(request) }
        return try await ScriptedModelProvider(script(request)).stream(request)
    }
}

extension ModelRequest {
    /// How many answers of tools the model has read.
    var answers: Int { messages.filter { $0.role == .tool }.count }
}

extension ScriptedModelProvider.Script {
    /// A turn that says something and asks for calls.
    static func calls(_ calls: [(name: String, arguments: String)], saying text: String = "") -> Self {
        let words: [ScriptedModelProvider.Step] = text.isEmpty ? [] : [.event(.textDelta(text))]
        let pieces = calls.enumerated().map { index, call in
            ScriptedModelProvider.Step.event(
                .toolCallDelta(index: index, id: nil, name: call.name, arguments: call.arguments))
        }
        return .steps(
            words + pieces + [.event(.usage(TokenUsage(input: 10, output: 1))), .event(.finished(.toolCalls))])
    }
}

/// A tool that keeps which calls it heard of.
final class NotingTool: Tool, ToolResolving {
    let name = "note"
    let description = "Notes what it is given."
    let parameters: JSONValue = ["type": "object"]
    private let heard = Mutex<[String]>([])
    /// Whoever calls with this word is held up.
    private let held: (word: String, hanging: Hanging)?

    init(holding word: String = "", _ hanging: Hanging? = nil) {
        held = hanging.map { (word, $0) }
    }

    /// The keys of the calls, in the order in which they came.
    var keys: [String] { heard.withLock(\.self) }

    func call(_ arguments: JSONObject) async throws -> ToolResult { try await call(arguments, key: "") }

    func call(_ arguments: JSONObject, key: String) async throws -> ToolResult {
        heard.withLock { $0.append(key) }
        let word = arguments["word"]?.stringValue ?? ""
        if let held, held.word == word { try await held.hanging.hang() }
        return ToolResult("noted \(word)")
    }

    func tools(_ references: [ToolReference], for run: RunReference) -> [any Tool] { [self] }
}
