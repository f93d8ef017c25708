/// Counts the work of one evaluation and stops it at its limit, or when its task is cancelled.
struct Meter {
    private(set) var remaining: Int
    /// Work until the next look at the task.
    private var untilLook = lookEvery

    /// A look costs about as much as a few units of work.
    private static let lookEvery = 4_096

    init(cost: Int) {
        remaining = cost
    }

    /// Pays for so many units of work.
    mutating func charge(_ units: Int) throws(Fault) {
        remaining -= units
        guard remaining >= 0 else { throw Fault(.costExceeded, "the expression needs too much work") }
        untilLook -= units
        guard untilLook < 0 else { return }
        untilLook = Self.lookEvery
        if Task.isCancelled { throw Fault(.cancelled, "the evaluation was cancelled") }
    }

    /// Pays for reading or making so many bytes.
    mutating func charge(bytes: Int) throws(Fault) {
        try charge(bytes >> 4)
    }
}
