/// The assistant behind a call, as it meets one person: takes what they said and gives what to say. Telephony turns
/// speech into text and text into speech; App implements this over threads and runs, so that a call is a thread like
/// any other.
package protocol AssistantSession: Sendable {
    /// What is said first of all, whatever the person says or presses meanwhile, such as that the call is recorded; nil for
    /// nothing. Asked for once the line is open.
    var opening: String? { get }

    /// The person has heard the opening to its end. What is said before that is no input.
    func heardOpening()

    /// The answer to an input, as it is made. Whoever stops to read it stops the answer.
    ///
    /// It is asked for one input at a time, and `.begin` first, once the opening was heard. A stream that fails is
    /// answered by a spoken apology, and the conversation goes on.
    func answer(_ input: CallerInput) -> AsyncThrowingStream<AssistantEvent, any Error>

    /// The person broke off the last answer when they had heard so much of its text: the rest is cut from the thread.
    ///
    /// `text` is a beginning of the answer's `.text` pieces one after the other, of all of its messages, and ends
    /// with a word; empty where they heard nothing. Called after the answer was stopped and before the next is asked
    /// for.
    func heard(_ text: String) async

    /// The call is over; unfinished work is closed. Called once, and nothing after it.
    func end(_ reason: CallEnd) async
}

extension AssistantSession {
    package var opening: String? { nil }

    package func heardOpening() {}
}
