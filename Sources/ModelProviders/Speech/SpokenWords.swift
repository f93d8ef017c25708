/// What somebody said, and what it took to write it down.
package struct SpokenWords: Sendable, Equatable {
    /// Maybe none.
    package var text: String
    /// Nil where the service does not count tokens.
    package var usage: TokenUsage?
    /// How much it heard; nil where it does not say so.
    package var sound: Duration?

    package init(_ text: String, usage: TokenUsage? = nil, sound: Duration? = nil) {
        self.text = text
        self.usage = usage
        self.sound = sound
    }
}
