import Glibc

/// The jobs of a thread pool and the threads that take them.
///
/// `@unchecked Sendable`: everything mutable is touched only while `mutex` is held. (A `Mutex` cannot wait for a
/// condition, hence the POSIX pair.)
@safe
final class BlockingJobQueue: @unchecked Sendable {
    /// What a thread runs; it may block.
    typealias Job = @Sendable () -> Void

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private let maximumThreads: Int
    private let name: String
    private let limit: Int
    private let niceness: Int
    private var jobs: [Job] = []
    private var startedThreads = 0
    private var idleThreads = 0
    private var isClosed = false

    /// A queue without threads yet: they start with the jobs that need them.
    init(threads: Int, name: String, limit: Int, niceness: Int = 0) {
        precondition(threads > 0, "a pool without threads runs nothing")
        maximumThreads = threads
        self.name = name
        self.limit = limit
        self.niceness = niceness
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Queues a job; false where it will never run.
    func append(_ job: @escaping Job) -> Bool {
        locked {
            guard !isClosed, jobs.count < limit else { return false }
            if idleThreads <= jobs.count, startedThreads < maximumThreads { startThread() }
            guard startedThreads > 0 else { return false }
            jobs.append(job)
            unsafe pthread_cond_signal(condition)
            return true
        }
    }

    /// Lets the threads finish the queue and end.
    func close() {
        locked {
            isClosed = true
            unsafe pthread_cond_broadcast(condition)
        }
    }

    private func startThread() {
        guard let thread = try? SystemThread(name: name, niceness: niceness, { self.work() }) else { return }
        thread.detach()
        startedThreads += 1
    }

    private func work() {
        while let job = next() { job() }
    }

    private func next() -> Job? {
        locked {
            while jobs.isEmpty {
                if isClosed { return nil }
                idleThreads += 1
                unsafe pthread_cond_wait(condition, mutex)
                idleThreads -= 1
            }
            return jobs.removeFirst()
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
}
