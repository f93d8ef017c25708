package import ModelProviders

/// What stands behind a model that hears and speaks: what it is told, the tools that it may use, and the thread into
/// which its conversation is written. App implements it over threads and runs.
package protocol RealtimeAssistant: Sendable {
    /// Asked once, before the model hears anything.
    func setUp() async throws -> RealtimeSetUp

    /// The model uses a tool. Cancelled when the call ends.
    ///
    /// - Parameter arguments: as the model wrote them, which may be no JSON
    func use(_ tool: String, arguments: String) async -> RealtimeToolResult

    /// Something was said: the person's words as the model understood them, its own as they were heard.
    func said(_ item: TranscriptItem) async

    /// A transfer that a tool asked for did not come about, and the person is still there. Gives what they are told; nil for
    /// the model's own words.
    func transferFailed() async -> String?

    /// The call is over. Called once, and nothing after it.
    func end(_ reason: CallEnd) async
}

extension RealtimeAssistant {
    package func transferFailed() async -> String? { nil }
}

/// What a model that hears and speaks is told.
package struct RealtimeSetUp: Sendable {
    package var instructions: String
    package var tools: [ToolDefinition]
    /// What the model says first, word for word; empty for the greeting of the settings.
    package var opening = ""
    /// Whether speech breaks off what the model says first.
    package var openingIsInterruptible = true
    /// Whether every turn of the person has to be answered by a tool, and the model only says what came of it.
    package var answersByTool = false
    /// Whether the model speaks first; with the greeting of the settings, where there is one.
    package var speaksFirst: Bool
    /// What was said before, on this line or in the chat: the model goes on from there.
    package var history: [TranscriptItem]

    package init(
        instructions: String, tools: [ToolDefinition] = [], speaksFirst: Bool = true, history: [TranscriptItem] = []
    ) {
        self.instructions = instructions
        self.tools = tools
        self.speaksFirst = speaksFirst
        self.history = history
    }
}

/// What came of a tool.
package struct RealtimeToolResult: Sendable {
    /// What happens when the model has said what it has to say about it.
    package enum Next: Sendable, Equatable {
        case goOn
        case hangUp
        case transfer(String)
    }

    /// For the model: text, or JSON as text.
    package var output: String
    package var next: Next

    package init(output: String, next: Next = .goOn) {
        self.output = output
        self.next = next
    }
}

/// Where a model that hears and speaks is met.
package struct RealtimeEndpoint: Sendable {
    /// `wss:`, with the model in its query as the service wants it.
    package var url: String
    package var apiKey: String?
    /// The model that writes down what the person says.
    package var transcriber: String

    package init(url: String, apiKey: String?, transcriber: String = "gpt-4o-mini-transcribe") {
        self.url = url
        self.apiKey = apiKey
        self.transcriber = transcriber
    }
}
