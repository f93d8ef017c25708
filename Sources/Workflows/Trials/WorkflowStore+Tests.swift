package import Core
package import HTTPCore
import Postgres

/// Tests of workflows. All of this throws `UnknownWorkflow` where the tenant has no such workflow.
extension WorkflowStore {
    /// How many tests a workflow has at most.
    package static let mostTests = 100

    /// The workflow's tests, oldest first.
    package func tests(of slug: String, _ page: PageRequest, in tenant: TenantID) async throws -> Page<
        StoredWorkflowTest
    > {
        let id = try await workflow(slug, in: tenant).id
        var query = Self.tests(of: id)
        if let after = page.after { query.append(" AND t.id > \(WorkflowTestID(after))") }
        query.append(" ORDER BY t.id LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(StoredWorkflowTest.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// All tests of the workflow.
    package func tests(of slug: String, in tenant: TenantID) async throws -> [StoredWorkflowTest] {
        let id = try await workflow(slug, in: tenant).id
        var query = Self.tests(of: id)
        query.append(" ORDER BY t.id")
        return try await database.statements(of: tenant).query(query).map(StoredWorkflowTest.init(row:))
    }

    /// One test. Throws `WorkflowTestConflict.unknown`.
    package func test(_ id: WorkflowTestID, of slug: String, in tenant: TenantID) async throws -> StoredWorkflowTest {
        let workflow = try await workflow(slug, in: tenant).id
        var query = Self.tests(of: workflow)
        query.append(" AND t.id = \(id)")
        guard let row = try await database.statements(of: tenant).query(query).first else {
            throw WorkflowTestConflict.unknown
        }
        return try StoredWorkflowTest(row: row)
    }

    /// Adds tests to the workflow, all or none. Throws `WorkflowTestConflict` where a name is taken or there are too many.
    ///
    /// - Parameter thread: the conversation that they were recorded from, with which they go
    @discardableResult
    package func add(
        _ tests: [WorkflowTest], to slug: String, recordedFrom thread: ThreadID? = nil, by author: WorkflowAuthor,
        in tenant: TenantID
    ) async throws -> [StoredWorkflowTest] {
        try await database.withTenant(tenant) { transaction in
            try await add(tests, to: slug, recordedFrom: thread, by: author, transaction)
        }
    }

    /// Adds tests within a transaction.
    func add(
        _ tests: [WorkflowTest], to slug: String, recordedFrom thread: ThreadID? = nil, by author: WorkflowAuthor,
        _ transaction: Transaction
    ) async throws -> [StoredWorkflowTest] {
        guard !tests.isEmpty else { return [] }
        let (workflow, now) = (try await held(slug, in: transaction), clock.now())
        let known = try await transaction.query(
            "SELECT name FROM workflow_tests WHERE tenant_id = app_tenant_id() AND workflow_id = \(workflow.id)"
        ).map { try $0.decode(String.self) }
        guard known.count + tests.count <= Self.mostTests else { throw WorkflowTestConflict.tooMany(Self.mostTests) }
        var names = Set(known)
        for test in tests where !names.insert(test.name).inserted { throw WorkflowTestConflict.nameTaken(test.name) }
        let ids = tests.map { _ in identifiers.make(WorkflowTestID.self) }
        _ = try await transaction.batch(
            zip(ids, tests).map { id, test in
                """
                INSERT INTO workflow_tests (id, tenant_id, workflow_id, name, content, user_id, recorded_from, created_at,
                    updated_at)
                VALUES (\(id), app_tenant_id(), \(workflow.id), \(test.name), \(test.content), \(author.userID),
                    \(thread), \(now), \(now))
                """
            })
        try await note(tests.map { .init("test", to: .string($0.name)) }, of: workflow.id, by: author, transaction)
        var query = Self.tests(of: workflow.id)
        query.append(" AND t.id = ANY (\(ids.map(\.uuid))) ORDER BY t.id")
        return try await transaction.query(query).map(StoredWorkflowTest.init(row:))
    }

    /// Writes a test anew. `check` sees the tag of the state before and may refuse it.
    package func replace(
        _ id: WorkflowTestID, of slug: String, with test: WorkflowTest, by author: WorkflowAuthor,
        in tenant: TenantID, check: (EntityTag) throws -> Void = { _ in }
    ) async throws -> StoredWorkflowTest {
        try await database.withTenant(tenant) { transaction in
            let (workflow, before) = try await held(id, of: slug, transaction)
            try check(before.tag)
            guard before.name != test.name || before.content != test.content else { return before }
            let others = try await transaction.query(
                """
                SELECT FROM workflow_tests WHERE tenant_id = app_tenant_id() AND workflow_id = \(workflow.id)
                    AND name = \(test.name) AND id <> \(id)
                """)
            guard others.isEmpty else { throw WorkflowTestConflict.nameTaken(test.name) }
            _ = try await transaction.execute(
                """
                UPDATE workflow_tests SET name = \(test.name), content = \(test.content), user_id = \(author.userID),
                    updated_at = \(clock.now()), version = version + 1
                WHERE tenant_id = app_tenant_id() AND id = \(id)
                """)
            try await note(
                [.init("test", from: .string(before.name), to: .string(test.name))], of: workflow.id, by: author,
                transaction)
            return try await held(id, of: slug, transaction).test
        }
    }

    /// Removes a test. `check` sees the tag of the state before and may refuse it.
    package func removeTest(
        _ id: WorkflowTestID, of slug: String, by author: WorkflowAuthor, in tenant: TenantID,
        check: (EntityTag) throws -> Void = { _ in }
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            let (workflow, before) = try await held(id, of: slug, transaction)
            try check(before.tag)
            _ = try await transaction.execute(
                "DELETE FROM workflow_tests WHERE tenant_id = app_tenant_id() AND id = \(id)")
            try await note(
                [.init("test", from: .string(before.name), to: .null)], of: workflow.id, by: author, transaction)
        }
    }

    private func held(
        _ id: WorkflowTestID, of slug: String, _ transaction: Transaction
    ) async throws -> (workflow: Workflow, test: StoredWorkflowTest) {
        let workflow = try await held(slug, in: transaction)
        var query = Self.tests(of: workflow.id)
        query.append(" AND t.id = \(id)")
        guard let row = try await transaction.query(query).first else { throw WorkflowTestConflict.unknown }
        return (workflow, try StoredWorkflowTest(row: row))
    }

    private func note(
        _ changes: [WorkflowAct.Change], of workflow: WorkflowID, by author: WorkflowAuthor, _ transaction: Transaction
    ) async throws {
        _ = try await transaction.execute(
            """
            UPDATE workflows SET tests_revision = tests_revision + 1
            WHERE tenant_id = app_tenant_id() AND id = \(workflow)
            """)
        try await author.record(WorkflowAct(kind: .test, workflowID: workflow, changes: changes), transaction)
    }

    private static func tests(of workflow: WorkflowID) -> Query {
        """
        SELECT \(unsafeSQL: StoredWorkflowTest.columns) FROM workflow_tests t
        WHERE t.tenant_id = app_tenant_id() AND t.workflow_id = \(workflow)
        """
    }
}
