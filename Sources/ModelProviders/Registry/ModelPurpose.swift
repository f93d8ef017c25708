/// What a model is for.
package enum ModelPurpose: String, Sendable, CaseIterable {
    case chat
    /// Short work in the background, such as titles.
    case small
    case embedding
    /// Questions about images.
    case vision
    /// Speech to text.
    case transcription
    /// Text to speech.
    case speech
    /// Text to images.
    case image

    /// Whether models of this purpose may do the work of another: conversations are held by all that hold any.
    package func suits(_ other: ModelPurpose) -> Bool {
        self == other || isConversation && other.isConversation
    }

    /// Whether models of this purpose hold conversations.
    package var isConversation: Bool {
        switch self {
        case .chat, .small, .vision: true
        case .embedding, .transcription, .speech, .image: false
        }
    }
}

/// What a model can do.
package enum ModelCapability: String, Sendable, CaseIterable {
    /// It looks at images.
    case vision
    /// It calls tools.
    case tools
    /// It calls several tools at once.
    case parallelTools = "parallel_tools"
    /// It holds its answer to a JSON Schema.
    case schema
    case reasoning
    /// It reads documents such as PDF.
    case documents
    /// It listens.
    case audioInput = "audio_input"
    /// It speaks.
    case audioOutput = "audio_output"
}
