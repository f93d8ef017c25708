import Core
import Postgres

/// The sign-ins that are on their way to a provider and back. Each is finished once.
struct SignInAttempts: Sendable {
    /// How long somebody may take at a provider.
    static let lifetime = Duration.seconds(600)

    /// One that came back.
    struct Finished: Sendable {
        let providerID: IdentityProviderID
        let returnTo: LocalPath
    }

    let database: Database

    /// Keeps one that begins, and forgets those that came to nothing.
    func insert(
        _ state: SignInState, with provider: IdentityProviderID, browser: BrowserSecret, returnTo: LocalPath,
        at now: Timestamp
    ) async throws {
        try await database.withTenant(state.tenantID) { transaction in
            _ = try await transaction.batch([
                "DELETE FROM sign_in_attempts WHERE tenant_id = app_tenant_id() AND expires_at <= \(now)",
                """
                INSERT INTO sign_in_attempts (tenant_id, id, provider_id, state_hash, browser_hash, return_to,
                    created_at, expires_at)
                VALUES (app_tenant_id(), \(state.attemptID), \(provider), \(state.hash), \(browser.hash),
                    \(returnTo.description), \(now), \(now + Self.lifetime))
                """,
            ])
        }
    }

    /// Finishes one: of any number of callers with its state and browser, one gets it. Nil for the others, for another
    /// browser, and for one that is too old.
    func finish(_ state: SignInState, browser: BrowserSecret, at now: Timestamp) async throws -> Finished? {
        let row = try await database.statements(of: state.tenantID).queryOne(
            """
            DELETE FROM sign_in_attempts
            WHERE tenant_id = app_tenant_id() AND id = \(state.attemptID) AND state_hash = \(state.hash)
                AND browser_hash = \(browser.hash) AND expires_at > \(now)
            RETURNING provider_id, return_to
            """)
        guard let row else { return nil }
        let (provider, path) = try row.decode(IdentityProviderID.self, String.self)
        return Finished(providerID: provider, returnTo: LocalPath(path) ?? .root)
    }
}
