package import Core
package import Crypto
package import HTTPCore
package import Postgres

package enum RegistrationInvitationTag: IdentifierTag { package static let prefix = "" }
package typealias RegistrationInvitationID = Identifier<RegistrationInvitationTag>

/// A one-time link by which a platform's administrator registers this tool for a tenant.
package struct RegistrationInvitation: Sendable {
    /// Where it is.
    package enum State: String, Sendable, CaseIterable {
        case open, used, expired
    }

    package let id: RegistrationInvitationID
    package let name: String?
    /// Whether launches may come at once.
    package let isTrusted: Bool
    package let defaultWorkflowID: WorkflowID?
    package let createdAt: Timestamp
    package let expiresAt: Timestamp
    package let usedAt: Timestamp?
    package let registrationID: RegistrationID?

    package init(
        id: RegistrationInvitationID, name: String?, isTrusted: Bool, defaultWorkflowID: WorkflowID?,
        createdAt: Timestamp, expiresAt: Timestamp, usedAt: Timestamp? = nil, registrationID: RegistrationID? = nil
    ) {
        self.id = id
        self.name = name
        self.isTrusted = isTrusted
        self.defaultWorkflowID = defaultWorkflowID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.usedAt = usedAt
        self.registrationID = registrationID
    }

    package func state(at now: Timestamp) -> State {
        usedAt != nil ? .used : expiresAt <= now ? .expired : .open
    }
}

/// The invitations in the database; of each token the hash.
package struct RegistrationInvitationStore: Sendable {
    /// The most that are open in one tenant.
    package static let maximumOpen = 100
    /// How long a platform may take to register.
    private static let turn = 120

    package let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Adds one. Throws `LTIError.tooMany` and `unknownWorkflow`.
    package func insert(
        _ id: RegistrationInvitationID, token: OpaqueToken, name: String?, isTrusted: Bool,
        defaultWorkflowID: WorkflowID?,
        at now: Timestamp, expiresAt: Timestamp, in transaction: Transaction
    ) async throws {
        let open = try await transaction.queryOne(
            """
            SELECT count(*) AS n FROM lti_invitations
            WHERE tenant_id = app_tenant_id() AND used_at IS NULL AND expires_at > \(now)
            """)
        guard try open?["n", Int.self] ?? 0 < Self.maximumOpen else { throw LTIError.tooMany }
        do {
            try await transaction.execute(
                """
                INSERT INTO lti_invitations (id, tenant_id, token_hash, name, is_trusted, default_workflow_id,
                    created_at, expires_at)
                VALUES (\(id), app_tenant_id(), \(token.hash), \(name), \(isTrusted), \(defaultWorkflowID), \(now),
                    \(expiresAt))
                """)
        } catch let error as PostgresError where error.isForeignKeyViolation {
            throw LTIError.unknownWorkflow
        }
    }

    /// The tenant's, the newest first.
    package func list(_ page: PageRequest, in tenant: TenantID) async throws -> Page<RegistrationInvitation> {
        let found = try await database.withTenant(tenant) { transaction in
            try await transaction.query(
                """
                SELECT \(unsafeSQL: Self.columns) FROM lti_invitations
                WHERE tenant_id = app_tenant_id() AND (\(page.after)::uuid IS NULL OR id < \(page.after))
                ORDER BY id DESC LIMIT \(page.limit + 1)
                """)
        }
        return Page(try found.map(RegistrationInvitation.init(row:)), for: page) { $0.id.uuid }
    }

    /// Removes one that was not used; false where there is none.
    package func revoke(_ id: RegistrationInvitationID, in transaction: Transaction) async throws -> Bool {
        try await transaction.execute(
            "DELETE FROM lti_invitations WHERE tenant_id = app_tenant_id() AND id = \(id) AND used_at IS NULL") == 1
    }

    /// Whose the token is, taken for a platform that registers now; nil for one that is used, too old, or in use.
    package func begin(
        _ token: OpaqueToken, at now: Timestamp
    ) async throws -> (tenant: TenantID, invitation: RegistrationInvitation)? {
        let found = try await database.queryOne(
            "SELECT tenant_id, invitation_id FROM lti_invitation_of(\(token.hash))")
        guard let (tenant, id) = try found?.decode(TenantID.self, RegistrationInvitationID.self) else { return nil }
        let row = try await database.withTenant(tenant) { transaction -> Row? in
            try await transaction.queryOne(
                """
                UPDATE lti_invitations SET begun_at = \(now)
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND used_at IS NULL AND expires_at > \(now)
                    AND (begun_at IS NULL OR begun_at < \(now)::timestamptz - make_interval(secs => \(Double(Self.turn))))
                RETURNING \(unsafeSQL: Self.columns)
                """)
        }
        return try row.map { (tenant, try RegistrationInvitation(row: $0)) }
    }

    /// Lets it be used again, after a failure.
    package func release(_ id: RegistrationInvitationID, in tenant: TenantID) async throws {
        try await database.withTenant(tenant) { transaction in
            try await transaction.execute(
                """
                UPDATE lti_invitations SET begun_at = NULL
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND used_at IS NULL
                """)
        }
    }

    /// It is used now; false where it was in between.
    package func finish(
        _ id: RegistrationInvitationID, _ registration: RegistrationID, at now: Timestamp, in transaction: Transaction
    ) async throws -> Bool {
        try await transaction.execute(
            """
            UPDATE lti_invitations SET used_at = \(now), registration_id = \(registration)
            WHERE tenant_id = app_tenant_id() AND id = \(id) AND used_at IS NULL
            """) == 1
    }

    private static let columns =
        "id, name, is_trusted, default_workflow_id, created_at, expires_at, used_at, registration_id"
}

extension RegistrationInvitation {
    fileprivate init(row: Row) throws {
        (id, name, isTrusted, defaultWorkflowID, createdAt, expiresAt, usedAt, registrationID) = try row.decode(
            RegistrationInvitationID.self, String?.self, Bool.self, WorkflowID?.self, Timestamp.self, Timestamp.self,
            Timestamp?.self, RegistrationID?.self)
    }
}
