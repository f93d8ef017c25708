package import ModelProviders

/// The same two services whatever the settings name.
package struct FixedVoiceServices: VoiceServices {
    package let owner: String
    private let transcriber: any SpeechProvider
    private let synthesizer: any SpeechSynthesizer

    package init(owner: String, transcriber: any SpeechProvider, synthesizer: any SpeechSynthesizer) {
        self.owner = owner
        self.transcriber = transcriber
        self.synthesizer = synthesizer
    }

    package func transcriber(for settings: VoiceSettings) async throws -> any SpeechProvider { transcriber }

    package func synthesizer(for settings: VoiceSettings) async throws -> any SpeechSynthesizer { synthesizer }
}
