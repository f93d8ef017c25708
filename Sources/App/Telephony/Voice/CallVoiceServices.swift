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
        let name = settings.transcriber.model
        guard let found = try await speech.transcriber(named: name, for: use) else {
            throw ModelError(.modelNotFound, "There is \(Self.missing(name)) that writes down speech.")
        }
        return found
    }

    func synthesizer(for settings: VoiceSettings) async throws -> any SpeechSynthesizer {
        let name = settings.synthesizer.model
        guard let found = try await speech.synthesizer(named: name, for: use) else {
            throw ModelError(.modelNotFound, "There is \(Self.missing(name)) that reads texts aloud.")
        }
        return found
    }

    private static func missing(_ model: String?) -> String { model.map { "no model \"\($0)\"" } ?? "nothing" }

    /// For whom, as far as is known at this point of the call.
    var use: ModelUse {
        ModelUse(
            tenantID: assistant.beginning.tenantID, person: assistant.person,
            workflow: assistant.beginning.workflow.id, run: assistant.run)
    }
}
