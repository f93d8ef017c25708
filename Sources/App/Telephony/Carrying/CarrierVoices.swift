import Core
import ModelProviders
import Telephony

/// The ears and voices of the installation.
struct CarrierVoices: Sendable {
    let transcriber: (any SpeechProvider)?
    let synthesizer: (any SpeechSynthesizer)?

    /// Those for the calls of an institution.
    func services(for tenant: TenantID) -> any VoiceServices { Services(owner: tenant.description, voices: self) }

    private struct Services: VoiceServices {
        let owner: String
        let voices: CarrierVoices

        func transcriber(for settings: VoiceSettings) throws -> any SpeechProvider {
            guard let transcriber = voices.transcriber else {
                throw ModelError(.modelNotFound, "No service writes down what callers say.")
            }
            return transcriber
        }

        func synthesizer(for settings: VoiceSettings) throws -> any SpeechSynthesizer {
            guard let synthesizer = voices.synthesizer else {
                throw ModelError(.modelNotFound, "No service reads aloud to callers.")
            }
            return synthesizer
        }
    }
}
