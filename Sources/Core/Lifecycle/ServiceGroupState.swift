/// Decides what a service group does next; pure, so that every order of events can be tested.
struct ServiceGroupState {
    /// What happened.
    enum Event {
        /// The service returned, or threw.
        case ended(Int, (any Error)?)
        /// Somebody asked the group to end.
        case stopRequested
        /// The time for an orderly end is over.
        case deadlinePassed
    }

    /// What the group has to do now.
    enum Action {
        /// Cancel this service's task.
        case cancel(Int)
        /// Send `deadlinePassed` once the grace period is over.
        case startDeadline
        /// All is done that will be done; the group returns, or throws this.
        case finish((any Error)?)
    }

    private enum Phase {
        case running
        case stopping
        case finished
    }

    private let names: [String]
    private var phase = Phase.running
    private var live: Set<Int>
    private var cancelled: Set<Int> = []
    private var failure: (any Error)?

    /// All services are taken to run from the start.
    init(names: [String]) {
        self.names = names
        live = Set(names.indices)
    }

    /// Takes an event and says what follows from it.
    mutating func handle(_ event: Event) -> [Action] {
        guard phase != .finished else { return [] }
        switch event {
        case .ended(let index, let error):
            live.remove(index)
            return ended(index, error)
        case .stopRequested:
            // Whoever asks twice is in a hurry.
            return phase == .running ? stop() : giveUp()
        case .deadlinePassed:
            return giveUp()
        }
    }

    private mutating func ended(_ index: Int, _ error: (any Error)?) -> [Action] {
        guard phase == .running else {
            if let error, !(error is CancellationError), failure == nil { failure = error }
            return cancelNext()
        }
        failure = error ?? ServiceGroupError.endedEarly(names[index])
        return stop()
    }

    private mutating func stop() -> [Action] {
        phase = .stopping
        return [.startDeadline] + cancelNext()
    }

    /// The service that was started last of those that still run goes first, and the others wait for it.
    private mutating func cancelNext() -> [Action] {
        guard let last = live.max() else {
            phase = .finished
            return [.finish(failure)]
        }
        return cancelled.insert(last).inserted ? [.cancel(last)] : []
    }

    private mutating func giveUp() -> [Action] {
        phase = .finished
        let overdue = live.sorted()
        let rest = overdue.filter { !cancelled.contains($0) }.map(Action.cancel)
        return rest + [.finish(failure ?? ServiceGroupError.overdue(overdue.map { names[$0] }))]
    }
}
