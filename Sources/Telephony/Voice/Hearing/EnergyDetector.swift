/// Takes for speech what is clearly louder than the line's floor, which it follows: up within some seconds, so that a
/// fan that is switched on does not count as speech for ever, and down at once.
package struct EnergyDetector: SpeechDetector {
    /// Below this level, as a root mean square of 16-bit samples, nothing is speech.
    private static let quietest = 160.0
    /// No floor is above this: who speaks without a pause still speaks.
    private static let highestFloor = 1_500.0
    /// Speech is so many times louder than the floor.
    private static let ratio = 2.5
    /// So much of what is played may come back as an echo.
    private static let echoShare = 0.2
    /// The floor is the least level of so many windows of half a second.
    private static let windows = 6
    private static let framesOfWindow = 25
    /// Of a line that was just opened so many windows say enough: a noise is not taken for the first words.
    private static let firstWindows = 3

    private var level = 0.0
    private var least = Double.infinity
    private var frames = 0
    private var minima: [Double] = []
    private var floor = 60.0

    package init() {}

    package mutating func isSpeech(_ samples: [Int16], echo: Double) -> Bool {
        let now = SoundLevel.rootMeanSquare(samples)
        level = level * 0.5 + now * 0.5
        follow(level)
        return now > max(Self.quietest, floor * Self.ratio, echo * Self.echoShare)
    }

    private mutating func follow(_ level: Double) {
        least = min(least, level)
        frames += 1
        if frames == Self.framesOfWindow {
            minima.append(least)
            if minima.count > Self.windows { minima.removeFirst() }
            (frames, least) = (0, .infinity)
            if minima.count >= Self.firstWindows { floor = min(Self.highestFloor, minima.min() ?? floor) }
        }
        floor = min(floor, max(level, 1))
    }
}
