/// How an assistant speaks and listens on a line; of a tenant, a workflow or a step.
package struct VoiceSettings: Sendable, Equatable {
    /// How speech becomes an answer.
    package enum Mode: String, Sendable, CaseIterable {
        /// Speech to text, the assistant, text to speech.
        case cascade
        /// A model that hears and speaks.
        case realtime
    }

    /// What hears, or what speaks.
    package struct Service: Sendable, Equatable, Hashable {
        /// The slug of a model, which says whose it is; nil for the usual one.
        package var model: String?

        package init(model: String? = nil) {
            self.model = model
        }
    }

    package var mode: Mode = .cascade
    /// Speech to text.
    package var transcriber = Service()
    /// Text to speech.
    package var synthesizer = Service()
    /// The voice by the name that its service knows; nil for the service's first for the language.
    package var voice: String?
    /// The language that is spoken and understood (BCP 47, such as `fr` or `fr-CA`).
    package var language = "en"
    /// 1 for the voice's own pace; from 0.5 to 2.
    package var speed = 1.0
    /// Words that help to understand names and terms: given to the transcriber as its prompt.
    package var vocabulary: String?
    /// Said at once when the line is open; nil for nothing. The session puts it into the thread itself.
    package var greeting: String?
    /// Whether speech breaks off the greeting; keys always do where they are collected.
    package var greetingIsInterruptible = true
    package var turns = TurnTimings()
    /// How keys are collected that nobody asked for, which come as `CallerInput.typed`; nil where they are no input.
    package var typing: DigitCollection?
    /// What the voice says of its own accord; nil for the sentences of the language.
    package var phrases: VoicePhrases?
    /// What is heard by a person who is kept waiting by a transfer, or who waits for a slow tool.
    package var holdSound: HoldSound = .tone

    package init() {}

    /// The sentences that are said.
    package var spokenPhrases: VoicePhrases { phrases ?? .phrases(for: language) }
}

/// What is played to a person who waits.
package enum HoldSound: String, Sendable, CaseIterable {
    case silence
    /// A soft noise, which says that the line is open.
    case noise
    /// Two soft notes every few seconds.
    case tone
}
