import CLinux
import Glibc
import Synchronization

extension EventLoop {
    /// So many rounds of jobs that make jobs may pass before the descriptors get their turn.
    private static let roundsPerTurn = 32
    private static let eventsPerTurn = 256

    /// Turns until stopped: work that is queued, what was put off to the end of the turn, then whatever is ready.
    func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        var descriptors = [Int32](repeating: 0, count: Self.eventsPerTurn)
        var watches = [UInt32](repeating: 0, count: Self.eventsPerTurn)
        var events = [UInt32](repeating: 0, count: Self.eventsPerTurn)
        var rounds = 0
        while true {
            let hadWork = runQueued()
            rounds += 1
            if hadWork, rounds < Self.roundsPerTurn { continue }
            let putOffWork = runEndOfTurn()
            if putOffWork, rounds < Self.roundsPerTurn { continue }
            rounds = 0

            let (mayWait, isStopping) = prepareToWait()
            if mayWait && isStopping { break }
            let timeout = mayWait ? unsafe state.timers.millisecondsToNext(from: MonotonicTime.now()) : 0
            let count = unsafe lyceum_epoll_wait(
                epoll, &descriptors, &watches, &events, Int32(Self.eventsPerTurn), timeout)
            if mayWait { inbox.withLock { $0.isWaiting = false } }
            unsafe state.turnTime = MonotonicTime.now()
            for index in 0..<max(0, Int(count)) where descriptors[index] != wakeUp {
                handler(of: descriptors[index], watch: watches[index])?(Readiness(rawValue: events[index]))
            }
            while let call = unsafe state.timers.popDue(at: unsafe state.turnTime) { call() }
        }
        // The system may give the thread's number to another one.
        thread.store(0, ordering: .relaxed)
        close(epoll)
        close(wakeUp)
    }

    /// Nil where the event is one of a watch that has ended.
    private func handler(of descriptor: Int32, watch number: UInt32) -> ReadinessHandler? {
        let index = Int(descriptor)
        guard unsafe index < state.watches.count, unsafe state.watches[index].number == number else { return nil }
        return unsafe state.watches[index].handler
    }

    /// Runs what is queued by now, and says whether that was anything.
    private func runQueued() -> Bool {
        inbox.withLock { inbox in
            if !inbox.jobs.isEmpty {
                unsafe state.jobs.append(contentsOf: inbox.jobs)
                inbox.jobs.removeAll(keepingCapacity: true)
            }
            if !inbox.calls.isEmpty {
                unsafe state.calls.append(contentsOf: inbox.calls)
                inbox.calls.removeAll(keepingCapacity: true)
            }
        }
        if unsafe state.jobs.isEmpty && state.calls.isEmpty { return false }
        runJobs()
        var calls: [@Sendable () -> Void] = []
        unsafe swap(&calls, &state.calls)
        for call in calls { call() }
        return true
    }

    private func runJobs() {
        var jobs: [Job] = []
        unsafe swap(&jobs, &state.jobs)
        let serial = unsafe asUnownedSerialExecutor()
        let task = unsafe taskExecutor.asUnownedTaskExecutor()
        for (job, prefersLoop) in jobs {
            if prefersLoop {
                unsafe job.runSynchronously(on: task)
            } else {
                unsafe job.runSynchronously(on: serial)
            }
        }
        // The array goes back, so that a busy loop does not allocate one each round.
        if unsafe state.jobs.isEmpty {
            jobs.removeAll(keepingCapacity: true)
            unsafe swap(&jobs, &state.jobs)
        }
    }

    private func runEndOfTurn() -> Bool {
        if unsafe state.endOfTurn.isEmpty { return false }
        var calls: [() -> Void] = []
        unsafe swap(&calls, &state.endOfTurn)
        for call in calls { call() }
        return true
    }

    /// Announces the wait, unless work came in meanwhile.
    private func prepareToWait() -> (mayWait: Bool, isStopping: Bool) {
        let isBusy = unsafe !state.jobs.isEmpty || !state.calls.isEmpty || !state.endOfTurn.isEmpty
        return inbox.withLock { inbox in
            let mayWait = !isBusy && inbox.jobs.isEmpty && inbox.calls.isEmpty
            inbox.isWaiting = mayWait && !inbox.isStopping
            return (mayWait, inbox.isStopping)
        }
    }
}
