import Auth
package import Core
import Crypto
package import HTTPCore
package import Postgres

/// The registrations in the database. Who may change them, and that the audit log tells, is the caller's.
package struct RegistrationStore: Sendable {
    /// The most of one tenant.
    package static let maximumCount = 100

    package let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// What an issuer and, where it is known, a client id name.
    package enum Found: Sendable {
        case none
        case one(Registration)
        /// The issuer has several clients here, so that it does not tell which.
        case several
    }

    /// The registration of a platform that begins a launch, whatever its status; none of a tenant that is not active.
    package func find(issuer: String, clientID: String?) async throws -> Found {
        switch try await name(issuer: issuer, clientID: clientID) {
        case .none: return .none
        case .several: return .several
        case .one(let tenant, let id):
            // It may have gone in between.
            guard let registration = try await registration(id, in: tenant) else { return .none }
            return .one(registration)
        }
    }

    /// The names of what `find` finds.
    enum Named: Sendable {
        case none
        case one(TenantID, RegistrationID)
        case several
    }

    /// The same by name alone, in one exchange.
    func name(issuer: String, clientID: String?) async throws -> Named {
        let rows = try await database.query(
            "SELECT tenant_id, registration_id FROM lti_registration_of(\(issuer), \(clientID)::text)")
        guard let row = rows.first else { return .none }
        guard rows.count == 1 else { return .several }
        let (tenant, id) = try row.decode(TenantID.self, RegistrationID.self)
        return .one(tenant, id)
    }

    /// The registration; nil where the tenant has none of this name.
    package func registration(_ id: RegistrationID, in tenant: TenantID) async throws -> Registration? {
        try await database.statements(of: tenant).queryOne(Self.statement(for: "\(id)")).map(Registration.init(row:))
    }

    /// The tenant's registrations in the order in which they were made.
    package func list(_ page: PageRequest, in tenant: TenantID) async throws -> Page<Registration> {
        var query = Self.selection
        if let after = page.after { query.append(" AND r.id > \(RegistrationID(after))") }
        query.append(" ORDER BY r.id LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(Registration.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// The registration within a transaction of its tenant, held until its end where it will be changed.
    package func registration(
        _ id: RegistrationID, isHeld: Bool = false, in transaction: Transaction
    ) async throws -> Registration {
        let row = try await transaction.queryOne(
            "\(Self.selection) AND r.id = \(id) \(unsafeSQL: isHeld ? "FOR UPDATE" : "")")
        guard let row else { throw LTIError.unknownRegistration }
        return try Registration(row: row)
    }

    /// Adds it. Throws `LTIError.takenClient`, and `tooMany`.
    package func insert(_ registration: Registration, in transaction: Transaction) async throws {
        let row = try await transaction.queryOne(
            "SELECT count(*) AS n FROM lti_registrations WHERE tenant_id = app_tenant_id()")
        guard try row?["n", Int.self] ?? 0 < Self.maximumCount else { throw LTIError.tooMany }
        let settings = registration.settings
        do {
            try await transaction.execute(
                """
                INSERT INTO lti_registrations (id, tenant_id, name, issuer, client_id, status, authorization_endpoint,
                    token_endpoint, token_audience, jwks_url, jwks, algorithms, platform, unknown_deployments,
                    default_workflow_id, settings, created_at, updated_at)
                VALUES (\(registration.id), app_tenant_id(), \(settings.name.description), \(registration.issuer),
                    \(registration.clientID), \(settings.status.rawValue),
                    \(settings.endpoints.authorization.description), \(settings.endpoints.token.description),
                    \(settings.endpoints.tokenAudience), \(settings.keys.address?.description),
                    \(settings.keys.set.map { JSONValue.object($0) }), \(settings.algorithms.map(\.rawValue)),
                    \(settings.platform.rawValue), \(settings.unknownDeployments.rawValue),
                    \(settings.defaultWorkflowID), \(JSONValue.object(settings.rules.json)),
                    \(registration.createdAt), \(registration.updatedAt))
                """)
        } catch let error as PostgresError where error.isUniqueViolation {
            throw LTIError.takenClient
        } catch let error as PostgresError where error.isForeignKeyViolation {
            throw LTIError.unknownWorkflow
        }
    }

    /// Writes its settings, and gives it back under its next version. Scores that wait because the platform let nobody
    /// in are due again.
    package func save(_ registration: Registration, at now: Timestamp, in transaction: Transaction) async throws
        -> Registration
    {
        let settings = registration.settings
        do {
            try await transaction.execute(
                """
                UPDATE lti_registrations SET name = \(settings.name.description),
                    status = \(settings.status.rawValue),
                    authorization_endpoint = \(settings.endpoints.authorization.description),
                    token_endpoint = \(settings.endpoints.token.description),
                    token_audience = \(settings.endpoints.tokenAudience),
                    jwks_url = \(settings.keys.address?.description),
                    jwks = \(settings.keys.set.map { JSONValue.object($0) }),
                    algorithms = \(settings.algorithms.map(\.rawValue)), platform = \(settings.platform.rawValue),
                    unknown_deployments = \(settings.unknownDeployments.rawValue),
                    default_workflow_id = \(settings.defaultWorkflowID),
                    settings = \(JSONValue.object(settings.rules.json)), version = version + 1, updated_at = \(now)
                WHERE tenant_id = app_tenant_id() AND id = \(registration.id)
                """)
        } catch let error as PostgresError where error.isForeignKeyViolation {
            throw LTIError.unknownWorkflow
        }
        try await transaction.execute(ScoreStore.resuming(registration.id))
        var saved = registration
        saved.version += 1
        saved.updatedAt = now
        return saved
    }

    /// Removes it with its deployments, links and places; accounts stay.
    package func delete(_ id: RegistrationID, in transaction: Transaction) async throws {
        try await transaction.execute(
            "DELETE FROM lti_registrations WHERE tenant_id = app_tenant_id() AND id = \(id)")
    }

    /// Finds the tenant's registration whose identifier the expression gives.
    static func statement(for id: Query) -> Query { "\(selection) AND r.id = \(id)" }

    private static let selection: Query = """
        SELECT \(unsafeSQL: Registration.columns) FROM lti_registrations r WHERE r.tenant_id = app_tenant_id()
        """
}
