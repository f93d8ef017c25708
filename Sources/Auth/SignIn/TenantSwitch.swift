package import Core
package import HTTPCore
package import Postgres

/// Lets a person who signed in with their password go on in another of their tenants without showing it again.
///
/// Only a session that a password began has other places: an identity provider, a learning platform or an API key of one
/// tenant says nothing about a person in another. A second factor need not be shown again: taking one up ends every
/// session of the person, in all tenants, but the one that showed it.
package struct TenantSwitch: Sendable {
    private let database: Database
    private let sessions: Sessions
    private let clock: any WallClock

    package init(database: Database, sessions: Sessions, clock: any WallClock) {
        self.database = database
        self.sessions = sessions
        self.clock = clock
    }

    /// Where the person may act, oldest place first. Empty for a session that no password began, and without a session.
    package func places(of member: Identity) async throws -> [Membership] {
        guard let session = member.sessionID else { return [] }
        return try await database.statements(of: member.tenantID).query(
            """
            SELECT user_id, email, name, tenant_id, tenant_slug, tenant_name, role
            FROM places_of_session(\(session), \(clock.now()))
            """
        ).map(Membership.init(row:))
    }

    /// Begins a session in the tenant with the slug. Nil where the person has no such place.
    package func enter(_ slug: String, as member: Identity, from origin: SessionOrigin) async throws -> SignIn.Success?
    {
        guard let session = member.sessionID,
            let place = try await places(of: member).first(where: { $0.tenant.slug == slug })
        else { return nil }
        let factor = try await sessions.store.secondFactor(of: session, in: member.tenantID)
        let tokens = try await sessions.begin(
            for: member.userID, in: place.tenant.id, by: .password, secondFactor: factor, from: origin)
        return SignIn.Success(membership: place, tokens: tokens)
    }
}
