/// What a conversation's task does, one after the other.
enum ConversationCommand: Sendable {
    case ask(Int, CallerInput)
    /// Stop the answer and cut it to this.
    case cut(Int, heard: String)
    case stop(Int)
    case finish(CallEnd, tellsLine: Bool)
}

/// What the call around a conversation is told, one after the other.
enum ConversationNote: Sendable {
    case said(TranscriptItem)
    case answered(TurnLatencies)
}

/// What a conversation's other tasks are for.
enum ConversationWork: Hashable, Sendable {
    case answer(Int)
    case transcription(Int)
    case piece(Int)
    case phrases
    case transfer
}
