import Core
import Synchronization

/// What one call takes, until it is over: then it is recorded, once, also where nobody reads its answer to the end.
final class CallAccount: Sendable {
    private struct State {
        var first: Duration?
        var taken: CallMeasure?
        /// Whether what is taken is a guess.
        var isGuess = false
        /// Bytes of the answer.
        var bytes = 0
        var isOver = false
    }

    private let id: UUID128
    private let use: ModelUse
    private let model: String
    private let provider: String
    private let prices: ModelPrices
    private let estimate: CallEstimate
    private let isHeld: Bool
    private let isFallback: Bool
    private let begin: ContinuousClock.Instant
    private let at: Timestamp
    private let accounts: ModelAccounts
    private let state = Mutex(State())

    init(
        _ id: UUID128, _ use: ModelUse, model: String, provider: String, prices: ModelPrices, estimate: CallEstimate,
        isHeld: Bool, isFallback: Bool, accounts: ModelAccounts
    ) {
        self.id = id
        self.use = use
        self.model = model
        self.provider = provider
        self.prices = prices
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
        case .usage(let usage): take(CallMeasure(tokens: usage))
        case .finished: end(nil)
        case .replay: break
        }
    }

    /// The first of the answer is there.
    func begins() { add(0) }

    /// The call takes so much, or has taken so much so far.
    ///
    /// - Parameter isGuess: whether nobody has counted it
    func take(_ measure: CallMeasure, isGuess: Bool = false) {
        state.withLock { state in
            state.taken = measure
            state.isGuess = isGuess
        }
    }

    private func add(_ bytes: Int) {
        state.withLock { state in
            state.bytes += bytes
            if state.first == nil { state.first = .now - begin }
        }
    }

    /// The call is over without an answer, or in the middle of it.
    func end(because error: any Error) {
        let reason = (error as? ModelError)?.reason ?? (error is CancellationError ? .cancelled : nil)
        let hasBegun = state.withLock { $0.first != nil || $0.taken != nil }
        // A model that was too slow, or left in the middle, may have been paid for; one that refused was not. What others
        // throw says that they want no more.
        let mayHaveBegun = reason.map { [.timedOut, .cancelled, .truncated].contains($0) } ?? false
        end(reason ?? .cancelled, hasBegun: hasBegun || mayHaveBegun)
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
        let measure = last.taken ?? (hasBegun ? estimate.probable(answer: last.bytes) : .nothing)
        if isHeld { accounts.budgets.release() }
        accounts.ledger.note(
            RecordedCall(
                id: id, use: use, provider: provider, model: model, measure: measure,
                cost: hasBegun ? prices.cost(of: measure) : 0,
                isEstimated: hasBegun && (last.taken == nil || last.isGuess), isFallback: isFallback,
                first: last.first, total: .now - begin, failure: failure, hasBegun: hasBegun, at: at))
    }
}
