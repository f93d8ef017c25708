import Core
import Synchronization

/// The running steps of one run, and the way to stop them from outside: steps are cancelled, the journal is not.
final class RunControl: Sendable {
    enum Cancellation: Sendable {
        /// It came to a limit.
        case exceeded(RunFailure)
        /// Somebody wants the run to end.
        case requested
        /// This process ends; another takes the run up.
        case givenUp
    }

    /// What the run is told.
    enum Message: Sendable {
        case event(RunMachine.Event)
        case givenUp
    }

    private struct State {
        var cancellation: Cancellation?
        var steps: [Int: Task<Void, Never>] = [:]
    }

    /// What happens to the run, in order.
    let messages: AsyncStream<Message>
    private let mailbox: AsyncStream<Message>.Continuation
    private let state = Mutex(State())
    private let executor: (any TaskExecutor)?

    /// - Parameter executor: where steps prefer to run
    init(executor: (any TaskExecutor)?) {
        self.executor = executor
        (messages, mailbox) = AsyncStream.makeStream()
    }

    /// Why the run is to stop; nil while it is not.
    var cancellation: Cancellation? { state.withLock(\.cancellation) }

    /// Stops the run; the first reason counts. The run hears of it before the steps do.
    func cancel(_ reason: Cancellation) {
        let steps: [Task<Void, Never>]? = state.withLock { state in
            guard state.cancellation == nil else { return nil }
            state.cancellation = reason
            return Array(state.steps.values)
        }
        guard let steps else { return }
        switch reason {
        case .requested: mailbox.yield(.event(.cancel))
        case .givenUp: mailbox.yield(.givenUp)
        case .exceeded(let failure): mailbox.yield(.event(.exceeded(failure)))
        }
        for step in steps { step.cancel() }
    }

    /// Runs a step beside the others, and tells the run how it went.
    func start(_ number: Int, _ body: @escaping @Sendable () async -> RunMachine.Event) {
        let mailbox = mailbox
        let task = Task(executorPreference: executor) { _ = mailbox.yield(.event(await body())) }
        let isCancelled = state.withLock { state in
            state.steps[number] = task
            return state.cancellation != nil
        }
        if isCancelled { task.cancel() }
    }

    /// Cancels one step.
    func stop(_ number: Int) {
        state.withLock { $0.steps[number] }?.cancel()
    }

    /// Forgets a step that has told how it went.
    func forget(_ number: Int) {
        _ = state.withLock { $0.steps.removeValue(forKey: number) }
    }

    /// Waits for the steps that are still at work, which are cancelled.
    func end() async {
        let steps = state.withLock { Array($0.steps.values) }
        for step in steps { step.cancel() }
        for step in steps { await step.value }
        mailbox.finish()
    }
}
