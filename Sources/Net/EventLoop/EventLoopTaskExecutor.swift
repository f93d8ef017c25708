/// Makes tasks run on a loop without binding them to it as an actor would.
///
/// It is not the loop itself, so that jobs that come by preference are told apart from jobs of actors.
package final class EventLoopTaskExecutor: TaskExecutor {
    private let loop: EventLoop

    /// Made by the loop, once.
    init(loop: EventLoop) {
        self.loop = loop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        loop.enqueue(UnownedJob(job), prefersLoop: true)
    }
}
