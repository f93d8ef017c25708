import Core
import HTTPCore
package import Postgres

/// The sessions of a tenant's people.
package struct SessionStore: Sendable {
    let database: Database
    private let policy: SessionPolicy

    package init(database: Database, policy: SessionPolicy = SessionPolicy()) {
        self.database = database
        self.policy = policy
    }

    // MARK: Proof

    /// Whom an access token of the session speaks for at this moment; nil once the session, the person's place in the
    /// tenant, or the tenant is gone or shut. One short statement; another once a minute keeps the time of use.
    func identity(of grant: AccessGrant, at now: Timestamp) async throws -> Identity? {
        let row = try await database.statements(of: grant.tenantID).query(
            """
            SELECT held.last_used_at, \(ActiveMember.columns) FROM sessions held \(ActiveMember.join)
            WHERE held.tenant_id = app_tenant_id() AND held.id = \(grant.sessionID) AND held.user_id = \(grant.userID)
                AND held.ended_at IS NULL AND held.expires_at > \(now)
            """
        ).first
        guard let row else { return nil }
        let (lastUse, role, email, name, slug, tenantName, limit) = try row.decode(
            Timestamp.self, String.self, String.self, String.self, String.self, String.self, Int?.self)
        if lastUse + policy.useResolution <= now { try await touch(grant, at: now) }
        return Identity(
            tenantID: grant.tenantID, userID: grant.userID, role: try Role(column: role),
            credential: .session(grant.sessionID),
            names: MemberNames(email: email, name: name, tenantSlug: slug, tenantName: tenantName),
            requestsPerMinute: limit)
    }

    private func touch(_ grant: AccessGrant, at now: Timestamp) async throws {
        try await database.statements(of: grant.tenantID).execute(
            """
            UPDATE sessions SET last_used_at = \(now)
            WHERE tenant_id = app_tenant_id() AND id = \(grant.sessionID) AND last_used_at < \(now)
            """)
    }

    /// What was shown in this session besides a password; nil for nothing.
    func secondFactor(of session: SessionID, in tenant: TenantID) async throws -> SecondFactorKind? {
        try await database.statements(of: tenant).queryOne(
            "SELECT second_factor FROM sessions WHERE tenant_id = app_tenant_id() AND id = \(session)"
        ).flatMap { try $0.decode(String?.self).flatMap(SecondFactorKind.init(rawValue:)) }
    }

    // MARK: Beginning

    /// The statements that keep a new session with its first refresh token.
    func insertions(of session: UserSession, refresh token: RefreshToken) -> [Query] {
        [
            """
            INSERT INTO sessions (id, tenant_id, user_id, method, second_factor, address, agent, created_at,
                last_used_at, expires_at)
            VALUES (\(session.id), app_tenant_id(), \(session.userID), \(session.method), \(session.secondFactor),
                \(session.origin.address), \(session.origin.agent), \(session.createdAt), \(session.lastUsedAt),
                \(session.expiresAt))
            """,
            insertion(of: token, at: session.createdAt, sessionEnd: session.expiresAt),
        ]
    }

    private func insertion(of token: RefreshToken, at now: Timestamp, sessionEnd: Timestamp) -> Query {
        """
        INSERT INTO refresh_tokens (tenant_id, session_id, hash, created_at, expires_at)
        VALUES (app_tenant_id(), \(token.sessionID), \(token.hash), \(now),
            \(min(now + policy.refreshLifetime, sessionEnd)))
        """
    }

    // MARK: Refreshing

    /// What became of a refresh token that somebody sent.
    enum Rotation: Sendable, Equatable {
        /// It was the session's newest one; the replacement is now.
        case rotated(UserID)
        /// It was used a moment ago by a request that ran beside this one.
        case raced
        /// It was used before: the session is ended.
        case reused(UserID)
        /// It is nobody's, or its session does not live.
        case refused
    }

    /// Exchanges the session's newest refresh token for another. Of several at once exactly one succeeds.
    func rotate(
        _ token: RefreshToken, to next: RefreshToken, at now: Timestamp, in transaction: Transaction
    ) async throws -> Rotation {
        // The lock makes a second request wait here, and see what the first one did.
        let row = try await transaction.queryOne(
            """
            SELECT held.user_id, held.expires_at, r.expires_at, r.used_at FROM refresh_tokens r
            JOIN sessions held ON held.tenant_id = r.tenant_id AND held.id = r.session_id \(ActiveMember.join)
            WHERE r.tenant_id = app_tenant_id() AND r.session_id = \(token.sessionID) AND r.hash = \(token.hash)
                AND held.ended_at IS NULL AND held.expires_at > \(now)
            FOR UPDATE OF held, r
            """)
        guard let row else { return .refused }
        let (userID, sessionEnd, end, use) = try row.decode(
            UserID.self, Timestamp.self, Timestamp.self, Timestamp?.self)
        if let use {
            guard use + policy.raceTolerance <= now else { return .raced }
            try await transaction.execute(
                Self.ending("AND id = \(token.sessionID)", because: .tokenReused, at: now))
            return .reused(userID)
        }
        guard end > now else { return .refused }
        try await transaction.batch([
            """
            UPDATE refresh_tokens SET used_at = \(now)
            WHERE tenant_id = app_tenant_id() AND session_id = \(token.sessionID) AND hash = \(token.hash)
            """,
            insertion(of: next, at: now, sessionEnd: sessionEnd),
            """
            DELETE FROM refresh_tokens
            WHERE tenant_id = app_tenant_id() AND session_id = \(token.sessionID) AND expires_at <= \(now)
            """,
            """
            UPDATE sessions SET last_used_at = \(now)
            WHERE tenant_id = app_tenant_id() AND id = \(token.sessionID)
            """,
        ])
        return .rotated(userID)
    }

    // MARK: Ending

    /// Ends sessions that live; the condition begins with `AND`.
    static func ending(_ condition: Query, because reason: SessionEndReason, at now: Timestamp) -> Query {
        """
        UPDATE sessions SET ended_at = \(now), end_reason = \(reason.rawValue)
        WHERE tenant_id = app_tenant_id() AND ended_at IS NULL AND expires_at > \(now) \(condition)
        """
    }

    /// Ends the session that the refresh token belongs to, also where the token was used already. Gives whose it was;
    /// nil where nothing ended.
    func end(
        with token: RefreshToken, because reason: SessionEndReason, at now: Timestamp, in transaction: Transaction
    ) async throws -> UserID? {
        try await transaction.queryOne(
            """
            \(Self.ending("AND id = \(token.sessionID)", because: reason, at: now)) AND EXISTS (
                SELECT FROM refresh_tokens r WHERE r.tenant_id = sessions.tenant_id AND r.session_id = sessions.id
                    AND r.hash = \(token.hash))
            RETURNING user_id
            """
        ).map { try $0.decode(UserID.self) }
    }

    /// Ends a session of the person, or of anybody in the tenant. False where none of theirs lives under that name.
    func end(
        _ id: SessionID, of user: UserID?, because reason: SessionEndReason, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> Bool {
        try await transaction.execute(
            Self.ending(
                "AND id = \(id) AND (\(user)::uuid IS NULL OR user_id = \(user))", because: reason, at: now)) == 1
    }

    /// Ends the person's sessions in the tenant but one, or all; gives which.
    func endAll(
        of user: UserID, except kept: SessionID?, because reason: SessionEndReason, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> [SessionID] {
        let condition: Query = "AND user_id = \(user) AND (\(kept)::uuid IS NULL OR id <> \(kept))"
        return try await transaction.query(
            "\(Self.ending(condition, because: reason, at: now)) RETURNING id"
        ).map { try $0.decode(SessionID.self) }
    }

    // MARK: Listing

    /// The person's sessions in the tenant that live, newest first.
    func sessions(
        _ page: PageRequest, of user: UserID, in tenant: TenantID, at now: Timestamp
    ) async throws -> Page<UserSession> {
        let after = page.after.map { SessionID($0) }
        let found = try await database.statements(of: tenant).query(
            """
            SELECT id, user_id, method, second_factor, address, agent, created_at, last_used_at, expires_at, ended_at,
                end_reason
            FROM sessions
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND ended_at IS NULL AND expires_at > \(now)
                AND (\(after)::uuid IS NULL OR id < \(after))
            ORDER BY id DESC LIMIT \(page.limit + 1)
            """
        ).map(UserSession.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }
}

extension UserSession {
    /// Reads the columns that `SessionStore` selects.
    fileprivate init(row: Row) throws {
        let (id, user, method, factor, address, agent, created, used, expires, ended, reason) = try row.decode(
            SessionID.self, UserID.self, String.self, String?.self, String.self, String.self, Timestamp.self,
            Timestamp.self, Timestamp.self, Timestamp?.self, String?.self)
        self.init(
            id: id, userID: user, method: method, secondFactor: factor,
            origin: SessionOrigin(address: address, agent: agent), createdAt: created, lastUsedAt: used,
            expiresAt: expires, endedAt: ended, endReason: reason)
    }
}
