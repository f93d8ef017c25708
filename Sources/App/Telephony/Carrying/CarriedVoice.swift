import Core
import ModelProviders
import Telephony

/// The voice of one call: the assistant behind it and how it speaks, and whoever keeps its sound where that is wanted.
final class CarriedVoice: Sendable {
    /// A service that is lost is met once more; a caller does not wait longer.
    private static let backoff: [Duration] = [.milliseconds(300)]

    private let assistant: CallAssistant
    private let settings: VoiceSettings
    private let services: CallVoiceServices
    /// Nil where nothing hears and speaks by itself, or this call is not to be held so.
    private let realtime: RealtimeService?
    /// Counts what that takes.
    private let meter: AccountedSession?
    private let phrases: PhraseCache
    private let recorder: CallRecorder?
    private let recording: Task<Void, Never>?
    private let logger: Logger

    init(
        _ assistant: CallAssistant, _ configuration: VoiceConfiguration, services: CallVoiceServices,
        realtime: RealtimeService?, phrases: PhraseCache, recordings: CallRecordings, logger: Logger
    ) {
        (self.assistant, settings, self.services) = (assistant, configuration.voice, services)
        (self.phrases, self.logger) = (phrases, logger)
        // Codes are asked for and typed as this server counts keys.
        self.realtime = configuration.voice.mode == .realtime && configuration.pin == .off ? realtime : nil
        meter = self.realtime?.meter { [services] in services.use.with(.speech) }
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
            await recorder.run { error in
                logger.warning("A recording could not be stored", [("call", "\(call)"), ("error", "\(error)")])
            }
        }
    }

    deinit {
        recording?.cancel()
    }

    /// Says who picked up, before the conversation begins.
    func isAnswered(by found: AnsweredBy) { assistant.isAnswered(by: found) }

    /// What is on a line of that rate.
    func make(_ rate: AudioRate, _ delegate: any ConversationDelegate) -> LiveCall.Voice {
        let conversation: any Conversation
        if let realtime {
            conversation = spoken(by: realtime, rate, delegate)
        } else {
            conversation = readAloud(assistant, settings, rate, delegate)
        }
        return (conversation, recorder?.around(conversation, rate: rate) ?? conversation)
    }

    private func readAloud(
        _ session: any AssistantSession, _ settings: VoiceSettings, _ rate: AudioRate,
        _ delegate: (any ConversationDelegate)?
    ) -> VoiceConversation {
        VoiceConversation(
            session, services: services, settings: settings, rate: rate, delegate: delegate, phrases: phrases,
            logger: logger)
    }

    /// A model hears and speaks; where its service fails, or a budget is spent, what is said is written down and read aloud
    /// from there on.
    private func spoken(
        by realtime: RealtimeService, _ rate: AudioRate, _ delegate: any ConversationDelegate
    ) -> RescuedConversation {
        let mouth = RealtimeMouth(assistant, settings: settings)
        return RescuedConversation(delegate, session: assistant, logger: logger) { [meter, settings, logger] quiet in
            RealtimeConversation(
                mouth, through: realtime.connector, to: realtime.endpoint, meter: meter, settings: settings,
                rate: rate, passesMuLaw: true, delegate: quiet, backoff: Self.backoff, logger: logger)
        } rescue: { [self, weak delegate] in
            var settings = settings
            // It is among the words that are said again, where it was not heard.
            settings.greeting = nil
            return readAloud(ResumedSession(assistant) { mouth.resumption }, settings, rate, delegate)
        }
    }

    /// Stores what was recorded last, and what was taken; the call is over.
    func finish() async {
        await meter?.finish()
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
