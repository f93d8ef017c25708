import Glibc

/// A thread for one call that may block, such as a name look-up: rare enough that each may have its own.
enum BlockingThread {
    private final class Start {
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Runs the closure on a new thread. False when the system has no thread left; then it does not run.
    nonisolated static func run(_ body: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(body: body))
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        guard status == 0 else {
            unsafe start.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
