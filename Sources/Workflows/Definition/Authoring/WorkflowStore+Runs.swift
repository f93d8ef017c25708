package import Core
import Postgres

/// What became of waiting runs that were to be moved.
package struct MovedRuns: Sendable, Equatable {
    /// A run that stays on its version.
    package struct Kept: Sendable, Equatable {
        package let runID: RunID
        package let reason: String
    }

    package internal(set) var moved: [RunID] = []
    package internal(set) var kept: [Kept] = []
    /// What the next part is asked for by; nil where there are no more.
    package internal(set) var after: RunID?
}

extension WorkflowStore {
    /// The most runs that are moved at once.
    static let mostMoved = 200

    /// Takes waiting runs of the workflow over to a version of it, in the order of their identifiers. Runs that go on
    /// meanwhile, or that wait at a step that the version lacks, stay on theirs.
    ///
    /// - Parameters:
    ///   - runs: these alone; nil for all
    ///   - after: the last one of the part before
    package func moveRuns(
        of slug: String, to number: Int, runs: [RunID]? = nil, after: RunID? = nil, library: WorkflowLibrary,
        by author: WorkflowAuthor, in tenant: TenantID
    ) async throws -> MovedRuns {
        let target = try await version(number, of: slug, in: tenant).version
        let compiled = try await library.compiled(target.id, in: tenant)
        let (waiting, last) = try await waitingRuns(
            of: workflow(slug, in: tenant).id, besides: target.id, runs, after, in: tenant)
        var programs: [WorkflowVersionID: CompiledWorkflow] = [:]
        for version in Set(waiting.map(\.version)) {
            programs[version] = try? await library.compiled(version, in: tenant)
        }
        return try await database.withTenant(tenant) { transaction in
            var result = MovedRuns(after: last)
            let rows = try await transaction.query(
                """
                SELECT id, workflow_version_id, snapshot FROM workflow_runs
                WHERE tenant_id = app_tenant_id() AND id = ANY (\(waiting.map(\.id.uuid))) AND status = 'waiting'
                ORDER BY id FOR UPDATE
                """)
            var updates: [Query] = []
            for row in rows {
                let (id, version, snapshot) = try row.decode(RunID.self, WorkflowVersionID.self, JSONValue?.self)
                do throws(RunRelocation.Refusal) {
                    guard let old = programs[version] else {
                        throw RunRelocation.Refusal("Its version cannot be read any more.")
                    }
                    let relocation = RunRelocation(
                        version: version, workflow: old, newVersion: target.id, newWorkflow: compiled)
                    let moved = try relocation.moved(snapshot ?? .null)
                    updates.append(
                        """
                        UPDATE workflow_runs SET workflow_version_id = \(target.id), snapshot = \(moved)
                        WHERE tenant_id = app_tenant_id() AND id = \(id)
                        """)
                    result.moved.append(id)
                } catch {
                    result.kept.append(.init(runID: id, reason: error.reason))
                }
            }
            let still = Set(result.moved + result.kept.map(\.runID))
            for run in waiting where !still.contains(run.id) {
                result.kept.append(.init(runID: run.id, reason: "It went on meanwhile."))
            }
            guard !updates.isEmpty else { return result }
            _ = try await transaction.batch(updates)
            try await author.record(
                WorkflowAct(
                    kind: .moveRuns, workflowID: try await held(slug, in: transaction).id,
                    changes: [
                        .init("version", to: .integer(Int64(number))),
                        .init("runs", to: .integer(Int64(updates.count))),
                    ]), transaction)
            return result
        }
    }

    private func waitingRuns(
        of workflow: WorkflowID, besides version: WorkflowVersionID, _ runs: [RunID]?, _ after: RunID?,
        in tenant: TenantID
    ) async throws -> (runs: [(id: RunID, version: WorkflowVersionID)], last: RunID?) {
        var query: Query = """
            SELECT r.id, r.workflow_version_id FROM workflow_runs r
            WHERE r.tenant_id = app_tenant_id() AND r.status = 'waiting' AND r.workflow_version_id <> \(version)
                AND r.workflow_version_id IN (
                    SELECT id FROM workflow_versions WHERE workflow_id = \(workflow) AND number IS NOT NULL)
            """
        if let runs { query.append(" AND r.id = ANY (\(runs.map(\.uuid)))") }
        if let after { query.append(" AND r.id > \(after)") }
        query.append(" ORDER BY r.id LIMIT \(Self.mostMoved + 1)")
        let rows = try await database.statements(of: tenant).query(query)
        let found = try rows.map { row -> (id: RunID, version: WorkflowVersionID) in
            try row.decode(RunID.self, WorkflowVersionID.self)
        }
        let taken = Array(found.prefix(Self.mostMoved))
        return (taken, found.count > taken.count ? taken.last?.id : nil)
    }
}
