/// Asks a model whether a sound is speech, where it is loud enough to be: models are dear, silence is common.
package struct GatedDetector: SpeechDetector {
    /// The probability, from 0 to 1, that so many samples of the line's rate are speech. It keeps what it needs from
    /// one call to the next, and may answer with what it found in the sound before.
    package typealias Classifier = @Sendable ([Int16]) -> Double

    private var gate = EnergyDetector()
    private let threshold: Double
    private let classify: Classifier

    package init(threshold: Double = 0.5, classify: @escaping Classifier) {
        self.threshold = threshold
        self.classify = classify
    }

    package mutating func isSpeech(_ samples: [Int16], echo: Double) -> Bool {
        gate.isSpeech(samples, echo: echo) && classify(samples) >= threshold
    }
}
