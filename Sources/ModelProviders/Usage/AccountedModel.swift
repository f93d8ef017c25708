import Core

/// A model whose calls are recorded, and made only where budgets allow them: where one does not, the model that it names
/// answers instead, or nobody.
package struct AccountedModel: ModelProvider {
    private let model: any ModelProvider
    private let use: ModelUse
    private let accounts: ModelAccounts
    /// The model of a name, not accounted for.
    private let fallback: @Sendable (String) async throws -> any ModelProvider

    package init(
        _ model: any ModelProvider, for use: ModelUse, accounts: ModelAccounts,
        fallback: @escaping @Sendable (String) async throws -> any ModelProvider
    ) {
        self.model = model
        self.use = use
        self.accounts = accounts
        self.fallback = fallback
    }

    package var name: String { model.name }
    package var hasSchemas: Bool { model.hasSchemas }
    package var seesImages: Bool { model.seesImages }
    package var provider: String { model.provider }
    package var prices: ModelPrices { model.prices }
    package var protocolKind: ProviderKind? { model.protocolKind }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let id = accounts.identifiers.next()
        var (current, request) = (model, request)
        var passed: [BudgetID] = []
        var isHeld = false
        var estimate = CallEstimate(request, by: current.protocolKind)
        // Each budget gives way once at most, so this ends.
        asking: while true {
            let most = estimate.most
            let verdict = try await accounts.budgets.hold(
                for: id, use, cost: current.prices.cost(of: most), tokens: Int64(most.tokenCount),
                passing: passed)
            switch verdict {
            case .free: break asking
            case .held:
                isHeld = true
                break asking
            case .full(let refusal), .busy(let refusal):
                passed.append(refusal.budget)
                current = try await model(insteadOf: refusal)
                request = request.fitting(current)
                estimate = CallEstimate(request, by: current.protocolKind)
            }
        }
        let account = CallAccount(
            id, use, model: current.name, provider: current.provider, prices: current.prices, estimate: estimate,
            isHeld: isHeld, isFallback: !passed.isEmpty, accounts: accounts)
        do throws(ModelError) {
            let stream = try await current.stream(request)
            return ModelStream { AccountedSource(events: stream.source(), account: account) }
        } catch {
            account.end(because: error)
            throw error
        }
    }

    private func model(insteadOf refusal: BudgetVerdict.Refusal) async throws(ModelError) -> any ModelProvider {
        guard let name = refusal.fallback else {
            throw ModelError(.budgetExceeded, "The budget \(refusal.budget) has nothing left.")
        }
        do {
            return try await fallback(name)
        } catch {
            throw ModelError(
                .budgetExceeded, "The budget \(refusal.budget) has nothing left, and its model \(name) is not there.")
        }
    }
}

private struct AccountedSource: ModelEventSource {
    var events: any ModelEventSource
    let account: CallAccount

    var isReady: Bool { events.isReady }

    mutating func next() async throws(ModelError) -> ModelEvent {
        do throws(ModelError) {
            let event = try await events.next()
            account.note(event)
            return event
        } catch {
            account.end(error.reason)
            throw error
        }
    }
}

extension ModelRequest {
    /// The same for a model that may do less: without images it does not see, the form told in words.
    package func fitting(_ provider: any ModelProvider) -> ModelRequest {
        var request = self
        if !provider.seesImages {
            for index in request.messages.indices { request.messages[index].images = [] }
        }
        if let format, !provider.hasSchemas {
            request.messages.append(
                ModelMessage(
                    role: .system,
                    content: "Answer with one JSON value of this JSON Schema and nothing else: "
                        + format.schema.serializedString()))
        }
        return request
    }
}
