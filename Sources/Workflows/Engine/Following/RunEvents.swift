/// The events of one answer, for whoever asked: those of a run that this server carries out, or of one that is queued and
/// may be carried out anywhere.
package struct RunEvents: AsyncSequence, AsyncIteratorProtocol, Sendable {
    package typealias Element = ArraySlice<NumberedRunEvent>

    private enum Source: Sendable {
        case here(RunLog)
        case anywhere(RunFollower)
    }

    private var source: Source
    /// The events of a run that is carried out here.
    private var local: RunLog.Events?
    /// The last event of the run's log that was given.
    private var position: Int
    private var hasEnded = false
    /// The last event before the first that is given here.
    package let start: Int
    /// Follows the run behind an event, wherever it is carried out.
    private let follow: @Sendable (Int) -> RunFollower?

    /// - Parameter follow: how the run is read on behind an event, where this server gives it up
    init(_ log: RunLog, follow: @escaping @Sendable (Int) -> RunFollower) {
        source = .here(log)
        local = log.events()
        position = log.start
        start = log.start
        self.follow = follow
    }

    init(_ follower: RunFollower) {
        source = .anywhere(follower)
        position = 0
        start = follower.journaled
        follow = { _ in nil }
    }

    /// Whether this server carries the run out, rather than that it waits for others or is another server's.
    package var isHere: Bool { local != nil }

    package func makeAsyncIterator() -> RunEvents { self }

    /// What came since the last call; now and then nothing. Nil at the end.
    package mutating func next() async -> ArraySlice<NumberedRunEvent>? {
        switch source {
        case .here(let log): return await readHere(log)
        case .anywhere(var follower):
            let next = await follower.next()
            source = .anywhere(follower)
            return next
        }
    }

    /// A run that this server gives up is read on out of its journal, as another server carries it on.
    private mutating func readHere(_ log: RunLog) async -> ArraySlice<NumberedRunEvent>? {
        if let events = await local?.next() {
            if let last = events.last {
                position = last.number
                hasEnded = last.event.isLast
            }
            return events
        }
        guard !hasEnded, !Task.isCancelled else { return nil }
        let (withdrawn, journaled) = log.withdrawal(upTo: position)
        guard let follower = follow(journaled) else { return nil }
        source = .anywhere(follower)
        return withdrawn[...]
    }
}
