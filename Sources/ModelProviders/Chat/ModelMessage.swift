/// One message of the conversation that a model reads.
package struct ModelMessage: Sendable, Equatable {
    /// Who speaks.
    package enum Role: String, Sendable {
        case system, user, assistant, tool
    }

    package var role: Role
    package var content: String
    /// The calls that the assistant asked for in this message.
    package var toolCalls: [ModelToolCall]
    /// The call that a message of the role `tool` answers.
    package var toolCallID: String?
    /// What the model looks at beside the text; only for models that see.
    package var images: [ModelImage]
    /// What the provider gave with an assistant's message for its own later use.
    package var replay: ModelReplay?

    package init(
        role: Role, content: String, toolCalls: [ModelToolCall] = [], toolCallID: String? = nil,
        images: [ModelImage] = []
    ) {
        self.images = images
        self.role = role
        self.content = content
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
    }
}

/// A call that the model asked for, whole.
package struct ModelToolCall: Sendable, Equatable {
    /// The provider's name for the call; the message with its result repeats it.
    package let id: String
    package let name: String
    /// JSON text as the model wrote it: untrusted, and not certain to be valid.
    package let arguments: String

    package init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
