package import Core
import Postgres

/// A state of a workflow that an author tries.
package struct TriedWorkflow: Sendable, Equatable {
    package let workflowID: WorkflowID
    package let versionID: WorkflowVersionID
}

/// Trying drafts before anybody meets them.
extension WorkflowStore {
    /// What is tried.
    package enum TrialSource: Sendable {
        /// The draft as it was at this revision; as it is now for nil.
        case draft(Int?)
        /// A published version.
        case version(Int)
    }

    /// A version for runs that try the draft: it has no number, and no list shows it. One that was made for the same
    /// revision a short time ago is taken again.
    ///
    /// - Parameters:
    ///   - check: sees the definition before anything is stored, and may refuse it
    ///   - calls: the slugs of the workflows that it refers to
    package func tried(
        _ source: TrialSource, of slug: String, by author: WorkflowAuthor, in tenant: TenantID,
        calls: @Sendable (WorkflowDefinition) -> [String], check: (WorkflowDefinition) throws -> Void
    ) async throws -> TriedWorkflow {
        let workflow = try await workflow(slug, in: tenant)
        let revision: Int
        let json: JSONValue
        switch source {
        case .version(let number):
            let (version, definition) = try await version(number, of: slug, in: tenant)
            try check(try WorkflowDefinition(json: definition))
            return TriedWorkflow(workflowID: workflow.id, versionID: version.id)
        case .draft(nil):
            let draft = try await draft(of: slug, in: tenant)
            (revision, json) = (draft.revision, draft.definition)
        case .draft(let asked?):
            let rows = try await database.statements(of: tenant).query(
                """
                SELECT definition FROM workflow_draft_saves WHERE tenant_id = app_tenant_id()
                    AND workflow_id = \(workflow.id) AND revision = \(asked)
                """)
            guard let row = rows.first else { throw WorkflowConflict.unknownRevision(asked) }
            (revision, json) = (asked, try row.decode(JSONValue.self))
        }
        let definition = try WorkflowDefinition(json: json)
        try check(definition)
        let versionID = try await database.withTenant(tenant) { transaction in
            try await version(
                holding: json, calls(definition), revision: revision, of: slug, by: author, in: transaction)
        }
        return TriedWorkflow(workflowID: workflow.id, versionID: versionID)
    }

    private func version(
        holding definition: JSONValue, _ calls: [String], revision: Int, of slug: String, by author: WorkflowAuthor,
        in transaction: Transaction
    ) async throws -> WorkflowVersionID {
        let workflow = try await held(slug, in: transaction).id
        let now = clock.now()
        let known = try await transaction.query(
            """
            SELECT id FROM workflow_versions
            WHERE tenant_id = app_tenant_id() AND workflow_id = \(workflow) AND number IS NULL
                AND draft_revision = \(revision) AND definition = \(definition)
                AND created_at > \(now + (.zero - .seconds(43_200)))
            ORDER BY id DESC LIMIT 1
            """)
        if let row = known.first { return try row.decode(WorkflowVersionID.self) }
        let id: WorkflowVersionID = identifiers.make()
        _ = try await transaction.batch([
            """
            INSERT INTO workflow_versions
                (id, tenant_id, workflow_id, draft_revision, definition, user_id, calls, created_at)
            VALUES (\(id), app_tenant_id(), \(workflow), \(revision), \(definition), \(author.userID), \(calls), \(now))
            """,
            // Those of runs that are gone; none that is young enough to be taken again.
            """
            DELETE FROM workflow_versions v
            WHERE v.tenant_id = app_tenant_id() AND v.workflow_id = \(workflow) AND v.number IS NULL
                AND v.created_at < \(now + (.zero - .seconds(86_400)))
                AND NOT EXISTS (SELECT FROM workflow_runs r WHERE r.workflow_version_id = v.id)
            """,
        ])
        return id
    }
}
