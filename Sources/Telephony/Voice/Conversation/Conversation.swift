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
}
