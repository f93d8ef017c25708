/// What a conversation tells the call around it. Called from the conversation's own tasks, in order, never from a
/// thread of media.
package protocol ConversationDelegate: AnyObject, Sendable {
    /// Something was said, by either side.
    func said(_ item: TranscriptItem) async

    /// A turn of the person was answered: how long each stage took.
    func answered(_ latencies: TurnLatencies) async

    /// The assistant wants the call to go elsewhere; its last words have been played. Returns whether it went: the
    /// conversation goes on where it did not.
    func transfer(to target: String) async -> Bool

    /// The conversation is over for its own reasons, and its last words have been played: the line is to be hung up.
    func hangUp(_ reason: CallEnd) async
}
