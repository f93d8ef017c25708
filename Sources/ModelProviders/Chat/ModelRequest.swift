/// What a model is asked.
package struct ModelRequest: Sendable, Equatable {
    /// The model to ask; nil for the one that the provider is configured with.
    package var model: String?
    /// The conversation so far, oldest first.
    package var messages: [ModelMessage]
    /// How freely the model chooses its words, from 0 to 2; nil for the provider's default.
    package var temperature: Double?
    /// The share of likely words that the model chooses from, from 0 to 1; nil for the provider's default.
    package var topP: Double?
    /// How long a model that reasons does so, in the provider's word; nil for the provider's default.
    package var reasoningEffort: String?
    /// The most tokens of the answer; nil for the provider's limit.
    package var maxTokens: Int?
    /// The tools that the model may ask to call.
    package var tools: [ToolDefinition]
    /// Whether it may ask for them; without tools this says nothing.
    package var toolChoice: ToolChoice
    /// The form of the answer; nil for free text. Providers without `hasSchemas` pay no heed to it.
    package var format: AnswerFormat?

    /// Whether a model may call tools.
    package enum ToolChoice: String, Sendable {
        case auto, none, required
    }

    package init(
        model: String? = nil, messages: [ModelMessage], temperature: Double? = nil, maxTokens: Int? = nil,
        tools: [ToolDefinition] = [], toolChoice: ToolChoice = .auto, format: AnswerFormat? = nil
    ) {
        self.model = model
        self.messages = messages
        self.temperature = temperature
        self.maxTokens = maxTokens
        self.tools = tools
        self.toolChoice = toolChoice
        self.format = format
    }
}
