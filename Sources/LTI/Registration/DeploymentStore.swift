package import Core
package import Postgres

/// The deployments of registrations in the database; every method within a transaction of the tenant.
package struct DeploymentStore: Sendable {
    /// The most of one registration that wait for approval: whoever holds a platform's key could make more.
    package static let maximumHeld = 1000

    package init() {}

    /// Those of a registration, a thousand at most: first all that wait, each in the order in which they came.
    package func list(of registration: RegistrationID, in transaction: Transaction) async throws -> [Deployment] {
        try await transaction.query(
            """
            \(Self.selection) AND registration_id = \(registration)
            ORDER BY status <> 'held', created_at, deployment_id LIMIT \(Self.maximumHeld)
            """
        ).map(Deployment.init(row:))
    }

    /// The deployment; nil for an unknown one.
    package func deployment(
        _ id: String, of registration: RegistrationID, in transaction: Transaction
    ) async throws -> Deployment? {
        try await transaction.queryOne(Self.statement(for: id, of: registration)).map(Deployment.init(row:))
    }

    /// Finds the deployment.
    static func statement(for id: String, of registration: RegistrationID) -> Query {
        "\(selection) AND registration_id = \(registration) AND deployment_id = \(id)"
    }

    /// Notes a deployment that nobody had heard of; nothing where somebody has, and none that is to wait where
    /// `maximumHeld` do already.
    package func insert(
        _ id: String, _ status: Deployment.Status, of registration: RegistrationID, at now: Timestamp,
        in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO lti_deployments (tenant_id, registration_id, deployment_id, status, created_at)
            SELECT app_tenant_id(), \(registration), \(id), \(status.rawValue), \(now)
            WHERE \(status != .held) OR (SELECT count(*) FROM lti_deployments
                WHERE tenant_id = app_tenant_id() AND registration_id = \(registration)
                    AND status = 'held') < \(Self.maximumHeld)
            ON CONFLICT DO NOTHING
            """)
    }

    /// Makes it known, or changes it. Throws `LTIError.unknownWorkflow`.
    package func set(
        _ id: String, _ status: Deployment.Status, defaultWorkflowID: WorkflowID?, of registration: RegistrationID,
        at now: Timestamp, in transaction: Transaction
    ) async throws {
        do {
            try await transaction.execute(
                """
                INSERT INTO lti_deployments (tenant_id, registration_id, deployment_id, status, default_workflow_id,
                    created_at)
                VALUES (app_tenant_id(), \(registration), \(id), \(status.rawValue), \(defaultWorkflowID), \(now))
                ON CONFLICT (tenant_id, registration_id, deployment_id) DO UPDATE
                SET status = excluded.status, default_workflow_id = excluded.default_workflow_id
                """)
        } catch let error as PostgresError where error.isForeignKeyViolation {
            throw LTIError.unknownWorkflow
        }
    }

    /// Notes that somebody launched from it, about once an hour: a class that comes at once waits for no row.
    func touch(
        _ deployment: Deployment, of registration: RegistrationID, at now: Timestamp, in transaction: Transaction
    ) async throws {
        guard !deployment.wasJustLaunched(at: now) else { return }
        try await transaction.execute(
            """
            UPDATE lti_deployments SET last_launch_at = \(now)
            WHERE tenant_id = app_tenant_id() AND registration_id = \(registration)
                AND deployment_id = \(deployment.id)
            """)
    }

    /// Removes it, with its links and places.
    package func delete(_ id: String, of registration: RegistrationID, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            DELETE FROM lti_deployments
            WHERE tenant_id = app_tenant_id() AND registration_id = \(registration) AND deployment_id = \(id)
            """)
    }

    private static let selection: Query = """
        SELECT deployment_id, status, default_workflow_id, created_at, last_launch_at FROM lti_deployments
        WHERE tenant_id = app_tenant_id()
        """
}
