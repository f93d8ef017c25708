/// How long text that grows waits for more of it before it goes out, so that whoever reads along sees it grow, and the
/// page that shows it works seldom: longer the longer a text is, and the faster it comes, because the less of it anybody
/// reads along.
struct ReadingPace {
    /// Of the first words.
    private static let shortest = Duration.milliseconds(100)
    /// Of a text of so many bytes, and of any longer one.
    private static let ofLongTexts = (bytes: 6000, rest: Duration.milliseconds(300))
    /// What a text that comes fast waits longer, for each byte that comes in a second.
    private static let forEachByte = Duration.microseconds(700)

    private let longest: Duration
    private var written = 0
    private var last: ContinuousClock.Instant?

    /// No rest is longer than the one that is given.
    init(longest: Duration) {
        self.longest = longest
    }

    /// How long the text rests of which so many more bytes go out now.
    mutating func rest(after bytes: Int, at now: ContinuousClock.Instant) -> Duration {
        written += bytes
        let since = last.map { max(now - $0, Self.shortest) }
        last = now
        let share = min(1, Double(written) / Double(Self.ofLongTexts.bytes))
        let forLength = Self.shortest + (Self.ofLongTexts.rest - Self.shortest) * share
        let rate = since.map { Double(bytes) / ($0 / .seconds(1)) } ?? 0
        return min(max(forLength, Self.shortest + Self.forEachByte * rate), longest)
    }
}
