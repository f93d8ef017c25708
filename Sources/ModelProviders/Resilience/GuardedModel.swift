package import Core

/// A model behind the guard of its provider, for the questions of one tenant. The place at the provider is held until the
/// answer has ended, failed or been dropped.
package struct GuardedModel: ModelProvider {
    private let model: any ModelProvider
    private let guardian: ProviderGuard
    private let tenant: TenantID?
    private let waitsForRest: Bool

    /// - Parameters:
    ///   - model: asks once; attempts belong around this
    ///   - tenant: nil for work that is nobody's
    ///   - waitsForRest: whether to wait for a provider whose rest ends soon; not where others can answer
    package init(
        _ model: any ModelProvider, behind provider: ProviderGuard, for tenant: TenantID?, waitsForRest: Bool = true
    ) {
        self.model = model
        guardian = provider
        self.tenant = tenant
        self.waitsForRest = waitsForRest
    }

    package var name: String { model.name }
    package var provider: String { model.provider }
    package var prices: ModelPrices { model.prices }
    package var protocolKind: ProviderKind? { model.protocolKind }
    package var hasSchemas: Bool { model.hasSchemas }
    package var seesImages: Bool { model.seesImages }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let place = try await guardian.enter(for: tenant, waitsForRest: waitsForRest)
        do throws(ModelError) {
            let stream = try await model.stream(request)
            return ModelStream { GuardedSource(events: stream.source(), place: place) }
        } catch {
            place.end(error.outcome)
            throw error
        }
    }
}

private struct GuardedSource: ModelEventSource {
    var events: (any ModelEventSource)?
    let place: ProviderPlace
    private var hasBegun = false

    init(events: any ModelEventSource, place: ProviderPlace) {
        self.events = events
        self.place = place
    }

    var isReady: Bool { events?.isReady ?? false }

    mutating func next() async throws(ModelError) -> ModelEvent {
        do throws(ModelError) {
            let event = try await events.next()
            if case .finished = event {
                place.end(.success)
            } else if !hasBegun {
                hasBegun = true
                place.answering()
            }
            return event
        } catch {
            events = nil
            place.end(error.outcome)
            throw error
        }
    }
}

extension ModelError {
    /// What it says of the provider.
    var outcome: CircuitBreaker.Outcome {
        reason.isFaultOfProvider ? .failure(retryAfter: retryAfter) : .neither
    }
}
