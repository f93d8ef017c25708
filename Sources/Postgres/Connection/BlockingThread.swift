import Core

/// A thread for one call that may block, such as a name look-up: rare enough that each may have its own.
enum BlockingThread {
    /// Runs the closure on a new thread. False when the system has no thread left; then it does not run.
    static func run(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard let thread = try? SystemThread(name: "postgres-call", body) else { return false }
        thread.detach()
        return true
    }
}
