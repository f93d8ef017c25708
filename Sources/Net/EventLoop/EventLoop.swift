import CLinux
import Core
import Glibc
import Synchronization

/// One thread that waits on epoll and runs the jobs of actors and tasks that are bound to it.
///
/// It is a `SerialExecutor` for actors; `taskExecutor` makes whole tasks prefer it. What blocks or computes for long
/// belongs on another executor, because everything on a loop waits for it.
@safe package final class EventLoop: SerialExecutor {
    /// Runs on the loop's thread when a watched descriptor is ready. It may run without cause, as another handler of the
    /// same turn may have taken what was there.
    package typealias ReadinessHandler = (Readiness) -> Void

    /// A job and whether it came by preference: such jobs must run as ones that prefer the loop, and others must not,
    /// or their continuations are lost.
    typealias Job = (job: UnownedJob, prefersLoop: Bool)

    /// What other threads hand over.
    struct Inbox {
        var jobs: [Job] = []
        var calls: [@Sendable () -> Void] = []
        /// The loop is, or is about to be, in epoll_wait without a deadline of its own.
        var isWaiting = false
        var isStopping = false
    }

    /// Who is told of a descriptor. Its number tells an event from one that the descriptor's last owner left: numbers of
    /// descriptors are used again at once, and an event may be on its way when one is closed.
    struct Watch {
        var number: UInt32 = 0
        var handler: ReadinessHandler?
    }

    /// Touched by the loop's thread alone.
    struct State {
        /// By descriptor: the system hands out the lowest free number, so the array stays dense.
        var watches: [Watch] = []
        var lastWatch: UInt32 = 0
        var timers = TimerHeap()
        var jobs: [Job] = []
        var calls: [@Sendable () -> Void] = []
        var endOfTurn: [() -> Void] = []
        var turnTime = MonotonicTime.now()
    }

    /// The descriptor that reports the readiness of all others.
    let epoll: Int32
    /// An eventfd that ends a wait.
    let wakeUp: Int32
    /// Work that comes from other threads.
    let inbox = Mutex(Inbox())
    /// The loop's thread once it runs.
    let thread = Atomic<UInt>(0)
    /// The loop's own; only its thread may look at it.
    nonisolated(unsafe) var state = State()
    private let preference = PreferenceBox()

    /// Makes a loop and starts its thread. The process holds on to it until `stop()`.
    package init(name: String) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(epoll >= 0 && wakeUp >= 0, "The system has no descriptor left for an event loop.")
        _ = lyceum_epoll_control(epoll, EPOLL_CTL_ADD, wakeUp, 0, EPOLLIN.rawValue | EPOLLET.rawValue)
        unsafe preference.executor = EventLoopTaskExecutor(loop: self)
        LoopThread.start(self, name: name)
    }

    /// The loop whose thread the caller runs on.
    package static var current: EventLoop? { LoopThread.currentLoop }

    /// The executor to prefer for tasks that mostly use this loop's descriptors.
    package var taskExecutor: EventLoopTaskExecutor {
        guard let executor = unsafe preference.executor else { preconditionFailure("The loop is being made.") }
        return executor
    }

    /// Whether the caller runs on the loop's thread.
    package var isCurrent: Bool { UInt(pthread_self()) == thread.load(ordering: .relaxed) }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        enqueue(UnownedJob(job), prefersLoop: false)
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    package func checkIsolated() {
        precondition(isCurrent, "This needs the loop's thread.")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// Queues a job, without the lock where it comes from the loop itself.
    func enqueue(_ job: UnownedJob, prefersLoop: Bool) {
        if isCurrent {
            unsafe state.jobs.append((job, prefersLoop))
        } else {
            deliver { $0.jobs.append((job, prefersLoop)) }
        }
    }

    // MARK: Calls

    /// Runs the closure on the loop's thread, in the order of the calls, never before this returns.
    package func execute(_ call: @escaping @Sendable () -> Void) {
        if isCurrent {
            unsafe state.calls.append(call)
        } else {
            deliver { $0.calls.append(call) }
        }
    }

    /// Runs the closure at once on the loop's thread, and from any other thread as `execute` does.
    package func run(_ call: @escaping @Sendable () -> Void) {
        if isCurrent { call() } else { execute(call) }
    }

    /// Resumes a task that prefers this loop, and runs it at once, up to where it waits for something, instead of in its
    /// turn.
    package func resumeAtOnce(_ continuation: UnsafeContinuation<Void, Never>) {
        checkIsolated()
        let queued = unsafe state.jobs.count
        unsafe continuation.resume()
        guard unsafe state.jobs.count > queued, let (job, _) = unsafe state.jobs.popLast() else { return }
        unsafe job.runSynchronously(on: taskExecutor.asUnownedTaskExecutor())
    }

    /// Ends the thread after the work already queued; descriptors still watched are left to their owners.
    package func stop() {
        deliver { $0.isStopping = true }
    }

    private func deliver(_ change: (inout Inbox) -> Void) {
        let mustWake = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isWaiting = false }
            return inbox.isWaiting
        }
        guard mustWake else { return }
        var one: UInt64 = 1
        _ = unsafe write(wakeUp, &one, 8)
    }

    // MARK: Descriptors, timers and turns (on the loop's thread)

    /// Calls the handler whenever the descriptor is ready; a second call changes events and handler. A library may have
    /// closed the descriptor meanwhile and opened another under its number.
    package func watch(_ descriptor: Int32, for events: Readiness, handler: @escaping ReadinessHandler) {
        checkIsolated()
        let index = Int(descriptor)
        // One by one: without optimization a sequence of them takes a lock of the whole process for each.
        while unsafe state.watches.count <= index { unsafe state.watches.append(Watch()) }
        if unsafe state.watches[index].handler != nil {
            unsafe state.watches[index].handler = handler
            if control(EPOLL_CTL_MOD, descriptor, events) { return }
        }
        unsafe state.lastWatch &+= 1
        unsafe state.watches[index] = Watch(number: state.lastWatch, handler: handler)
        if !control(EPOLL_CTL_ADD, descriptor, events) { _ = control(EPOLL_CTL_MOD, descriptor, events) }
    }

    /// Stops watching; call it before the descriptor is closed.
    package func unwatch(_ descriptor: Int32) {
        checkIsolated()
        let index = Int(descriptor)
        guard unsafe state.watches.indices.contains(index), unsafe state.watches[index].handler != nil else { return }
        unsafe state.watches[index].handler = nil
        _ = control(EPOLL_CTL_DEL, descriptor, [])
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ events: Readiness) -> Bool {
        let number = unsafe state.watches[Int(descriptor)].number
        return lyceum_epoll_control(epoll, operation, descriptor, number, events.rawValue) == 0
    }

    /// Calls once after the delay, on the loop's thread. The token cancels it.
    @discardableResult
    package func schedule(after delay: Duration, _ call: @escaping () -> Void) -> TimerToken {
        schedule(at: MonotonicTime.now() + delay, call)
    }

    /// Calls once when the time has come, on the loop's thread. The token cancels it.
    @discardableResult
    package func schedule(at time: MonotonicTime, _ call: @escaping () -> Void) -> TimerToken {
        checkIsolated()
        return unsafe state.timers.add(at: time, call)
    }

    /// Forgets a timer that has not fired; harmless afterwards.
    package func cancel(_ token: TimerToken) {
        checkIsolated()
        unsafe state.timers.cancel(token)
    }

    /// Calls once before the loop waits again: where writers put off their system call so that several share it.
    package func atEndOfTurn(_ call: @escaping () -> Void) {
        checkIsolated()
        unsafe state.endOfTurn.append(call)
    }

    /// When the loop last came back from waiting: the cheap clock of everything that happens in one turn.
    package var turnTime: MonotonicTime {
        checkIsolated()
        return unsafe state.turnTime
    }
}

private final class PreferenceBox: Sendable {
    // Written once, before the loop's thread starts.
    nonisolated(unsafe) var executor: EventLoopTaskExecutor?
}
