/// A few threads for calls that block (password hashing, files, name look-ups), so that none of them holds a thread of
/// the cooperative pool or an event loop. Threads start when they are first needed and end with the pool.
package final class BlockingThreadPool: Sendable {
    private let queue: BlockingJobQueue

    /// - Parameters:
    ///   - threads: how many calls may block at once.
    ///   - name: the name of the threads, for tools that list them.
    ///   - queueLimit: how many calls may wait for a thread before more are refused.
    ///   - niceness: 1 to 19 for calls that compute for long and are to let everything else go first.
    package init(threads: Int, name: String, queueLimit: Int = 1024, niceness: Int = 0) {
        queue = BlockingJobQueue(threads: threads, name: name, limit: queueLimit, niceness: niceness)
    }

    deinit {
        queue.close()
    }

    /// Runs a body whose end nobody waits for; false where it will never run.
    func submit(_ body: @escaping @Sendable () -> Void) -> Bool {
        queue.append(body)
    }

    /// Runs the body on a thread of the pool. A task that is cancelled before its turn throws `CancellationError`;
    /// a body that has begun is finished.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let cancellation = AtomicFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isQueued = queue.append {
                    continuation.resume(
                        with: Result {
                            if cancellation.isSet { throw CancellationError() }
                            return try body()
                        })
                }
                if !isQueued { continuation.resume(throwing: BlockingThreadPoolError.overloaded) }
            }
        } onCancel: {
            cancellation.set()
        }
    }
}

/// Why a pool did not run a call.
package enum BlockingThreadPoolError: Error, CustomStringConvertible {
    /// Too many calls wait already, or the system gives no thread.
    case overloaded

    package var description: String { "too many blocking calls are waiting" }
}
