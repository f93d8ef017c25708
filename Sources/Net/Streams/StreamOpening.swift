/// One step on the way to an open stream, and the task that waits for its end. Everything about it happens on the
/// loop's thread, so that neither its end nor its cancellation nor its deadline can be lost, whichever comes first.
final class StreamOpening: @unchecked Sendable {
    private let loop: EventLoop
    private var continuation: CheckedContinuation<Void, any Error>?
    private var result: Result<Void, any Error>?
    private var timer: TimerToken?

    private init(loop: EventLoop) {
        self.loop = loop
    }

    /// Suspends the caller until `end`, or until the deadline passes. `begin` runs on the loop. Throws ``StreamError`` or
    /// `CancellationError`.
    static func wait(
        on loop: EventLoop, until deadline: MonotonicTime, begin: @escaping @Sendable (StreamOpening) -> Void
    ) async throws {
        let opening = StreamOpening(loop: loop)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.run {
                    opening.suspend(continuation, until: deadline)
                    if opening.result == nil { begin(opening) }
                }
            }
        } onCancel: {
            loop.run { opening.finish(.failure(CancellationError())) }
        }
    }

    /// The step has ended, with an error or without.
    func end(_ error: StreamError?) {
        finish(error.map { .failure($0) } ?? .success(()))
    }

    private func suspend(_ continuation: CheckedContinuation<Void, any Error>, until deadline: MonotonicTime) {
        if let result { return continuation.resume(with: result) }
        self.continuation = continuation
        timer = loop.schedule(at: deadline) { [self] in
            finish(.failure(StreamError(.timedOut, "There was no connection in time.")))
        }
    }

    private func finish(_ result: Result<Void, any Error>) {
        guard self.result == nil else { return }
        self.result = result
        if let timer { loop.cancel(timer) }
        continuation?.resume(with: result)
        continuation = nil
    }
}
