import Core
import ModelProviders
import Telephony

/// What hears and speaks in one call: the models that its settings name, else the usual ones of the institution, else the
/// server's own. What they take is counted for the person and the workflow of the call.
struct CallVoiceServices: VoiceServices {
    let assistant: CallAssistant
    let speech: any SpeechChoosing

    var owner: String { assistant.beginning.tenantID.description }

    func transcriber(for settings: VoiceSettings) async throws -> any SpeechProvider {
        guard let found = try await speech.transcriber(named: settings.transcriber.model, for: use) else {
            throw ModelError(.modelNotFound, "There is nothing that writes down speech.")
        }
        return found
    }

    func synthesizer(for settings: VoiceSettings) async throws -> any SpeechSynthesizer {
        guard let found = try await speech.synthesizer(named: settings.synthesizer.model, for: use) else {
            throw ModelError(.modelNotFound, "There is nothing that reads texts aloud.")
        }
        return found
    }

    /// For whom, as far as is known at this point of the call.
    var use: ModelUse {
        ModelUse(
            tenantID: assistant.beginning.tenantID, person: assistant.person,
            workflow: assistant.beginning.workflow.id, run: assistant.run)
    }
}
