import Core
import Postgres

/// Which account a subject of a provider is.
struct ExternalIdentities: Sendable {
    let clock: any WallClock

    /// The subject's account; nil for one that was never here.
    func user(
        of subject: String, at provider: IdentityProviderID, in transaction: Transaction
    ) async throws -> UserID? {
        try await transaction.queryOne(
            """
            SELECT user_id FROM external_identities
            WHERE tenant_id = app_tenant_id() AND provider_id = \(provider) AND subject = \(subject)
            """)?["user_id", UserID.self]
    }

    /// Whether the account is a subject of the provider already.
    func knows(_ user: UserID, at provider: IdentityProviderID, in transaction: Transaction) async throws -> Bool {
        try await transaction.queryOne(
            """
            SELECT 1 AS one FROM external_identities
            WHERE tenant_id = app_tenant_id() AND provider_id = \(provider) AND user_id = \(user)
            """) != nil
    }

    func insert(
        _ subject: String, at provider: IdentityProviderID, of user: UserID, in transaction: Transaction
    ) async throws {
        let now = clock.now()
        try await transaction.execute(
            """
            INSERT INTO external_identities (tenant_id, provider_id, subject, user_id, created_at, last_used_at)
            VALUES (app_tenant_id(), \(provider), \(subject), \(user), \(now), \(now))
            """)
    }

    /// Notes that the person came again.
    func touch(_ subject: String, at provider: IdentityProviderID, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            UPDATE external_identities SET last_used_at = \(clock.now())
            WHERE tenant_id = app_tenant_id() AND provider_id = \(provider) AND subject = \(subject)
            """)
    }
}
