package import ModelProviders

/// Finds the services that a conversation's settings name.
package protocol VoiceServices: Sendable {
    /// Who it is for: what is cached for one is no other's.
    var owner: String { get }

    /// Writes down speech. Throws where the settings name none that there is.
    func transcriber(for settings: VoiceSettings) async throws -> any SpeechProvider

    /// Reads texts aloud. Throws where the settings name none that there is.
    func synthesizer(for settings: VoiceSettings) async throws -> any SpeechSynthesizer
}
