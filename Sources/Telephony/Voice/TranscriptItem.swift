/// Something that was said on a line.
package struct TranscriptItem: Sendable, Equatable {
    package enum Speaker: String, Sendable {
        case person, assistant
        /// The voice of its own accord: greetings, fillers, apologies.
        case voice
    }

    package let speaker: Speaker
    /// What the person said; what was played of what the assistant said.
    package let text: String
    /// Whether the person broke it off: `text` is what they had heard.
    package let isInterrupted: Bool
    /// When it began, from the start of the conversation.
    package let start: Duration
    /// When it ended, from the start of the conversation.
    package let end: Duration

    package init(speaker: Speaker, text: String, isInterrupted: Bool = false, start: Duration, end: Duration) {
        self.speaker = speaker
        self.text = text
        self.isInterrupted = isInterrupted
        self.start = start
        self.end = end
    }
}
