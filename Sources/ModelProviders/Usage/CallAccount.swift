import Core
import Synchronization

/// What one call takes, until it is over: then it is recorded, once, also where nobody reads its answer to the end.
final class CallAccount: Sendable {
    private struct State {
        var first: Duration?
        var usage: TokenUsage?
        /// Bytes of the answer.
        var bytes = 0
        var isOver = false
    }

    private let id: UUID128
    private let use: ModelUse
    private let model: any ModelProvider
    private let estimate: CallEstimate
    private let isHeld: Bool
    private let isFallback: Bool
    private let begin: ContinuousClock.Instant
    private let at: Timestamp
    private let accounts: ModelAccounts
    private let state = Mutex(State())

    init(
        _ id: UUID128, _ use: ModelUse, model: any ModelProvider, estimate: CallEstimate, isHeld: Bool,
        isFallback: Bool, accounts: ModelAccounts
    ) {
        self.id = id
        self.use = use
        self.model = model
        self.estimate = estimate
        self.isHeld = isHeld
        self.isFallback = isFallback
        self.accounts = accounts
        begin = .now
        at = accounts.clock.now()
    }

    deinit {
        // Whoever read it has left.
        end(.cancelled)
    }

    /// A piece of the answer.
    func note(_ event: ModelEvent) {
        switch event {
        case .textDelta(let text), .reasoningDelta(let text): add(text.utf8.count)
        case .toolCallDelta(_, _, let name, let arguments): add((name?.utf8.count ?? 0) + arguments.utf8.count)
        case .usage(let usage): state.withLock { $0.usage = usage }
        case .finished: end(nil)
        case .replay: break
        }
    }

    private func add(_ bytes: Int) {
        state.withLock { state in
            state.bytes += bytes
            if state.first == nil { state.first = .now - begin }
        }
    }

    /// The call is over.
    ///
    /// - Parameters:
    ///   - failure: why it was not answered; nil where it was
    ///   - hasBegun: whether the model may have done something for it
    func end(_ failure: ModelError.Reason?, hasBegun: Bool = true) {
        let last = state.withLock { state -> State? in
            guard !state.isOver else { return nil }
            state.isOver = true
            return state
        }
        guard let last else { return }
        let none = TokenUsage(input: 0, output: 0)
        let usage = last.usage ?? (hasBegun ? estimate.probable(answer: last.bytes) : none)
        if isHeld { accounts.budgets.release() }
        accounts.ledger.note(
            RecordedCall(
                id: id, use: use, provider: model.provider, model: model.name, usage: usage, images: 0,
                cost: hasBegun ? model.prices.cost(of: usage) : 0, isEstimated: hasBegun && last.usage == nil,
                isFallback: isFallback, first: last.first, total: .now - begin, failure: failure, hasBegun: hasBegun,
                at: at))
    }
}
