package import Core
import Crypto
package import HTTPCore
package import Postgres

/// The API keys of a tenant.
package struct APIKeyStore: Sendable {
    let database: Database
    private let useResolution: Duration

    package init(database: Database, policy: SessionPolicy = SessionPolicy()) {
        self.database = database
        useResolution = policy.useResolution
    }

    // MARK: Proof

    /// Whom the key speaks for at this moment; nil for a key that is nobody's, has run out or was revoked, and where the
    /// person, their place in the tenant, or the tenant is gone or shut. One short statement; another once a minute
    /// keeps the time of use.
    func identity(of key: APIKeySecret, at now: Timestamp) async throws -> Identity? {
        let row = try await database.statements(of: key.tenantID).query(
            """
            SELECT held.hash, held.user_id, held.scopes, held.last_used_at, \(ActiveMember.columns)
            FROM api_keys held \(ActiveMember.join)
            WHERE held.tenant_id = app_tenant_id() AND held.id = \(key.id) AND held.revoked_at IS NULL
                AND (held.expires_at IS NULL OR held.expires_at > \(now))
            """
        ).first
        guard let row else { return nil }
        let (hash, userID, scopes, lastUse, role, email, name, slug, tenantName, limit) = try row.decode(
            [UInt8].self, UserID.self, [String].self, Timestamp?.self, String.self, String.self, String.self,
            String.self, String.self, Int?.self)
        guard ConstantTime.equals(hash, key.hash) else { return nil }
        if lastUse.map({ $0 + useResolution <= now }) ?? true { try await touch(key, at: now) }
        return Identity(
            tenantID: key.tenantID, userID: userID, role: try Role(column: role),
            credential: .apiKey(key.id, scopes: Set(scopes.compactMap(Permission.init(rawValue:)))),
            names: MemberNames(email: email, name: name, tenantSlug: slug, tenantName: tenantName),
            requestsPerMinute: limit)
    }

    private func touch(_ key: APIKeySecret, at now: Timestamp) async throws {
        try await database.statements(of: key.tenantID).execute(
            """
            UPDATE api_keys SET last_used_at = \(now)
            WHERE tenant_id = app_tenant_id() AND id = \(key.id) AND (last_used_at IS NULL OR last_used_at < \(now))
            """)
    }

    // MARK: Keeping

    /// Keeps a new key.
    func insert(_ key: APIKey, secret: APIKeySecret, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            INSERT INTO api_keys (id, tenant_id, user_id, name, hash, hint, scopes, created_at, expires_at)
            VALUES (\(key.id), app_tenant_id(), \(key.userID), \(key.name), \(secret.hash), \(key.hint),
                \(key.scopes.map(\.rawValue).sorted()), \(key.createdAt), \(key.expiresAt))
            """)
    }

    /// Ends a key. False where the tenant has none of that name that is still good.
    func revoke(_ id: APIKeyID, at now: Timestamp, in transaction: Transaction) async throws -> Bool {
        try await transaction.execute(
            """
            UPDATE api_keys SET revoked_at = \(now)
            WHERE tenant_id = app_tenant_id() AND id = \(id) AND revoked_at IS NULL
            """) == 1
    }

    /// A key of the tenant, also one that was revoked; nil without one.
    package func key(_ id: APIKeyID, in tenant: TenantID) async throws -> APIKey? {
        try await database.statements(of: tenant).queryOne("\(Self.selection) AND id = \(id)").map(APIKey.init(row:))
    }

    /// The tenant's keys, or those of one person, newest first.
    package func keys(
        _ page: PageRequest, of user: UserID? = nil, in tenant: TenantID
    ) async throws -> Page<APIKey> {
        let after = page.after.map { APIKeyID($0) }
        let found = try await database.statements(of: tenant).query(
            """
            \(Self.selection) AND (\(user)::uuid IS NULL OR user_id = \(user))
                AND (\(after)::uuid IS NULL OR id < \(after))
            ORDER BY id DESC LIMIT \(page.limit + 1)
            """
        ).map(APIKey.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    private static let selection: Query = """
        SELECT id, user_id, name, hint, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_keys
        WHERE tenant_id = app_tenant_id()
        """
}

extension APIKey {
    /// Reads the columns that `APIKeyStore` selects.
    fileprivate init(row: Row) throws {
        let (id, user, name, hint, scopes, created, expires, used, revoked) = try row.decode(
            APIKeyID.self, UserID.self, String.self, String.self, [String].self, Timestamp.self, Timestamp?.self,
            Timestamp?.self, Timestamp?.self)
        self.init(
            id: id, userID: user, name: name, hint: hint,
            scopes: Set(scopes.compactMap(Permission.init(rawValue:))), createdAt: created, expiresAt: expires,
            lastUsedAt: used, revokedAt: revoked)
    }
}
