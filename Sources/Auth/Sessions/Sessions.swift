package import Core
package import HTTPCore
import Postgres

/// Begins sessions, keeps them alive, and ends them.
package struct Sessions: Sendable {
    package let store: SessionStore
    private let tokens: AccessTokens
    private let audit: AuditLog
    private let policy: SessionPolicy
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    package init(
        store: SessionStore, tokens: AccessTokens, audit: AuditLog, policy: SessionPolicy = SessionPolicy(),
        identifiers: any IdentifierGenerator, clock: any WallClock
    ) {
        self.store = store
        self.tokens = tokens
        self.audit = audit
        self.policy = policy
        self.identifiers = identifiers
        self.clock = clock
    }

    // MARK: Beginning and refreshing

    /// Begins a session for somebody who has just proved who they are.
    package func begin(
        for user: UserID, in tenant: TenantID, by method: SignInMethod, secondFactor: SecondFactorKind? = nil,
        from origin: SessionOrigin
    ) async throws -> SessionTokens {
        let now = clock.now()
        let session = UserSession(
            id: identifiers.make(), userID: user, method: method.rawValue, secondFactor: secondFactor?.rawValue,
            origin: origin, createdAt: now, lastUsedAt: now, expiresAt: now + policy.sessionLifetime, endedAt: nil,
            endReason: nil)
        let refresh = RefreshToken(tenantID: tenant, sessionID: session.id)
        let factor = secondFactor.map { JSONValue.string($0.rawValue) } ?? .null
        let event = AuditEvent(
            .sessionCreate, AuditTarget("session", session.id),
            changes: [
                AuditChange("method", to: .string(method.rawValue)), AuditChange("second_factor", to: factor),
            ], origin: origin.audit(.person(user)))
        // On a connection of its own: who writes the audit log waits for its chain, and others would behind it.
        try await store.database.statements(of: tenant, on: .exclusive).batch(
            store.insertions(of: session, refresh: refresh) + [audit.insertion(of: event)])
        return try await issue(refresh, for: user)
    }

    /// Exchanges a refresh token for new tokens of the same session. Each is good for once.
    ///
    /// Throws `AuthError.invalidRefreshToken` for one that is nobody's, has run out, or was used before, which also ends
    /// its session: somebody has a copy. Of requests that send the same one at the same time exactly one gets tokens;
    /// the others get `AuthError.refreshRaced`, and nothing ends, because a client with two tabs or a lost answer does
    /// that too. A thief who is that quick gets nothing either.
    package func refresh(_ text: String, from origin: SessionOrigin) async throws -> SessionTokens {
        guard let token = RefreshToken(text) else { throw AuthError.invalidRefreshToken }
        let next = RefreshToken(tenantID: token.tenantID, sessionID: token.sessionID)
        let rotation = try await store.database.withTenant(token.tenantID) { transaction in
            let rotation = try await store.rotate(token, to: next, at: clock.now(), in: transaction)
            if case .reused = rotation {
                try await audit.record(
                    AuditEvent(.sessionReuse, AuditTarget("session", token.sessionID), origin: origin.audit(.system)),
                    in: transaction)
            }
            return rotation
        }
        switch rotation {
        case .rotated(let user): return try await issue(next, for: user)
        case .raced: throw AuthError.refreshRaced
        case .reused, .refused: throw AuthError.invalidRefreshToken
        }
    }

    private func issue(_ refresh: RefreshToken, for user: UserID) async throws -> SessionTokens {
        let grant = AccessGrant(tenantID: refresh.tenantID, userID: user, sessionID: refresh.sessionID)
        return SessionTokens(
            sessionID: refresh.sessionID, accessToken: try await tokens.issue(for: grant),
            accessLifetime: Int(policy.accessLifetime.components.seconds), refreshToken: refresh,
            refreshLifetime: Int(policy.refreshLifetime.components.seconds))
    }

    // MARK: Ending

    /// Ends the session of the refresh token, where it has one that lives.
    package func signOut(_ token: RefreshToken, from origin: SessionOrigin) async throws {
        try await store.database.withTenant(token.tenantID) { transaction in
            let user = try await store.end(with: token, because: .signedOut, at: clock.now(), in: transaction)
            guard let user else { return }
            try await note([token.sessionID], .signedOut, origin.audit(.person(user)), in: transaction)
        }
    }

    /// Ends a session of the person, or of anybody in the tenant. False where none of theirs lives under that name.
    package func end(
        _ id: SessionID, of user: UserID?, in tenant: TenantID, because reason: SessionEndReason, origin: AuditOrigin
    ) async throws -> Bool {
        try await store.database.withTenant(tenant) { transaction -> Bool in
            guard try await store.end(id, of: user, because: reason, at: clock.now(), in: transaction) else {
                return false
            }
            try await note([id], reason, origin, in: transaction)
            return true
        }
    }

    /// Ends the person's sessions in the tenant, all or all but one; gives how many.
    package func endAll(
        of user: UserID, in tenant: TenantID, except kept: SessionID? = nil, origin: AuditOrigin
    ) async throws -> Int {
        try await store.database.withTenant(tenant) { transaction in
            let ended = try await store.endAll(
                of: user, except: kept, because: .revoked, at: clock.now(), in: transaction)
            try await note(ended, .revoked, origin, in: transaction)
            return ended.count
        }
    }

    private func note(
        _ ended: [SessionID], _ reason: SessionEndReason, _ origin: AuditOrigin, in transaction: Transaction
    ) async throws {
        for id in ended {
            try await audit.record(
                AuditEvent(
                    .sessionEnd, AuditTarget("session", id),
                    changes: [AuditChange("reason", to: .string(reason.rawValue))], origin: origin), in: transaction)
        }
    }

    // MARK: Listing

    /// The person's sessions in the tenant that live, newest first.
    package func sessions(
        _ page: PageRequest, of user: UserID, in tenant: TenantID
    ) async throws -> Page<UserSession> {
        try await store.sessions(page, of: user, in: tenant, at: clock.now())
    }
}
