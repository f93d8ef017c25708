/// Which keys of the telephone are collected, and when that is over.
package struct DigitCollection: Sendable, Equatable {
    /// So many keys are enough.
    package var count: Int
    /// Ends the collection before that, and is not part of it.
    package var terminator: Character?
    /// The keys that count; others are ignored. A menu of one key names its choices here.
    package var allowed: Set<Character>
    /// From the end of what was said to the first key.
    package var firstKeyTimeout: Duration
    /// From one key to the next.
    package var nextKeyTimeout: Duration
    /// Whether the first key breaks off what is being said.
    package var interruptsPrompt: Bool
    /// Whether the person may speak instead, which then comes as `CallerInput.speech`.
    package var allowsSpeech: Bool

    package init(
        count: Int, terminator: Character? = "#", allowed: Set<Character> = Set("0123456789*#"),
        firstKeyTimeout: Duration = .seconds(8), nextKeyTimeout: Duration = .seconds(4), interruptsPrompt: Bool = true,
        allowsSpeech: Bool = false
    ) {
        self.count = max(1, count)
        self.terminator = terminator
        self.allowed = allowed
        self.firstKeyTimeout = firstKeyTimeout
        self.nextKeyTimeout = nextKeyTimeout
        self.interruptsPrompt = interruptsPrompt
        self.allowsSpeech = allowsSpeech
    }
}
