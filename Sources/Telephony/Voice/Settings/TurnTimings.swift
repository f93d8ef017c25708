/// The times of taking turns.
package struct TurnTimings: Sendable, Equatable {
    /// Silence after which a turn has ended. A turn model may shorten or lengthen it.
    package var endSilence: Duration = .milliseconds(600)
    /// The bounds that a turn model is held to.
    package var shortestEndSilence: Duration = .milliseconds(200)
    package var longestEndSilence: Duration = .milliseconds(2_500)
    /// Silence after which what was said so far is written down already, so that the words are there when the turn
    /// has ended; nil where a turn is transcribed once only. Longer than the pauses within a sentence, or much is
    /// transcribed twice.
    package var earlyTranscription: Duration? = .milliseconds(320)
    /// Sound must last so long to be the beginning of speech.
    package var shortestSpeech: Duration = .milliseconds(60)
    /// Speech that has less sound than this when it ends is noise, and no transcriber is asked.
    package var shortestUtterance: Duration = .milliseconds(140)
    /// While the assistant speaks, sound must last so long to silence it: more than a click, less than a word.
    package var bargeIn: Duration = .milliseconds(80)
    /// Speech that lasts so long while the assistant speaks is an interruption, whatever is said; shorter speech is one
    /// unless it turns out to be a back-channel word.
    package var interruption: Duration = .milliseconds(900)
    /// Whether speech breaks off answers.
    package var isInterruptible = true
    /// A turn of the person ends here even if they go on speaking.
    package var longestTurn: Duration = .seconds(60)
    /// Silence of both sides before the person is asked whether they are still there.
    package var silencePrompt: Duration = .seconds(10)
    /// How often they are asked; the call ends when they say nothing after the last time.
    package var silencePrompts = 2
    /// How long tools or a model work before a filler is spoken, and then the next.
    package var filler: Duration = .milliseconds(1_500)
    package var nextFiller: Duration = .seconds(8)
    /// What a transcriber, a synthesiser or an assistant may take before it counts as failed.
    package var patience: Duration = .seconds(20)
    /// Turns in a row that may fail before the call ends.
    package var failures = 3
    /// The longest conversation; nil for no end.
    package var longestCall: Duration? = .seconds(3_600)

    package init() {}
}
