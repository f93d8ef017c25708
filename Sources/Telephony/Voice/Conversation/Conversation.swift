/// A conversation on a line, however it hears and speaks.
package protocol Conversation: AudioPeer {
    /// Holds the conversation until it is over, and says why it is. Cancelling the task ends it. Called once.
    func run() async -> CallEnd

    /// Ends it from outside, for this reason.
    func end(_ reason: CallEnd)

    /// How often the assistant was silenced in the middle: whoever plays later than it speaks drops what it holds then.
    var interruptions: Int { get }

    /// Whether the assistant's tools are at work.
    var isWorking: Bool { get }

    /// Whose turn it is at the moment.
    var activity: ConversationActivity { get }
}

/// Whose turn it is in a conversation, as a page shows it.
package enum ConversationActivity: String, Sendable, CaseIterable {
    /// Nobody speaks; the person may.
    case listening
    /// The person speaks.
    case hearing
    /// What the person said is being understood or answered.
    case thinking
    /// The assistant is heard.
    case speaking
}
