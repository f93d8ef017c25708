package import Core

/// How much of a thread somebody has: a vector of its live runs and the last event that they have of each.
///
/// Runs of a thread follow each other, but one that waits for an approval or a timer goes on after others: one number
/// could not tell what of it is missing.
package struct ThreadPosition: Sendable, Equatable {
    /// The most runs of one thread that may be live beside each other.
    static let mostRuns = 100

    /// The newest run that is known; of older ones that are not among `live` everything is known. Nil for nothing: what
    /// is under way is then given from its beginning.
    package internal(set) var newest: RunID?
    /// The last event of each run that is not over.
    package internal(set) var live: [RunID: Int]

    /// - Parameter live: the last event of each run that is not over
    package init(newest: RunID? = nil, live: [RunID: Int] = [:]) {
        self.newest = newest
        self.live = live
    }

    /// The reader has the run's events up to this one.
    package mutating func note(_ number: Int, of run: RunID) {
        live[run] = number
    }

    /// Reads what `description` gave; nil for anything else.
    package init?(_ text: some StringProtocol) {
        var parts = text.split(separator: "~", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= Self.mostRuns + 1 else { return nil }
        parts.removeFirst()
        self.init()
        guard !first.isEmpty else {
            guard parts.isEmpty else { return nil }
            return
        }
        guard let newest = RunID(first) else { return nil }
        self.newest = newest
        for part in parts {
            let halves = part.split(separator: ".", omittingEmptySubsequences: false)
            guard halves.count == 2, let run = RunID(halves[0]), run <= newest, let number = Int32(halves[1]),
                number >= 0, live.updateValue(Int(number), forKey: run) == nil
            else { return nil }
        }
    }

    /// The text of which a client shows the last one that it got.
    package var description: String {
        let runs = live.sorted { $0.key < $1.key }.map { "~\($0.key).\($0.value)" }
        return (newest?.description ?? "") + runs.joined()
    }
}

/// A run of a thread as somebody sees it who follows the thread.
package struct ThreadRun: Sendable, Equatable {
    package let id: RunID
    package let state: State
    /// The last event in the journal; 0 before the first.
    package let lastEvent: Int
    /// The event with which the run rested last; 0 where it never did.
    package let restedAt: Int

    /// What a run is doing.
    package enum State: Sendable, Equatable {
        case queued, running, waiting, ended
    }

    package init(id: RunID, state: State, lastEvent: Int, restedAt: Int) {
        self.id = id
        self.state = state
        self.lastEvent = lastEvent
        self.restedAt = restedAt
    }
}
