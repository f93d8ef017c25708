/// What an assistant is to answer.
package enum CallerInput: Sendable, Equatable {
    /// The line is open: the assistant may speak first. What it says follows the greeting of its `VoiceSettings`.
    case begin
    /// What the person said in one turn, never empty.
    case speech(String)
    /// Keys that an `AssistantEvent.collect` asked for, without the terminator; empty where none came in time. Keys
    /// that nobody asked for are no input.
    case keys(String)
    /// Keys that nobody asked for, where `VoiceSettings.typing` collects them; never empty.
    case typed(String)
    /// Nothing was said for so long that the assistant is to ask whether the person is still there. Only where the
    /// settings leave that to the assistant (`VoicePhrases.stillThere` is empty).
    case silence
    /// The transfer that the last answer asked for did not come about, and the person is still on the line.
    case transferFailed
}
