/// What one call takes, in whatever its kind is counted.
package struct CallMeasure: Sendable, Equatable {
    package var tokens: TokenUsage
    /// That are made.
    package var images: Int
    /// Unicode scalars of a text that is read aloud.
    package var characters: Int
    /// Of a recording that is heard, or of speech that is made.
    package var sound: Duration

    package init(
        tokens: TokenUsage = TokenUsage(input: 0, output: 0), images: Int = 0, characters: Int = 0,
        sound: Duration = .zero
    ) {
        self.tokens = tokens
        self.images = images
        self.characters = characters
        self.sound = sound
    }

    package static let nothing = CallMeasure()

    /// Read and written, which is what budgets in tokens count.
    var tokenCount: Int { max(tokens.input, 0) + max(tokens.output, 0) }
}

extension ModelPrices {
    /// What a call costs that takes so much, in micro-units.
    package func cost(of measure: CallMeasure) -> Int64 {
        cost(of: measure.tokens, images: measure.images, sound: measure.sound, characters: measure.characters)
    }
}
