/// What the caller said or pressed in one turn.
package enum CallerTurn: Sendable, Equatable {
    /// Recognised speech, with the language it was recognised in (BCP 47, for example `fr-CA`).
    case speech(String, language: String)
    /// Keys of the telephone: `0`–`9`, `*`, `#`, `A`–`D`.
    case keys(String)
    /// Nothing for so long that the assistant should ask whether the caller is still there.
    case silence
}
