/// Finds what hears and what speaks for somebody.
package protocol SpeechChoosing: Sendable {
    /// What writes speech down: the model of that slug, or the usual one for nil. Nil where there is none.
    func transcriber(named slug: String?, for use: ModelUse) async throws -> (any SpeechProvider)?

    /// What reads texts aloud: the model of that slug, or the usual one for nil. Nil where there is none.
    func synthesizer(named slug: String?, for use: ModelUse) async throws -> (any SpeechSynthesizer)?
}
