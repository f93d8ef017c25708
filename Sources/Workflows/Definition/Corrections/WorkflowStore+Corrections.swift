package import Core
import HTTPCore
import Postgres

extension WorkflowStore {
    /// What the step has said in published versions beside the text that it has now, the newest first.
    package func earlierTexts(
        of correction: MessageCorrection, in workflow: WorkflowID, of tenant: TenantID
    ) async throws -> [String] {
        let parameters = JSONValue.object(
            JSONObject(MessageCorrection.parameters.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        return try await database.statements(of: tenant).query(
            """
            SELECT said.text FROM workflow_versions v
            CROSS JOIN jsonb_array_elements(v.definition -> 'nodes') node
            CROSS JOIN LATERAL (
                SELECT node -> 'parameters' ->> (\(parameters)::jsonb ->> (node ->> 'kind')) AS text) AS said
            WHERE v.tenant_id = app_tenant_id() AND v.workflow_id = \(workflow) AND v.number IS NOT NULL
                AND node ->> 'slug' = \(correction.node) AND said.text <> \(correction.text)
            GROUP BY said.text ORDER BY max(v.number) DESC LIMIT 100
            """
        ).map { try $0.decode(String.self) }
    }

    /// Publishes a corrected definition in the place of a version. A draft in which the step says what it said there is
    /// corrected too, and stays without unpublished changes where it had none.
    ///
    /// - Parameters:
    ///   - number: the version that was corrected; throws 412 where another one is published by now
    ///   - tests: the revision of the tests that passed, which counts where the workflow requires tests
    package func publish(
        _ definition: WorkflowDefinition, correcting number: Int, of slug: String, by correction: MessageCorrection,
        calls: [String], tests: Int?, author: WorkflowAuthor, in tenant: TenantID
    ) async throws -> WorkflowVersion {
        let (id, now): (WorkflowVersionID, Timestamp) = (identifiers.make(), clock.now())
        return try await database.withTenant(tenant) { transaction in
            let workflow = try await held(slug, in: transaction)
            guard workflow.publishedNumber == number else { throw HTTPError.changedMeanwhile(workflow.tag) }
            guard !workflow.requiresTests || tests == workflow.testsRevision else {
                throw WorkflowTestConflict.changedMeanwhile
            }
            let results = try await transaction.batch([
                """
                INSERT INTO workflow_versions
                    (id, tenant_id, workflow_id, number, definition, note, user_id, calls, created_at)
                SELECT \(id), app_tenant_id(), \(workflow.id), max(number) + 1, \(definition.json),
                    \("Text of the step '\(correction.node)' corrected"), \(author.userID), \(calls), \(now)
                FROM workflow_versions WHERE workflow_id = \(workflow.id)
                """,
                """
                UPDATE workflows SET published_version_id = \(id), updated_at = \(now), version = version + 1
                WHERE tenant_id = app_tenant_id() AND id = \(workflow.id)
                """,
                """
                SELECT \(unsafeSQL: WorkflowVersion.columns), (
                    SELECT definition FROM workflow_versions WHERE workflow_id = w.id AND number = \(number)) AS before
                FROM workflow_versions v JOIN workflows w ON w.id = v.workflow_id
                WHERE v.tenant_id = app_tenant_id() AND v.id = \(id)
                """,
            ])
            guard let row = results.last?.first else { throw UnknownWorkflow() }
            let version = try WorkflowVersion(row: row)
            let before = try WorkflowDefinition(json: try row["before", JSONValue.self])
            if workflow.draftRevision > 0 {
                let draft = try await heldDraft(of: slug, in: transaction)
                if let old = try? WorkflowDefinition(json: draft.definition),
                    correction.text(in: old) == correction.text(in: before), let new = try? correction.applied(to: old)
                {
                    try await save(
                        new.json, of: workflow.id, revision: draft.revision + 1, by: author.userID, joining: nil,
                        in: transaction)
                    if !workflow.hasUnpublishedChanges {
                        try await transaction.execute(
                            """
                            UPDATE workflow_drafts SET published_revision = revision
                            WHERE tenant_id = app_tenant_id() AND workflow_id = \(workflow.id)
                            """)
                    }
                }
            }
            try await author.record(
                WorkflowAct(
                    kind: .publish, workflowID: workflow.id,
                    changes: [
                        .init("version", to: .integer(Int64(version.number))),
                        .init("corrected_step", to: .string(correction.node)),
                    ]), transaction)
            return version
        }
    }
}
