/// A text to be read aloud, and how.
package struct SpeechRequest: Sendable, Equatable, Hashable {
    package var text: String
    /// By the name that the service knows; nil for its first.
    package var voice: String?
    /// BCP 47, for services whose voices speak several; nil where the voice decides.
    package var language: String?
    /// 1 for the voice's own pace.
    package var speed: Double

    package init(text: String, voice: String? = nil, language: String? = nil, speed: Double = 1) {
        self.text = text
        self.voice = voice
        self.language = language
        self.speed = speed
    }
}

/// A piece of speech: mono, 16 bits.
package struct SpeechSound: Sendable, Equatable {
    package let samples: [Int16]
    /// Samples a second, the same in all pieces of one speech.
    package let rate: Int

    package init(samples: [Int16], rate: Int) {
        self.samples = samples
        self.rate = rate
    }
}

/// A service that reads texts aloud.
package protocol SpeechSynthesizer: Sendable {
    /// What its speech costs, by tokens.
    var prices: ModelPrices { get }

    /// Gives the sound piece by piece, as it comes; what `take` throws ends the speech and is thrown on as it is. A
    /// speech without any sound is an error.
    func synthesize(
        _ request: SpeechRequest, _ take: @Sendable (SpeechSound) async throws -> Void
    ) async throws
}

extension SpeechSynthesizer {
    package var prices: ModelPrices { .free }
}
