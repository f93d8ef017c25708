import Net

/// An actor that lives on an event loop.
protocol LoopBound: Actor {
    nonisolated var loop: EventLoop { get }
}

extension LoopBound {
    /// Runs the closure as the actor's own; the caller must be on the loop's thread. It does what `assumeIsolated` does
    /// and asks the loop alone, where that asks the runtime first for the executor of a task, which takes ten times as
    /// long and happens several times for each statement.
    nonisolated func isolatedHere<Value: Sendable>(
        _ body: (isolated Self) throws -> Value
    ) rethrows -> Value {
        loop.checkIsolated()
        return try withoutActuallyEscaping(body) { body in
            try unsafe unsafeBitCast(body, to: ((Self) throws -> Value).self)(self)
        }
    }
}
