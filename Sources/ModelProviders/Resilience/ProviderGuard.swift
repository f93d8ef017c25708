package import Core
import Synchronization

/// Stands before one provider: keeps questions from it while it is in trouble, and shares its places between tenants.
package final class ProviderGuard: Sendable {
    /// How it stands, and what it has done.
    package struct Statistics: Sendable, Equatable {
        package var state: CircuitBreaker.State
        /// Questions that are being answered.
        package var held: Int
        package var waiting: Int
        package var counts: Counts
    }

    /// What has happened since the start.
    package struct Counts: Sendable, Equatable {
        /// How often the breaker opened.
        package var openings = 0
        /// Questions that were refused because the provider rests.
        package var resting = 0
        /// Because too many of the tenant waited.
        package var full = 0
        /// Because their turn did not come in time.
        package var late = 0

        mutating func add(_ other: Counts) {
            openings += other.openings
            resting += other.resting
            full += other.full
            late += other.late
        }
    }

    private enum Waiting {
        case place, late, cancelled
    }

    /// Somebody in the line, who may be told before the task has come to wait.
    private enum Waiter {
        case comes
        case waits(CheckedContinuation<Waiting, Never>)
        case told(Waiting)
    }

    private struct State {
        var limits: GuardLimits
        var breaker: CircuitBreaker
        var queue: FairQueue<TenantID?>
        var waiters: [UInt64: Waiter] = [:]
        var lastTicket: UInt64 = 0
        var counts = Counts()
    }

    private let time: ElapsedTime
    private let state: Mutex<State>

    package init(_ limits: GuardLimits = GuardLimits(), time: ElapsedTime = .system) {
        self.time = time
        state = Mutex(State(limits: limits, breaker: CircuitBreaker(limits.breaker), queue: FairQueue(limits.queue)))
    }

    package var statistics: Statistics {
        state.withLock { state in
            Statistics(
                state: state.breaker.state, held: state.queue.held, waiting: state.queue.waiting, counts: state.counts)
        }
    }

    /// Allows what these limits say from now on; another policy of the breaker begins with a closed one.
    package func follow(_ limits: GuardLimits) {
        let now = time.now()
        resume(
            state.withLock { state in
                guard state.limits != limits else { return [] }
                if state.limits.breaker != limits.breaker { state.breaker = CircuitBreaker(limits.breaker) }
                state.limits = limits
                return Self.tell(state.queue.change(to: limits.queue, at: now), .place, &state)
            })
    }

    /// Waits for a place. Throws `resting` where the provider is in trouble, and `busy` where too many wait or the turn
    /// does not come.
    ///
    /// - Parameters:
    ///   - tenant: who is to have the place; nil for work that is nobody's
    ///   - waitsForRest: whether to wait for a provider whose rest ends soon; not where others can answer
    package func enter(for tenant: TenantID?, waitsForRest: Bool = true) async throws(ModelError) -> ProviderPlace {
        let began = time.now()
        while true {
            var rest = state.withLock { $0.breaker.wait(at: time.now()) }
            if rest == nil {
                try await takePlace(for: tenant)
                switch state.withLock({ $0.breaker.admit(at: time.now()) }) {
                case .pass(let pass): return ProviderPlace(at: self, of: tenant, pass)
                case .refusal(let wait): rest = wait
                }
                giveBack(tenant)
            }
            guard let rest else { continue }
            let patience = waitsForRest ? state.withLock { $0.limits.patience } : .zero
            guard time.now() - began + rest <= patience else {
                state.withLock { $0.counts.resting += 1 }
                throw ModelError(.resting, "The provider is not asked after many failures.", retryAfter: rest)
            }
            do { try await time.pause(rest) } catch { throw Self.cancelled }
        }
    }

    // MARK: Places

    private static var cancelled: ModelError {
        ModelError(.cancelled, "The task was cancelled while it waited for the provider.")
    }

    private func takePlace(for tenant: TenantID?) async throws(ModelError) {
        let (entry, ticket, limits) = state.withLock { state in
            state.lastTicket += 1
            let entry = state.queue.enter(state.lastTicket, as: tenant, at: time.now())
            switch entry {
            case .place: break
            case .waits: state.waiters[state.lastTicket] = .comes
            case .full: state.counts.full += 1
            }
            return (entry, state.lastTicket, state.limits)
        }
        switch entry {
        case .place: return
        case .full:
            throw ModelError(
                .busy, "\(limits.longestLine) questions of the tenant wait already.", retryAfter: .seconds(5))
        case .waits: break
        }
        let pause = time.pause
        let outcome = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                if (try? await pause(limits.longestWait)) != nil { self.withdraw(ticket, of: tenant, .late) }
            }
            defer { group.cancelAll() }
            return await self.turn(of: ticket, tenant)
        }
        switch outcome {
        case .place: return
        case .late:
            throw ModelError(
                .busy, "No place was free for \(limits.longestWait).", retryAfter: .seconds(5))
        case .cancelled: throw Self.cancelled
        }
    }

    private func turn(of ticket: UInt64, _ tenant: TenantID?) async -> Waiting {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let told: Waiting? = state.withLock { state in
                    if case .told(let waiting)? = state.waiters[ticket] {
                        state.waiters[ticket] = nil
                        return waiting
                    }
                    state.waiters[ticket] = .waits(continuation)
                    return nil
                }
                if let told { continuation.resume(returning: told) }
            }
        } onCancel: {
            withdraw(ticket, of: tenant, .cancelled)
        }
    }

    private func withdraw(_ ticket: UInt64, of tenant: TenantID?, _ outcome: Waiting) {
        resume(
            state.withLock { state in
                guard state.queue.withdraw(ticket, of: tenant) else { return [] }
                if outcome == .late { state.counts.late += 1 }
                return Self.tell([ticket], outcome, &state)
            })
    }

    private func giveBack(_ tenant: TenantID?) {
        let now = time.now()
        resume(state.withLock { Self.tell($0.queue.leave(tenant, at: now), .place, &$0) })
    }

    // MARK: Calls

    func answering(_ pass: CircuitBreaker.Pass) {
        let now = time.now()
        state.withLock { $0.breaker.answering(pass, at: now) }
    }

    func leave(_ tenant: TenantID?, _ pass: CircuitBreaker.Pass, _ outcome: CircuitBreaker.Outcome) {
        let now = time.now()
        resume(
            state.withLock { state in
                let isOpening = state.breaker.end(pass, outcome, at: now)
                if isOpening { state.counts.openings += 1 }
                return Self.tell(state.queue.leave(tenant, at: now), .place, &state)
            })
    }

    // MARK: Waiters

    private typealias Told = (continuation: CheckedContinuation<Waiting, Never>, outcome: Waiting)

    /// Gives those who are to be resumed once the lock is open.
    private static func tell(_ tickets: [UInt64], _ outcome: Waiting, _ state: inout State) -> [Told] {
        tickets.compactMap { ticket in
            switch state.waiters[ticket] {
            case .waits(let continuation):
                state.waiters[ticket] = nil
                return (continuation, outcome)
            case .comes:
                state.waiters[ticket] = .told(outcome)
                return nil
            case .told, nil: return nil
            }
        }
    }

    private func resume(_ told: [Told]) {
        for (continuation, outcome) in told { continuation.resume(returning: outcome) }
    }
}
