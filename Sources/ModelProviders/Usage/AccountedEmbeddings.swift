/// An embedding model whose calls are recorded, and made only where budgets allow them.
///
/// No other model does it in its place, whose vectors would not fit: where a budget gives way to one, a model that costs
/// nothing goes on, and any other is refused.
package struct AccountedEmbeddings: EmbeddingProvider {
    private let paid: PaidService<any EmbeddingProvider>
    private let use: ModelUse
    private let accounts: ModelAccounts

    package init(_ paid: PaidService<any EmbeddingProvider>, for use: ModelUse, accounts: ModelAccounts) {
        self.paid = paid
        self.use = use.with(.embedding)
        self.accounts = accounts
    }

    package var model: String { paid.service.model }
    package var prices: ModelPrices { paid.prices }

    package func embed(_ texts: [String], as purpose: EmbeddingPurpose) async throws(ModelError) -> [[Float]] {
        try await embedded(texts, as: purpose).vectors
    }

    package func embedded(
        _ texts: [String], as purpose: EmbeddingPurpose
    ) async throws(ModelError) -> EmbeddedTexts {
        let estimate = CallEstimate(read: texts.reduce(0) { $0 + $1.utf8.count + CallEstimate.envelope })
        do {
            return try await accounts.call(paid, for: use, estimate) { _ in
                paid.prices.isFree ? paid : nil
            } _: { model, account in
                let answer = try await model.embedded(texts, as: purpose)
                if let tokens = answer.tokens {
                    account.take(CallMeasure(tokens: TokenUsage(input: tokens, output: 0)))
                }
                return answer
            }
        } catch {
            throw ModelError(transport: error)
        }
    }
}
