package import Core
package import HTTPCore
import Postgres

/// Versions: numbered, and never changed.
extension WorkflowStore {
    /// Publishes the draft as the next version.
    ///
    /// - Parameters:
    ///   - revision: what was checked; throws 412 where the draft was saved since
    ///   - calls: the slugs of the workflows that it refers to
    ///   - tests: the revision of the tests that passed, which counts where the workflow requires tests
    package func publishDraft(
        of slug: String, revision: Int, note: String, calls: [String], tests: Int? = nil, by author: WorkflowAuthor,
        in tenant: TenantID
    ) async throws -> WorkflowVersion {
        let (id, now): (WorkflowVersionID, Timestamp) = (identifiers.make(), clock.now())
        return try await database.withTenant(tenant) { transaction in
            let workflow = try await held(slug, in: transaction)
            guard !workflow.requiresTests || tests == workflow.testsRevision else {
                throw WorkflowTestConflict.changedMeanwhile
            }
            let draft = try await heldDraft(of: slug, in: transaction)
            guard draft.revision == revision else { throw HTTPError.changedMeanwhile(draft.tag) }
            let results = try await transaction.batch([
                """
                INSERT INTO workflow_versions
                    (id, tenant_id, workflow_id, number, definition, note, user_id, calls, created_at)
                SELECT \(id), app_tenant_id(), \(draft.workflowID), coalesce(max(number), 0) + 1, \(draft.definition),
                    \(note), \(author.userID), \(calls), \(now)
                FROM workflow_versions WHERE workflow_id = \(draft.workflowID)
                """,
                """
                UPDATE workflow_drafts SET published_revision = revision
                WHERE tenant_id = app_tenant_id() AND workflow_id = \(draft.workflowID)
                """,
                """
                UPDATE workflows SET published_version_id = \(id), updated_at = \(now), version = version + 1
                WHERE tenant_id = app_tenant_id() AND id = \(draft.workflowID)
                """,
                Self.version("v.id = \(id)", of: slug),
            ])
            guard let row = results.last?.first else { throw UnknownWorkflow() }
            let version = try WorkflowVersion(row: row)
            try await author.record(
                WorkflowAct(
                    kind: .publish, workflowID: draft.workflowID,
                    changes: [.init("version", to: .integer(Int64(version.number)))]), transaction)
            return version
        }
    }

    /// The versions, the newest first.
    package func versions(of slug: String, _ page: PageRequest, in tenant: TenantID) async throws -> Page<
        WorkflowVersion
    > {
        let id = try await workflow(slug, in: tenant).id
        var query: Query = """
            SELECT \(unsafeSQL: WorkflowVersion.columns) FROM workflow_versions v JOIN workflows w ON w.id = v.workflow_id
            WHERE v.tenant_id = app_tenant_id() AND v.workflow_id = \(id) AND v.number IS NOT NULL
            """
        if let after = page.after { query.append(" AND v.id < \(WorkflowVersionID(after))") }
        query.append(" ORDER BY v.id DESC LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(WorkflowVersion.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// A version and its definition.
    package func version(
        _ number: Int, of slug: String, in tenant: TenantID
    ) async throws -> (version: WorkflowVersion, definition: JSONValue) {
        let rows = try await database.statements(of: tenant).query(Self.version("v.number = \(number)", of: slug))
        guard let row = rows.first else {
            _ = try await workflow(slug, in: tenant)
            throw WorkflowConflict.unknownVersion(number)
        }
        return (try WorkflowVersion(row: row), try row["definition", JSONValue.self])
    }

    /// Makes an earlier version the one that people meet. The draft stays as it is.
    package func makeCurrent(
        _ number: Int, of slug: String, by author: WorkflowAuthor, in tenant: TenantID
    ) async throws -> WorkflowVersion {
        try await database.withTenant(tenant) { transaction in
            let workflow = try await held(slug, in: transaction)
            guard let row = try await transaction.query(Self.version("v.number = \(number)", of: slug)).first else {
                throw WorkflowConflict.unknownVersion(number)
            }
            let version = try WorkflowVersion(row: row)
            guard !version.isPublished else { return version }
            let results = try await transaction.batch([
                """
                UPDATE workflows SET published_version_id = \(version.id), updated_at = \(clock.now()),
                    version = version + 1
                WHERE tenant_id = app_tenant_id() AND id = \(workflow.id)
                """,
                Self.version("v.id = \(version.id)", of: slug),
            ])
            try await author.record(
                WorkflowAct(
                    kind: .rollback, workflowID: workflow.id,
                    changes: [
                        .init(
                            "version", from: workflow.publishedNumber.map { .integer(Int64($0)) } ?? .null,
                            to: .integer(Int64(number)))
                    ]), transaction)
            return try results.last?.first.map(WorkflowVersion.init(row:)) ?? version
        }
    }

    /// Of each of these workflows, and of those that they lead to, the workflows that its published version refers to.
    package func calls(from slugs: [String], in tenant: TenantID) async throws -> [String: [String]] {
        guard !slugs.isEmpty else { return [:] }
        let rows = try await database.statements(of: tenant).query(
            """
            WITH RECURSIVE reached (slug) AS (
                SELECT unnest(\(slugs)::text[])
                UNION
                SELECT called.slug FROM reached r
                JOIN workflows w ON w.tenant_id = app_tenant_id() AND w.slug = r.slug AND w.deleted_at IS NULL
                JOIN workflow_versions v ON v.id = w.published_version_id
                CROSS JOIN LATERAL unnest(v.calls) AS called (slug))
            SELECT w.slug, v.calls FROM reached r
            JOIN workflows w ON w.tenant_id = app_tenant_id() AND w.slug = r.slug AND w.deleted_at IS NULL
            JOIN workflow_versions v ON v.id = w.published_version_id
            """)
        return try rows.reduce(into: [:]) { calls, row in
            let (slug, called) = try row.decode(String.self, [String].self)
            calls[slug] = called
        }
    }

    private static func version(_ condition: Query, of slug: String) -> Query {
        var query: Query = """
            SELECT \(unsafeSQL: WorkflowVersion.columns), v.definition
            FROM workflow_versions v JOIN workflows w ON w.id = v.workflow_id
            WHERE v.tenant_id = app_tenant_id() AND w.slug = \(slug) AND w.deleted_at IS NULL AND
            """
        query.append(" ")
        query.append(condition)
        return query
    }
}
