import CLinux
import Core
import Glibc
import Synchronization

/// One thread that waits on epoll and runs the jobs of actors and tasks that are bound to it.
///
/// It is a `SerialExecutor` for actors; `taskExecutor` makes whole tasks prefer it. What blocks or computes for long
/// belongs on another executor, because everything on a loop waits for it.
@safe package final class EventLoop: SerialExecutor {
    /// Runs on the loop's thread when a watched descriptor is ready.
    package typealias ReadinessHandler = (Readiness) -> Void

    private struct Inbox {
        var jobs: [(job: UnownedJob, prefersLoop: Bool)] = []
        var calls: [@Sendable () -> Void] = []
        var isWaiting = false
        var isStopping = false
        var isEmpty: Bool { jobs.isEmpty && calls.isEmpty }
    }

    /// Touched by the loop's thread alone.
    private struct State {
        var handlers: [Int32: ReadinessHandler] = [:]
        var timers = TimerHeap()
    }

    private let epoll: Int32
    private let wakeUp: Int32
    private let inbox = Mutex(Inbox())
    private let thread = Atomic<UInt>(0)
    nonisolated(unsafe) private var state = State()
    private let preference = PreferenceBox()

    /// Makes a loop and starts its thread. The process holds on to it until `stop()`.
    package init(name: String) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(epoll >= 0 && wakeUp >= 0, "The system has no descriptor left for an event loop.")
        _ = lyceum_epoll_control(epoll, EPOLL_CTL_ADD, wakeUp, EPOLLIN.rawValue | EPOLLET.rawValue)
        unsafe preference.executor = EventLoopTaskExecutor(loop: self)
        Self.startThread(self, name: name)
    }

    /// The executor to prefer for tasks that mostly use this loop's descriptors.
    package var taskExecutor: EventLoopTaskExecutor {
        guard let executor = unsafe preference.executor else { preconditionFailure("The loop is being made.") }
        return executor
    }

    /// Whether the caller runs on the loop's thread.
    package var isCurrent: Bool { UInt(pthread_self()) == thread.load(ordering: .relaxed) }

    // MARK: Work

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

    fileprivate func enqueue(_ job: UnownedJob, prefersLoop: Bool) {
        let mustWake = inbox.withLock { inbox in
            inbox.jobs.append((job, prefersLoop))
            defer { inbox.isWaiting = false }
            return inbox.isWaiting
        }
        if mustWake { wake() }
    }

    /// Runs the closure on the loop's thread, in the order of the calls, never before this returns.
    package func execute(_ call: @escaping @Sendable () -> Void) {
        let mustWake = inbox.withLock { inbox in
            inbox.calls.append(call)
            defer { inbox.isWaiting = false }
            return inbox.isWaiting
        }
        if mustWake { wake() }
    }

    /// Ends the thread after the work already queued; descriptors still watched are left to their owners.
    package func stop() {
        inbox.withLock { $0.isStopping = true }
        wake()
    }

    private func wake() {
        var one: UInt64 = 1
        _ = unsafe write(wakeUp, &one, 8)
    }

    // MARK: Descriptors and timers (on the loop's thread)

    /// Calls the handler whenever the descriptor is ready; a second call changes events and handler.
    package func watch(_ descriptor: Int32, for events: Readiness, handler: @escaping ReadinessHandler) {
        checkIsolated()
        let known = unsafe state.handlers.updateValue(handler, forKey: descriptor) != nil
        _ = lyceum_epoll_control(epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, events.rawValue)
    }

    /// Stops watching; call it before the descriptor is closed.
    package func unwatch(_ descriptor: Int32) {
        checkIsolated()
        guard unsafe state.handlers.removeValue(forKey: descriptor) != nil else { return }
        _ = lyceum_epoll_control(epoll, EPOLL_CTL_DEL, descriptor, 0)
    }

    /// Calls once after the delay, on the loop's thread. The token cancels it.
    @discardableResult
    package func schedule(after delay: Duration, _ call: @escaping () -> Void) -> TimerToken {
        checkIsolated()
        return unsafe state.timers.add(at: MonotonicTime.now() + delay, call)
    }

    /// Forgets a timer that has not fired; harmless afterwards.
    package func cancel(_ token: TimerToken) {
        checkIsolated()
        unsafe state.timers.cancel(token)
    }

    // MARK: The thread

    nonisolated private static func startThread(_ loop: EventLoop, name: String) {
        let start = ThreadStart(loop: loop, name: name)
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                unsafe lyceum_set_thread_name(start.name)
                start.loop.run()
                return nil
            }, Unmanaged.passRetained(start).toOpaque())
        precondition(status == 0, "The system has no thread left for an event loop.")
        pthread_detach(thread)
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        let capacity = 256
        var descriptors = [Int32](repeating: 0, count: capacity)
        var events = [UInt32](repeating: 0, count: capacity)
        var jobs: [(job: UnownedJob, prefersLoop: Bool)] = []
        var calls: [@Sendable () -> Void] = []
        let serial = unsafe asUnownedSerialExecutor()
        let task = unsafe taskExecutor.asUnownedTaskExecutor()
        while true {
            let (isIdle, isStopping) = inbox.withLock { inbox in
                swap(&inbox.jobs, &jobs)
                swap(&inbox.calls, &calls)
                let isIdle = jobs.isEmpty && calls.isEmpty
                inbox.isWaiting = isIdle && !inbox.isStopping
                return (isIdle, inbox.isStopping)
            }
            if isIdle && isStopping { break }
            for (job, prefersLoop) in jobs {
                if prefersLoop {
                    unsafe job.runSynchronously(isolatedTo: serial, taskExecutor: task)
                } else {
                    unsafe job.runSynchronously(on: serial)
                }
            }
            for call in calls { call() }
            jobs.removeAll(keepingCapacity: true)
            calls.removeAll(keepingCapacity: true)

            var timeout: Int32 = 0
            if isIdle {
                timeout = unsafe state.timers.millisecondsToNext(from: MonotonicTime.now())
            }
            let count = unsafe lyceum_epoll_wait(epoll, &descriptors, &events, Int32(capacity), timeout)
            if isIdle { inbox.withLock { $0.isWaiting = false } }
            for index in 0..<max(0, Int(count)) where descriptors[index] != wakeUp {
                unsafe state.handlers[descriptors[index]]?(Readiness(rawValue: events[index]))
            }
            while let call = unsafe state.timers.popDue(at: MonotonicTime.now()) { call() }
        }
        close(epoll)
        close(wakeUp)
    }
}

/// Makes tasks run on a loop without binding them to it as an actor would.
package final class EventLoopTaskExecutor: TaskExecutor {
    // A facade of its own: jobs that come by preference must be told apart from jobs of actors, whose continuations
    // would be lost if they ran as if they preferred the loop.
    private let loop: EventLoop

    fileprivate init(loop: EventLoop) {
        self.loop = loop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        loop.enqueue(UnownedJob(job), prefersLoop: true)
    }
}

private final class PreferenceBox: Sendable {
    // Written once, before the loop's thread starts.
    nonisolated(unsafe) var executor: EventLoopTaskExecutor?
}

private final class ThreadStart {
    let loop: EventLoop
    let name: String

    init(loop: EventLoop, name: String) {
        self.loop = loop
        self.name = name
    }
}
