/// Keeps what is heard of an utterance, and always the moment before it, in which its first sound lies.
struct Recording: Sendable {
    private let moment: Int
    private let longest: Int
    private var before: [Int16] = []
    private var kept: [Int16]?

    /// - Parameters:
    ///   - rate: samples a second
    ///   - moment: how much is kept of the time before an utterance
    ///   - longest: more of an utterance than this is not kept
    init(rate: Int, moment: Duration = .milliseconds(400), longest: Duration = .seconds(75)) {
        self.moment = Int(moment / .milliseconds(1)) * rate / 1_000
        self.longest = Int(longest / .milliseconds(1)) * rate / 1_000
    }

    mutating func hear(_ samples: [Int16]) {
        if kept != nil {
            if (kept?.count ?? 0) < longest { kept?.append(contentsOf: samples) }
            return
        }
        before += samples
        // Cut seldom, and not with every frame.
        if before.count > 2 * moment { before.removeFirst(before.count - moment) }
    }

    /// An utterance began with the last samples, or a little before.
    mutating func begin() {
        guard kept == nil else { return }
        kept = Array(before.suffix(moment))
        before = []
    }

    /// What was kept so far.
    var sound: [Int16] { kept ?? [] }

    /// The utterance is over, or was none. What was heard last may be the moment before the next.
    mutating func end() {
        before = Array((kept ?? before).suffix(moment))
        kept = nil
    }
}
