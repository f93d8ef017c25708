/// The texts of statements that held up others, so that they do not again; each is given another chance after a while.
struct SlowStatements {
    private let limit: Int
    private let memory: Duration
    private var until: [String: Duration] = [:]

    /// Remembers at most so many, each for so long.
    init(limit: Int = 256, memory: Duration = .seconds(600)) {
        self.limit = limit
        self.memory = memory
    }

    /// Whether the statement was slow not long ago.
    func contains(_ sql: String, now: Duration) -> Bool {
        guard !until.isEmpty, let end = until[sql] else { return false }
        return now < end
    }

    /// Remembers a statement; where there are too many, those remembered longest go first.
    mutating func insert(_ sql: String, now: Duration) {
        until[sql] = now + memory
        guard until.count > limit else { return }
        until = until.filter { now < $0.value }
        while until.count > limit, let oldest = until.min(by: { $0.value < $1.value }) { until[oldest.key] = nil }
    }
}
