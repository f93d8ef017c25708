/// What a model is asked.
package struct ModelRequest: Sendable, Equatable {
    /// The model to ask; nil for the one that the provider is configured with.
    package var model: String?
    /// The conversation so far, oldest first.
    package var messages: [ModelMessage]
    /// How freely the model chooses its words, from 0 to 2; nil for the provider's default.
    package var temperature: Double?
    /// The most tokens of the answer; nil for the provider's limit.
    package var maxTokens: Int?
    /// The tools that the model may ask to call.
    package var tools: [ToolDefinition]

    package init(
        model: String? = nil, messages: [ModelMessage], temperature: Double? = nil, maxTokens: Int? = nil,
        tools: [ToolDefinition] = []
    ) {
        self.model = model
        self.messages = messages
        self.temperature = temperature
        self.maxTokens = maxTokens
        self.tools = tools
    }
}
