/// A model that is asked again where it fails before its first event.
///
/// It goes around a `GuardedModel`: each attempt takes a place of its own and counts for the breaker, and nobody holds a
/// place while waiting for the next attempt.
package struct RetryingModel: ModelProvider {
    private let model: any ModelProvider
    private let policy: RetryPolicy
    private let pause: Pause

    package init(
        _ model: any ModelProvider, _ policy: RetryPolicy = .standard,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        self.model = model
        self.policy = policy
        self.pause = pause
    }

    package var name: String { model.name }
    package var provider: String { model.provider }
    package var prices: ModelPrices { model.prices }
    package var protocolKind: ProviderKind? { model.protocolKind }
    package var hasSchemas: Bool { model.hasSchemas }
    package var seesImages: Bool { model.seesImages }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        try await ModelStream.retrying(policy, pause: pause) { [model] () async throws(ModelError) in
            try await model.stream(request)
        }
    }
}
