import Core
import Synchronization

/// A place at a provider, for one question. It is given back once: when the answer has ended or failed, and at the latest
/// when nobody holds it any more.
package final class ProviderPlace: Sendable {
    private let provider: ProviderGuard
    private let tenant: TenantID?
    private let pass: CircuitBreaker.Pass
    private let hasEnded = Atomic(false)

    init(at provider: ProviderGuard, of tenant: TenantID?, _ pass: CircuitBreaker.Pass) {
        self.provider = provider
        self.tenant = tenant
        self.pass = pass
    }

    /// The provider has begun to answer.
    package func answering() {
        provider.answering(pass)
    }

    /// The answer has come to its end; nothing happens when it had before.
    package func end(_ outcome: CircuitBreaker.Outcome) {
        guard !hasEnded.exchange(true, ordering: .relaxed) else { return }
        provider.leave(tenant, pass, outcome)
    }

    deinit { end(.neither) }
}
