package import Core
import Postgres
import Synchronization

/// Holds what calls may take in the budgets that apply to them, and keeps what this server holds from running out.
///
/// It knows which tenants have budgets, because servers tell each other: calls of others ask nobody. As long as it does
/// not know, every call asks.
package final class BudgetKeeper: Service {
    private struct State {
        /// Nil: unknown.
        var tenants: Set<TenantID>?
        /// Calls under way that hold something.
        var holds = 0
    }

    package let name = "budgets"
    private let store: BudgetStore
    private let server: UUID128
    private let lease: Duration
    private let patience: Duration
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - server: names this process
    ///   - lease: how long holds of a server that died stay
    ///   - patience: how long a call waits for those under way to be settled, where it does not fit beside them
    package init(
        store: BudgetStore, server: UUID128, lease: Duration = .seconds(45), patience: Duration = .seconds(30),
        clock: any WallClock, logger: Logger
    ) {
        self.store = store
        self.server = server
        self.lease = lease
        self.patience = patience
        self.clock = clock
        self.logger = logger
    }

    // MARK: Calls

    /// Whether budgets may apply to calls of the tenant.
    func concerns(_ tenant: TenantID) -> Bool {
        state.withLock { $0.tenants?.contains(tenant) ?? true }
    }

    /// Holds what the call may take, if need be after others are settled; `busy` is never given.
    func hold(
        for call: UUID128, _ use: ModelUse, cost: Int64, tokens: Int64, passing passed: [BudgetID]
    ) async throws(ModelError) -> BudgetVerdict {
        guard concerns(use.tenantID) else { return .free }
        let end = ContinuousClock.now + patience
        var pause = Duration.milliseconds(20)
        do {
            while true {
                let verdict = try await store.take(
                    for: call, use, cost: cost, tokens: tokens, passing: passed, server: server, lease: lease,
                    at: clock.now())
                switch verdict {
                case .free, .full: return verdict
                case .held:
                    state.withLock { $0.holds += 1 }
                    return verdict
                case .busy(let refusal):
                    guard ContinuousClock.now < end else { return .full(refusal) }
                    // Not all at once.
                    try await Task.sleep(for: pause * Double.random(in: 0.5...1))
                    pause = min(pause * 1.5, .milliseconds(400))
                }
            }
        } catch is CancellationError {
            throw ModelError(.cancelled, "The request was cancelled while it waited for a budget.")
        } catch {
            if Task.isCancelled {
                throw ModelError(.cancelled, "The request was cancelled while it waited for a budget.")
            }
            logger.error("A budget could not be asked", [("error", "\(error)")])
            throw ModelError(.serverError, "The budget could not be asked.")
        }
    }

    /// Whether budgets have anything left, whatever others hold of it: for calls of which nobody knows when they come.
    /// Throws `ModelError` with `budgetExceeded` where they have nothing.
    func requireRoom(as call: UUID128, for use: ModelUse) async throws {
        guard concerns(use.tenantID) else { return }
        let verdict = try await store.look(as: call, for: use, server: server, lease: lease, at: clock.now())
        guard case .full(let refusal) = verdict else { return }
        throw ModelError(.budgetExceeded, "The budget \(refusal.budget) has nothing left.")
    }

    /// Has a call that was made already counted with its record, in every budget that has not ended. Gives whether there is
    /// one.
    func count(_ call: UUID128, _ use: ModelUse) async -> Bool {
        guard concerns(use.tenantID) else { return false }
        var passed: [BudgetID] = []
        do {
            while true {
                let verdict = try await store.take(
                    for: call, use, cost: 0, tokens: 0, passing: passed, server: server, lease: lease, at: clock.now())
                switch verdict {
                case .free: return false
                case .held:
                    state.withLock { $0.holds += 1 }
                    return true
                case .full(let refusal), .busy(let refusal): passed.append(refusal.budget)
                }
            }
        } catch {
            logger.error("A call is not counted in budgets", [("error", "\(error)")])
            return false
        }
    }

    /// A call that held something is over; its hold goes with its record.
    func release() {
        state.withLock { $0.holds -= 1 }
    }

    // MARK: Keeping

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            group.addTask { await self.renew() }
        }
    }

    private func listen() async {
        while !Task.isCancelled {
            do {
                let news = try await store.database.notifications(on: BudgetStore.channel)
                try await look()
                for await _ in news { try await look() }
            } catch {
                if Task.isCancelled { break }
                logger.warning("It is not known who has budgets", [("error", "\(error)")])
            }
            state.withLock { $0.tenants = nil }
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
        }
    }

    /// Finds out who has budgets.
    package func look() async throws {
        state.withLock { $0.tenants = nil }
        let tenants = try await store.tenants()
        state.withLock { $0.tenants = tenants }
    }

    private func renew() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: lease / 3) } catch { return }
            guard state.withLock({ $0.holds > 0 }) else { continue }
            do {
                try await store.renew(of: server, for: lease)
            } catch {
                logger.warning("Holds of budgets could not be renewed", [("error", "\(error)")])
            }
        }
    }
}
