package import Core
package import HTTPCore
import Postgres

/// Workflows as their authors see them.
extension WorkflowStore {
    /// A workflow to be made.
    package struct NewWorkflow: Sendable {
        package var slug: String
        package var title: String
        package var description: String
        package var definition: WorkflowDefinition
        package var tests: [WorkflowTest]

        package init(
            slug: String, title: String, description: String = "",
            definition: WorkflowDefinition = WorkflowDraft.empty, tests: [WorkflowTest] = []
        ) {
            self.slug = slug
            self.title = title
            self.description = description
            self.definition = definition
            self.tests = tests
        }
    }

    /// Makes a workflow that has a draft and no version. Throws `WorkflowConflict` where its slug is taken.
    package func create(
        _ new: NewWorkflow, by author: WorkflowAuthor, as kind: WorkflowAct.Kind = .create, in tenant: TenantID
    ) async throws -> Workflow {
        let (id, now): (WorkflowID, Timestamp) = (identifiers.make(), clock.now())
        do {
            return try await database.withTenant(tenant) { transaction in
                _ = try await transaction.execute(
                    """
                    INSERT INTO workflows (id, tenant_id, slug, title, description, created_at, updated_at)
                    VALUES (\(id), app_tenant_id(), \(new.slug), \(new.title), \(new.description), \(now), \(now))
                    """)
                try await save(
                    new.definition.json, of: id, revision: 1, by: author.userID, joining: nil, in: transaction)
                try await author.record(
                    WorkflowAct(
                        kind: kind, workflowID: id, changes: [.init("slug", to: .string(new.slug))]), transaction)
                _ = try await add(new.tests, to: new.slug, by: author, transaction)
                return try await held(new.slug, in: transaction)
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            throw WorkflowConflict.slugTaken(new.slug)
        }
    }

    /// The workflows that fit, oldest first.
    package func list(
        _ page: PageRequest, state: WorkflowState = .any, search: String? = nil, in tenant: TenantID
    ) async throws -> Page<Workflow> {
        var query: Query = """
            SELECT \(unsafeSQL: Workflow.columns) FROM \(unsafeSQL: Workflow.tables)
            WHERE w.tenant_id = app_tenant_id() AND w.deleted_at IS NULL
            """
        switch state {
        case .any: break
        case .published: query.append(" AND w.published_version_id IS NOT NULL")
        case .unpublished: query.append(" AND w.published_version_id IS NULL")
        case .changed:
            query.append(
                " AND w.published_version_id IS NOT NULL AND d.revision IS DISTINCT FROM d.published_revision")
        }
        if let search {
            query.append(" AND position(lower(\(search)) IN lower(w.title || ' ' || w.slug)) > 0")
        }
        if let after = page.after { query.append(" AND w.id > \(WorkflowID(after))") }
        query.append(" ORDER BY w.id LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(Workflow.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// The workflow, published or not. Throws `UnknownWorkflow`.
    package func workflow(_ slug: String, in tenant: TenantID) async throws -> Workflow {
        let rows = try await database.statements(of: tenant).query(
            """
            SELECT \(unsafeSQL: Workflow.columns) FROM \(unsafeSQL: Workflow.tables)
            WHERE w.tenant_id = app_tenant_id() AND w.slug = \(slug) AND w.deleted_at IS NULL
            """)
        guard let row = rows.first else { throw UnknownWorkflow() }
        return try Workflow(row: row)
    }

    /// Changes the workflow. `check` sees the tag of the state before and may refuse it.
    package func update(
        _ slug: String, _ changes: WorkflowChanges, by author: WorkflowAuthor, in tenant: TenantID,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> Workflow {
        try await database.withTenant(tenant) { transaction in
            let before = try await held(slug, in: transaction)
            try check(before.tag)
            let differences = changes.differences(from: before)
            guard !differences.isEmpty else { return before }
            if changes.isDefault == true {
                _ = try await transaction.execute(
                    """
                    UPDATE workflows SET is_default = false, version = version + 1
                    WHERE tenant_id = app_tenant_id() AND is_default
                    """)
            }
            _ = try await transaction.execute(
                """
                UPDATE workflows SET title = coalesce(\(changes.title), title),
                    description = coalesce(\(changes.description), description),
                    is_default = coalesce(\(changes.isDefault), is_default),
                    requires_tests = coalesce(\(changes.requiresTests), requires_tests),
                    updated_at = \(clock.now()), version = version + 1
                WHERE tenant_id = app_tenant_id() AND id = \(before.id)
                """)
            let after = try await held(slug, in: transaction)
            try await author.record(
                WorkflowAct(kind: .update, workflowID: before.id, changes: differences), transaction)
            return after
        }
    }

    /// Takes the workflow away: nobody can begin a run of it, those that wait are given up, and its slug is free.
    /// Conversations that there were stay as they are, and so do the versions that they refer to.
    package func delete(
        _ slug: String, by author: WorkflowAuthor, in tenant: TenantID, check: (EntityTag) throws -> Void = { _ in }
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            let before = try await held(slug, in: transaction)
            try check(before.tag)
            let now = clock.now()
            _ = try await transaction.batch([
                // Whichever server finds one first ends it.
                """
                UPDATE workflow_runs SET status = 'running', cancel_requested = true, lease_owner = NULL,
                    lease_expires_at = '-infinity', wake_at = NULL
                WHERE tenant_id = app_tenant_id() AND status = 'waiting' AND workflow_version_id IN (
                    SELECT id FROM workflow_versions WHERE workflow_id = \(before.id))
                """,
                "DELETE FROM workflow_draft_saves WHERE tenant_id = app_tenant_id() AND workflow_id = \(before.id)",
                "DELETE FROM workflow_tests WHERE tenant_id = app_tenant_id() AND workflow_id = \(before.id)",
                "DELETE FROM workflow_drafts WHERE tenant_id = app_tenant_id() AND workflow_id = \(before.id)",
                """
                UPDATE workflows SET deleted_at = \(now), published_version_id = NULL, is_default = false,
                    version = version + 1
                WHERE tenant_id = app_tenant_id() AND id = \(before.id)
                """,
            ])
            try await author.record(
                WorkflowAct(
                    kind: .delete, workflowID: before.id, changes: [.init("slug", from: .string(slug), to: .null)]),
                transaction)
        }
    }

    /// The workflow, kept from changing until the transaction ends.
    func held(_ slug: String, in transaction: Transaction) async throws -> Workflow {
        let rows = try await transaction.query(
            """
            SELECT \(unsafeSQL: Workflow.columns) FROM \(unsafeSQL: Workflow.tables)
            WHERE w.tenant_id = app_tenant_id() AND w.slug = \(slug) AND w.deleted_at IS NULL FOR UPDATE OF w
            """)
        guard let row = rows.first else { throw UnknownWorkflow() }
        return try Workflow(row: row)
    }
}

extension WorkflowChanges {
    /// What the audit log says of the changes to this workflow.
    fileprivate func differences(from before: Workflow) -> [WorkflowAct.Change] {
        var changes: [WorkflowAct.Change] = []
        if let title, title != before.title {
            changes.append(.init("title", from: .string(before.title), to: .string(title)))
        }
        if let description, description != before.description {
            changes.append(.init("description", from: .string(before.description), to: .string(description)))
        }
        if let isDefault, isDefault != before.isDefault {
            changes.append(.init("is_default", from: .bool(before.isDefault), to: .bool(isDefault)))
        }
        if let requiresTests, requiresTests != before.requiresTests {
            changes.append(.init("required_tests", from: .bool(before.requiresTests), to: .bool(requiresTests)))
        }
        return changes
    }
}
