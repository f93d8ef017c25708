import Core
import Synchronization

/// What a session takes in which a model answers as it sees fit, such as one that hears and speaks. Each answer is recorded
/// as a call of its own, once it is over; there may be another as long as budgets have anything left.
package final class AccountedSession: Sendable {
    private struct Answer {
        let at: Timestamp
        let begin: ContinuousClock.Instant
        var first: Duration?
    }

    private struct State {
        /// The one under way.
        var answer: Answer?
        /// Records what was answered, one after the other.
        var recording: Task<Void, Never>?
    }

    /// Of an answer that nobody counted: two minutes that were heard, and ten seconds of speech.
    private static let uncounted = TokenUsage(input: 1200, output: 200)

    private let paid: PaidService<Void>
    private let accounts: ModelAccounts
    private let use: @Sendable () -> ModelUse
    private let state = Mutex(State())

    /// - Parameter use: who uses it and for what, asked again for each answer
    package init(_ paid: PaidService<Void>, accounts: ModelAccounts, for use: @escaping @Sendable () -> ModelUse) {
        self.paid = paid
        self.accounts = accounts
        self.use = use
    }

    /// Throws `ModelError` with `budgetExceeded` where there may be no other answer.
    package func requireRoom() async throws {
        await finish()
        try await accounts.budgets.requireRoom(as: accounts.identifiers.next(), for: use())
    }

    /// The model has begun to answer.
    package func begins() {
        let answer = Answer(at: accounts.clock.now(), begin: .now)
        state.withLock { $0.answer = $0.answer ?? answer }
    }

    /// There is something of the answer.
    package func speaks() {
        state.withLock { state in
            guard let answer = state.answer, answer.first == nil else { return }
            state.answer?.first = .now - answer.begin
        }
    }

    /// The answer is over.
    ///
    /// - Parameter usage: what it took; nil where nobody counted that
    package func ended(_ usage: TokenUsage?) { end(usage, nil) }

    /// The session is over, maybe in the midst of an answer.
    package func close() { end(nil, .cancelled) }

    /// Waits until everything is on its way to be recorded.
    package func finish() async {
        await state.withLock { $0.recording }?.value
    }

    private func end(_ usage: TokenUsage?, _ failure: ModelError.Reason?) {
        let (id, use, end) = (accounts.identifiers.next(), use(), ContinuousClock.now)
        let measure = CallMeasure(tokens: usage ?? Self.uncounted)
        state.withLock { state in
            guard let answer = state.answer.take() else { return }
            state.recording = Task { [before = state.recording, accounts, paid] in
                await before?.value
                let isHeld = await accounts.budgets.count(id, use)
                accounts.ledger.note(
                    RecordedCall(
                        id: id, use: use, provider: paid.provider, model: paid.name, measure: measure,
                        cost: paid.prices.cost(of: measure), isEstimated: usage == nil, isFallback: false,
                        first: answer.first, total: end - answer.begin, failure: failure, hasBegun: true, at: answer.at)
                )
                if isHeld { accounts.budgets.release() }
            }
        }
    }
}
