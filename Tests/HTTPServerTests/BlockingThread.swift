import Glibc

/// Runs a test's blocking call on a thread of its own, away from the pool that the other tests share.
final class BlockingThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let start = Start(job: UnownedJob(job), executor: self)
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe start.job.runSynchronously(on: start.executor.asUnownedTaskExecutor())
                return nil
            }, Unmanaged.passRetained(start).toOpaque())
        precondition(status == 0, "The system has no thread left.")
        pthread_detach(thread)
    }

    private final class Start {
        let job: UnownedJob
        let executor: BlockingThread

        init(job: UnownedJob, executor: BlockingThread) {
            self.job = job
            self.executor = executor
        }
    }
}
