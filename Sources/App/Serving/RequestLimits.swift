import Auth
import Core
import HTTPCore

/// Counts requests by address, and by person or API key and tenant. A tenant's own limit stands in place of the
/// installation's for tenants.
struct RequestLimits: RequestLimiter {
    private let limiter: RateLimiter
    private let address: RateLimit?
    private let person: RateLimit?
    private let key: RateLimit?
    private let tenant: RateLimit?

    init(_ limits: RateLimits, limiter: RateLimiter) {
        self.limiter = limiter
        address = limits.address.map { RateLimit(perMinute: $0) }
        person = limits.person.map { RateLimit(perMinute: $0) }
        key = limits.key.map { RateLimit(perMinute: $0) }
        tenant = limits.tenant.map { RateLimit(perMinute: $0) }
    }

    func admit(_ request: HTTPRequest) async -> RateStanding? {
        await admit(.address(request.sender), address)
    }

    /// A request that the sender's own limit refuses is not counted against the tenant, so that one person cannot use up
    /// what all share.
    func admit(_ sender: Identity) async -> RateStanding? {
        let own: RateStanding?
        switch sender.credential {
        case .apiKey(let id, _): own = await admit(.key(id.description), key)
        case .session, .none: own = await admit(.person(sender.userID), person)
        }
        if let own, !own.isAdmitted { return own }
        let shared = sender.requestsPerMinute.map { RateLimit(perMinute: $0) } ?? tenant
        return RateStanding.stricter(own, await admit(.tenant(sender.tenantID), shared))
    }

    private func admit(_ subject: RateSubject, _ limit: RateLimit?) async -> RateStanding? {
        guard let limit else { return nil }
        let verdict = await limiter.admit(subject, limit)
        return RateStanding(
            isAdmitted: verdict.isAdmitted, limit: verdict.limit, remaining: verdict.remaining, reset: verdict.reset)
    }
}

/// Forgets buckets that are full again, now and then.
struct RateLimitSweep: Service {
    let name = "rate-limits"
    let limiter: RateLimiter
    let logger: Logger

    func run() async throws {
        while (try? await Task.sleep(for: .seconds(600))) != nil {
            do {
                try await limiter.sweep()
            } catch {
                logger.warning("Rate limits cannot be swept", [("error", String(describing: error))])
            }
        }
    }
}
