import Core

extension ModelAccounts {
    /// Makes a call that is no conversation, where budgets allow it, and records what it took. Throws `ModelError` with
    /// `budgetExceeded` where they do not, and what the work throws.
    ///
    /// - Parameters:
    ///   - instead: who does it where a budget gives way to the model of that name; nil for nobody
    ///   - work: told on which account it is, to say there what it takes
    func call<Service, Answer>(
        _ paid: PaidService<Service>, for use: ModelUse, _ estimate: CallEstimate,
        instead: (String) async throws -> PaidService<Service>?,
        _ work: (Service, CallAccount) async throws -> Answer
    ) async throws -> Answer {
        let id = identifiers.next()
        let most = estimate.most
        var (current, passed, isHeld) = (paid, [BudgetID](), false)
        // Each budget gives way once at most, so this ends.
        asking: while true {
            let verdict = try await budgets.hold(
                for: id, use, cost: current.prices.cost(of: most), tokens: Int64(most.tokenCount), passing: passed)
            switch verdict {
            case .free: break asking
            case .held:
                isHeld = true
                break asking
            case .full(let refusal), .busy(let refusal):
                let other: PaidService<Service>?
                if let name = refusal.fallback { other = try await instead(name) } else { other = nil }
                guard let other else {
                    throw ModelError(.budgetExceeded, "The budget \(refusal.budget) has nothing left.")
                }
                passed.append(refusal.budget)
                current = other
            }
        }
        let account = CallAccount(
            id, use, model: current.name, provider: current.provider, prices: current.prices, estimate: estimate,
            isHeld: isHeld, isFallback: !passed.isEmpty, accounts: self)
        do {
            let answer = try await work(current.service, account)
            account.end(nil)
            return answer
        } catch {
            account.end(because: error)
            throw error
        }
    }

    /// Makes a call that has a price by itself and no model, such as that of a tool.
    package func charge<Answer>(
        _ cost: Int64, as name: String, of provider: String, for use: ModelUse, _ work: () async throws -> Answer
    ) async throws -> Answer {
        let paid = PaidService((), name: name, provider: provider, prices: ModelPrices(call: cost))
        return try await call(paid, for: use, CallEstimate()) { _ in
            nil
        } _: { _, account in
            let answer = try await work()
            account.take(.nothing)
            return answer
        }
    }
}
