/// The conversation behind one call. Telephony turns speech into text and text into speech; what is said comes from
/// here. App implements it over threads and runs, so that a call is a thread like any other.
package protocol AssistantSession: Sendable {
    /// What the assistant says first; nil where it waits for the caller.
    func greeting() async throws -> AssistantUtterance?

    /// The assistant's answer to one turn of the caller. Cancelling the task stops the run behind it.
    func answer(to turn: CallerTurn) async throws -> AssistantUtterance

    /// Cuts the last utterance in the thread to what the caller heard of it before interrupting.
    func truncate(toHeard text: String) async throws

    /// The call is over; unfinished work is closed. Called once.
    func end(_ reason: CallEndReason) async
}
