/// A model that paints, whose calls are recorded, and made only where budgets allow them.
package struct AccountedImages: ImageProvider {
    private let paid: PaidService<any ImageProvider>
    private let use: ModelUse
    private let accounts: ModelAccounts
    private let fallback: @Sendable (String) async throws -> PaidService<any ImageProvider>?

    /// - Parameter fallback: the model of a name that paints, not accounted for; nil where there is none
    package init(
        _ paid: PaidService<any ImageProvider>, for use: ModelUse, accounts: ModelAccounts,
        fallback: @escaping @Sendable (String) async throws -> PaidService<any ImageProvider>? = { _ in nil }
    ) {
        self.paid = paid
        self.use = use.with(.image)
        self.accounts = accounts
        self.fallback = fallback
    }

    package var name: String { paid.service.name }
    package var prices: ModelPrices { paid.prices }

    package func images(
        _ request: ImageRequest, onSketch: (ImageSketch) async throws -> Void
    ) async throws -> ImageAnswer {
        let estimate = CallEstimate(
            read: request.prompt.utf8.count + CallEstimate.envelope,
            written: request.count * CallEstimate.longestAnswer, images: request.count)
        return try await accounts.call(paid, for: use, estimate, instead: fallback) { model, account in
            let answer = try await model.images(request) { sketch in
                account.begins()
                try await onSketch(sketch)
            }
            account.begins()
            account.take(
                CallMeasure(
                    tokens: answer.usage ?? TokenUsage(input: 0, output: 0), images: answer.images.count))
            return answer
        }
    }
}
