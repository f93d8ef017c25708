package import Core
package import HTTPCore
import Postgres

/// Drafts and their history.
extension WorkflowStore {
    /// How many saves of a draft are kept.
    static let savesKept = 50
    /// Saves of one person that come within so long of the first of them are one entry of the history.
    static let savesJoin = Duration.seconds(300)

    /// The workflow's draft. Throws `UnknownWorkflow`.
    package func draft(of slug: String, in tenant: TenantID) async throws -> WorkflowDraft {
        let rows = try await database.statements(of: tenant).query(Self.draft(of: slug))
        guard let row = rows.first else { throw UnknownWorkflow() }
        return try WorkflowDraft(row: row)
    }

    /// Saves the draft. `check` sees the tag of the state before and may refuse it. What is as it was is no new revision.
    package func saveDraft(
        _ definition: WorkflowDefinition, of slug: String, by author: WorkflowAuthor, in tenant: TenantID,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> WorkflowDraft {
        try await database.withTenant(tenant) { transaction in
            let before = try await heldDraft(of: slug, in: transaction)
            try check(before.tag)
            let json = definition.json
            guard json != before.definition || before.revision == 0 else { return before }
            return try await save(
                json, of: before.workflowID, revision: before.revision + 1, by: author.userID,
                joining: clock.now() + (.zero - Self.savesJoin), in: transaction)
        }
    }

    /// What was saved, the newest first.
    package func history(of slug: String, in tenant: TenantID) async throws -> [DraftSave] {
        let id = try await workflow(slug, in: tenant).id
        return try await database.statements(of: tenant).query(
            """
            SELECT s.revision, s.user_id, s.saved_at, s.revision = d.published_revision IS TRUE AS is_published
            FROM workflow_draft_saves s
            JOIN workflow_drafts d ON d.tenant_id = s.tenant_id AND d.workflow_id = s.workflow_id
            WHERE s.tenant_id = app_tenant_id() AND s.workflow_id = \(id) ORDER BY s.revision DESC
            """
        ).map(DraftSave.init(row:))
    }

    /// Where a draft is taken back to.
    package enum Restoration: Sendable {
        case revision(Int)
        case version(Int)
    }

    /// Makes what was saved or published before the draft again, as a new revision.
    package func restore(
        _ slug: String, to place: Restoration, by author: WorkflowAuthor, in tenant: TenantID,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> WorkflowDraft {
        try await database.withTenant(tenant) { transaction in
            let before = try await heldDraft(of: slug, in: transaction)
            try check(before.tag)
            let (query, unknown): (Query, WorkflowConflict) =
                switch place {
                case .revision(let revision):
                    (
                        """
                        SELECT definition FROM workflow_draft_saves WHERE tenant_id = app_tenant_id()
                            AND workflow_id = \(before.workflowID) AND revision = \(revision)
                        """, .unknownRevision(revision)
                    )
                case .version(let number):
                    (
                        """
                        SELECT definition FROM workflow_versions WHERE tenant_id = app_tenant_id()
                            AND workflow_id = \(before.workflowID) AND number = \(number)
                        """, .unknownVersion(number)
                    )
                }
            guard let row = try await transaction.query(query).first else { throw unknown }
            return try await save(
                row.decode(JSONValue.self), of: before.workflowID, revision: before.revision + 1, by: author.userID,
                joining: nil, in: transaction)
        }
    }

    // MARK: Statements

    /// The draft, kept from changing until the transaction ends.
    func heldDraft(of slug: String, in transaction: Transaction) async throws -> WorkflowDraft {
        _ = try await held(slug, in: transaction)
        guard let row = try await transaction.query(Self.draft(of: slug)).first else { throw UnknownWorkflow() }
        return try WorkflowDraft(row: row)
    }

    /// Writes a revision and its entry in the history, into the entry before where that is of the same person and began
    /// after `joining`.
    @discardableResult
    func save(
        _ definition: JSONValue, of id: WorkflowID, revision: Int, by author: UserID?, joining: Timestamp?,
        in transaction: Transaction
    ) async throws -> WorkflowDraft {
        let now = clock.now()
        _ = try await transaction.batch([
            """
            WITH joined AS (
                UPDATE workflow_draft_saves s SET revision = \(revision), definition = \(definition), saved_at = \(now)
                FROM workflow_drafts d
                WHERE s.tenant_id = app_tenant_id() AND s.workflow_id = \(id) AND d.tenant_id = s.tenant_id
                    AND d.workflow_id = s.workflow_id AND s.revision = d.revision
                    AND d.published_revision IS DISTINCT FROM s.revision AND s.began_at > \(joining)
                    AND s.user_id IS NOT DISTINCT FROM \(author)
                RETURNING 1)
            INSERT INTO workflow_draft_saves
                (tenant_id, workflow_id, revision, definition, user_id, began_at, saved_at)
            SELECT app_tenant_id(), \(id), \(revision), \(definition), \(author), \(now), \(now)
            WHERE NOT EXISTS (SELECT FROM joined)
            """,
            """
            INSERT INTO workflow_drafts (tenant_id, workflow_id, revision, definition, user_id, updated_at)
            VALUES (app_tenant_id(), \(id), \(revision), \(definition), \(author), \(now))
            ON CONFLICT (tenant_id, workflow_id) DO UPDATE SET revision = excluded.revision,
                definition = excluded.definition, user_id = excluded.user_id, updated_at = excluded.updated_at
            """,
            """
            DELETE FROM workflow_draft_saves WHERE tenant_id = app_tenant_id() AND workflow_id = \(id)
                AND revision <= (SELECT revision FROM workflow_draft_saves
                    WHERE tenant_id = app_tenant_id() AND workflow_id = \(id)
                    ORDER BY revision DESC OFFSET \(Self.savesKept) LIMIT 1)
            """,
        ])
        return WorkflowDraft(
            workflowID: id, revision: revision, definition: definition, authorID: author, updatedAt: now)
    }

    /// Where nobody has saved a draft the published version stands for it.
    private static func draft(of slug: String) -> Query {
        """
        SELECT w.id, coalesce(d.revision, 0), coalesce(d.definition, v.definition, '{"nodes": [], "edges": []}'),
            d.user_id, coalesce(d.updated_at, v.created_at, w.created_at)
        FROM \(unsafeSQL: Workflow.tables)
        WHERE w.tenant_id = app_tenant_id() AND w.slug = \(slug) AND w.deleted_at IS NULL
        """
    }
}

extension WorkflowDraft {
    fileprivate init(row: Row) throws {
        (workflowID, revision, definition, authorID, updatedAt) = try row.decode(
            WorkflowID.self, Int.self, JSONValue.self, UserID?.self, Timestamp.self)
    }
}
