import Net

extension EventLoop {
    /// Runs the closure on the loop's thread: at once where that is the caller's, else as soon as it is its turn.
    func perform(_ call: @escaping @Sendable () -> Void) {
        if isCurrent { call() } else { execute(call) }
    }
}
