/// What a model costs, in millionths of the currency that the installation counts in ("micro-units"), whole.
///
/// One cost is counted exactly and rounded up once, at its end, to a whole micro-unit: what costs anything never counts
/// as nothing, and a call is counted at most one micro-unit too high. Nothing is ever a fraction in floating point.
package struct ModelPrices: Sendable, Equatable {
    /// Of a million tokens that the model reads; of a model that speaks, of a million characters.
    package var input: Int64
    /// Of a million tokens that it reads and the provider had kept; nil: as others that it reads.
    package var cachedInput: Int64?
    /// Of a million tokens that it writes, its reasoning included.
    package var output: Int64
    /// Of an image that it makes.
    package var image: Int64
    /// Of a minute of sound.
    package var minute: Int64
    /// Of each call, whatever it takes.
    package var call: Int64

    /// The highest price of anything: a million units of the currency.
    package static let highest: Int64 = 1_000_000_000_000

    package static let free = ModelPrices()

    /// Each price is from 0 to `highest`; others are taken for the nearest of these.
    package init(
        input: Int64 = 0, cachedInput: Int64? = nil, output: Int64 = 0, image: Int64 = 0, minute: Int64 = 0,
        call: Int64 = 0
    ) {
        let bounds = 0...Self.highest
        self.input = input.clamped(to: bounds)
        self.cachedInput = cachedInput?.clamped(to: bounds)
        self.output = output.clamped(to: bounds)
        self.image = image.clamped(to: bounds)
        self.minute = minute.clamped(to: bounds)
        self.call = call.clamped(to: bounds)
    }

    package var isFree: Bool {
        input == 0 && (cachedInput ?? 0) == 0 && output == 0 && image == 0 && minute == 0 && call == 0
    }

    /// What one call costs, in micro-units.
    ///
    /// - Parameters:
    ///   - sound: of a recording that the model hears, or of speech that it makes
    ///   - characters: that it reads aloud
    package func cost(
        of usage: TokenUsage, images: Int = 0, sound: Duration = .zero, characters: Int = 0
    ) -> Int64 {
        let (read, written) = (Int128(max(usage.input, 0)), Int128(max(usage.output, 0)))
        let cached = min(Int128(max(usage.cachedInput, 0)), read)
        let fresh = read - cached + Int128(max(characters, 0))
        let tokens = fresh * Int128(input) + cached * Int128(cachedInput ?? input) + written * Int128(output)
        // In millionths of a micro-unit, so that tokens and seconds are rounded together. A whole number of
        // milliseconds is exact: 1,000,000 micro-parts of 60,000 ms are 50/3, so all is counted in thirds.
        let (seconds, attoseconds) = sound.components
        let milliseconds = max(Int128(seconds) * 1000 + Int128(attoseconds / 1_000_000_000_000_000), 0)
        let whole = Int128(call) + Int128(max(images, 0)) * Int128(image)
        let thirds = tokens * 3 + milliseconds * Int128(minute) * 50 + whole * 3_000_000
        return Int64(clamping: (thirds + 2_999_999) / 3_000_000)
    }
}

extension Int64 {
    fileprivate func clamped(to bounds: ClosedRange<Int64>) -> Int64 {
        Swift.min(Swift.max(self, bounds.lowerBound), bounds.upperBound)
    }
}
