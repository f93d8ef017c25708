import Core
import ModelProviders
import Telephony

/// The voice of one call: the assistant behind it and how it speaks, and whoever keeps its sound where that is wanted.
final class CarriedVoice: Sendable {
    private let assistant: CallAssistant
    private let settings: VoiceSettings
    private let services: FixedVoiceServices
    private let phrases: PhraseCache
    private let recorder: CallRecorder?
    private let recording: Task<Void, Never>?
    private let logger: Logger

    init(
        _ assistant: CallAssistant, _ configuration: VoiceConfiguration, services: FixedVoiceServices,
        phrases: PhraseCache, recordings: CallRecordings, logger: Logger
    ) {
        (self.assistant, settings, self.services) = (assistant, configuration.voice, services)
        (self.phrases, self.logger) = (phrases, logger)
        guard configuration.recording.isOn else {
            (recorder, recording) = (nil, nil)
            return
        }
        let (call, tenant) = (assistant.beginning.call, assistant.beginning.tenantID)
        let recorder = CallRecorder {
            assistant.mayRecord
        } keep: { bytes, part in
            try await recordings.add(bytes, part: part, of: call, in: tenant)
        }
        self.recorder = recorder
        recording = Task {
            do {
                try await recorder.run()
            } catch is CancellationError {
            } catch {
                logger.error("A call is recorded no longer", [("call", "\(call)"), ("error", "\(error)")])
            }
        }
    }

    deinit {
        recording?.cancel()
    }

    /// What is on a line of that rate.
    func make(_ rate: AudioRate, _ delegate: any ConversationDelegate) -> LiveCall.Voice {
        let conversation = VoiceConversation(
            assistant, services: services, settings: settings, rate: rate, delegate: delegate, phrases: phrases,
            logger: logger)
        return (conversation, recorder?.around(conversation, rate: rate) ?? conversation)
    }

    /// Stores what was recorded last; the call is over.
    func finish() async {
        guard let recorder, let recording else { return }
        recording.cancel()
        await recording.value
        do {
            try await recorder.flush()
        } catch {
            logger.error(
                "The end of a recording is lost", [("call", "\(assistant.beginning.call)"), ("error", "\(error)")])
        }
    }
}
