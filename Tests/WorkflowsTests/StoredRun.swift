import Core
import Postgres
import Support
import Testing

@testable import Workflows

/// Puts runs into a database, each with a tenant, a person, a workflow and a thread of its own.
enum StoredRun {
    /// A run of the graph that the replica holds.
    static func insert(
        _ graph: WorkflowDefinition, into database: Database, replica: UUID128, lease: Duration
    ) async throws -> RunReference {
        let identifiers = SystemIdentifierGenerator()
        let tenant = try await TestTenant.insert(into: database)
        let user: UserID = identifiers.make()
        let thread: ThreadID = identifiers.make()
        let workflows = WorkflowStore(database: database, identifiers: identifiers)
        let version = try await WorkflowLibrary(store: workflows).publish(
            graph, as: "w", title: "W", description: "", in: tenant)
        let workflow = try #require(try await workflows.published("w", in: tenant))
        let reference = RunReference(tenantID: tenant, runID: identifiers.make(), threadID: thread)
        let run = NewRun(reference: reference, versionID: version, input: RunInput(input: ["text": "hello"]))
        try await database.withTenant(tenant) { transaction in
            _ = try await transaction.batch([
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (\(tenant), \(user), 'learner', now())
                """,
                """
                INSERT INTO users (id, email, name, password_hash, created_at)
                VALUES (\(user), \(user.description + "@example.org"), 'Person', '', now())
                """,
                """
                INSERT INTO threads (id, tenant_id, user_id, workflow_id, created_at, updated_at)
                VALUES (\(thread), \(tenant), \(user), \(workflow.id), now(), now())
                """,
                PostgresRunStore(database: database).insertion(
                    of: run, replica: replica, lease: lease, at: SystemWallClock().now(), isQueued: false),
            ])
        }
        return reference
    }
}
