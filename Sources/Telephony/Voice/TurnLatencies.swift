/// How long the stages between the end of a person's speech and the first sound of the answer took.
package struct TurnLatencies: Sendable, Equatable {
    /// From the end of speech to the decision that the turn had ended.
    package var endPointing: Duration = .zero
    /// From that decision to the words; nil where the turn was keys.
    package var transcription: Duration?
    /// From the words to the assistant's first text; nil where it gave none.
    package var firstText: Duration?
    /// From the assistant's first text to the first sound that was played; nil where nothing was.
    package var firstSound: Duration?

    package init() {}

    /// From the end of speech to the first sound of the answer; nil where there was none.
    package var total: Duration? {
        firstSound.map { endPointing + (transcription ?? .zero) + (firstText ?? .zero) + $0 }
    }
}
