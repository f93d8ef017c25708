import Core
import Synchronization

/// Stops a run from outside: its running step is cancelled, its journal is not.
final class RunControl: Sendable {
    enum Cancellation: Sendable {
        /// Somebody wants the run to end.
        case requested
        /// This process ends; another takes the run up.
        case givenUp
    }

    private struct State {
        var cancellation: Cancellation?
        var step: Task<JSONValue, any Error>?
    }

    private let state = Mutex(State())
    private let executor: (any TaskExecutor)?

    /// - Parameter executor: where steps prefer to run
    init(executor: (any TaskExecutor)?) {
        self.executor = executor
    }

    /// Why the run is to stop; nil while it is not.
    var cancellation: Cancellation? { state.withLock(\.cancellation) }

    /// Cancels the running step and every later one; the first reason counts.
    func cancel(_ reason: Cancellation) {
        let step = state.withLock { state in
            if state.cancellation == nil { state.cancellation = reason }
            return state.step
        }
        step?.cancel()
    }

    /// Runs the body as the current step.
    func run(_ body: @escaping @Sendable () async throws -> JSONValue) async -> Result<JSONValue, any Error> {
        let task = Task(executorPreference: executor) { try await body() }
        let isCancelled = state.withLock { state in
            state.step = task
            return state.cancellation != nil
        }
        if isCancelled { task.cancel() }
        defer { state.withLock { $0.step = nil } }
        return await task.result
    }
}
