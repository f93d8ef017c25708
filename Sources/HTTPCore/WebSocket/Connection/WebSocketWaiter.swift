/// One suspended task of a channel. Everything about it happens on the carrier's thread, so that neither its wake-up
/// nor its cancellation can be lost, whichever comes first.
///
/// `resume` keeps what an unchecked continuation asks for, and saves what a checked one costs each message: a task that
/// waits is resumed once, as the first result stays.
@safe final class WebSocketWaiter: @unchecked Sendable {
    private var continuation: UnsafeContinuation<Void, any Error>?
    private var result: Result<Void, any Error>?

    /// Suspends the caller until `resume`. `register` runs on the carrier's thread and hands the waiter to whoever will
    /// resume it. Throws `CancellationError`.
    static func wait(
        on carrier: any WebSocketCarrier, register: @escaping @Sendable (WebSocketWaiter) -> Void
    ) async throws {
        let waiter = WebSocketWaiter()
        try await withTaskCancellationHandler {
            try await unsafe withUnsafeThrowingContinuation { continuation in
                if carrier.isCurrent {
                    unsafe waiter.suspend(continuation)
                    register(waiter)
                } else {
                    carrier.run {
                        unsafe waiter.suspend(continuation)
                        register(waiter)
                    }
                }
            }
        } onCancel: {
            carrier.run { waiter.resume(with: .failure(CancellationError())) }
        }
    }

    /// Wakes the task, now or as soon as it suspends; only the first call counts.
    func resume(with result: Result<Void, any Error> = .success(())) {
        guard self.result == nil else { return }
        self.result = result
        unsafe continuation?.resume(with: result)
        unsafe continuation = nil
    }

    private func suspend(_ continuation: UnsafeContinuation<Void, any Error>) {
        if let result { unsafe continuation.resume(with: result) } else { unsafe self.continuation = continuation }
    }
}
