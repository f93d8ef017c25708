package import Core
package import HTTPCore
package import Postgres

/// What runs there were, and what each of their steps did. Every method sees the runs of the transaction's tenant.
package struct RunArchive: Sendable {
    private static let columns: Query = """
        r.id, w.slug, v.number, v.draft_revision, r.thread_id, t.user_id, t.origin, r.status, r.waits, r.attempt, r.error ->> 'code',
        r.created_at, r.finished_at, r.merged_into
        """
    private static let tables: Query = """
        workflow_runs r JOIN workflow_versions v ON v.id = r.workflow_version_id
        JOIN workflows w ON w.id = v.workflow_id JOIN threads t ON t.id = r.thread_id
        """

    package init() {}

    /// A page of runs, newest first, without those whose message another one took.
    package func runs(
        _ filter: RunFilter, _ page: PageRequest, in transaction: Transaction
    ) async throws -> Page<RunRecord> {
        let rows = try await transaction.query(
            """
            SELECT \(Self.columns) FROM \(Self.tables)
            WHERE r.tenant_id = app_tenant_id() AND r.merged_into IS NULL\(filter.condition)\(page.condition)
            ORDER BY r.id DESC LIMIT \(page.limit + 1)
            """)
        return Page(try rows.map(Self.record), for: page, key: \.id.uuid)
    }

    /// One run; nil where there is none.
    package func run(_ id: RunID, in transaction: Transaction) async throws -> RunDetails? {
        let results = try await transaction.batch([
            "SELECT \(Self.columns) FROM \(Self.tables) WHERE r.id = \(id)",
            """
            SELECT r.workflow_version_id, r.input -> 'input' AS input, r.input -> 'pinned' AS pinned, r.result, r.error,
                (SELECT coalesce(max(number), 0) FROM run_events WHERE run_id = r.id) AS last_event, s.*
            FROM workflow_runs r, LATERAL (
                SELECT count(*) AS steps, coalesce(sum((usage ->> 'input_tokens')::bigint), 0)::bigint AS read,
                    coalesce(sum((usage ->> 'output_tokens')::bigint), 0)::bigint AS written
                FROM run_steps WHERE run_id = r.id) s
            WHERE r.id = \(id)
            """,
        ])
        guard let head = results[0].first, let row = results[1].first else { return nil }
        let (version, input, pinned, result, error, lastEvent, steps, read, written) = try row.decode(
            WorkflowVersionID.self, JSONValue?.self, JSONValue?.self, JSONValue?.self, JSONValue?.self, Int.self,
            Int.self, Int.self,
            Int.self)
        return RunDetails(
            record: try Self.record(head), versionID: version, input: input ?? .null, result: result ?? .null,
            error: error ?? .null, tokens: (read, written), steps: steps, lastEvent: lastEvent,
            pinned: pinned?.objectValue?.keys.sorted() ?? [])
    }

    /// Up to so many steps of a run behind the one with this number, in their order.
    package func steps(
        of id: RunID, after number: Int, most: Int, in transaction: Transaction
    ) async throws -> [StepRecord] {
        try await transaction.query(
            """
            SELECT number, node, kind, strand, workflow_version_id, attempt, status, input, output, changes, error, usage,
                started_at, finished_at
            FROM run_steps WHERE run_id = \(id) AND number > \(number) ORDER BY number LIMIT \(most)
            """
        ).map { row in
            let (
                number, node, kind, strand, version, attempt, status, input, output, changes, error, usage, start, end
            ) =
                try row.decode(
                    Int.self, String.self, String.self, Int.self, WorkflowVersionID?.self, Int.self, String.self,
                    JSONValue?.self, JSONValue?.self, JSONValue?.self, JSONValue?.self, JSONValue?.self, Timestamp.self,
                    Timestamp?.self)
            return StepRecord(
                number: number, node: node, kind: kind, strand: strand, versionID: version, attempt: attempt,
                status: status,
                input: input ?? .null, output: output ?? .null, changes: changes ?? .null, error: error ?? .null,
                usage: usage ?? .null, startedAt: start, finishedAt: end)
        }
    }

    private static func record(_ row: Row) throws -> RunRecord {
        let (
            id, slug, version, revision, thread, user, origin, status, waits, attempt, failure, created, finished,
            merged
        ) =
            try row.decode(
                RunID.self, String.self, Int?.self, Int?.self, ThreadID.self, UserID?.self, String.self, String.self,
                [String].self, Int.self, String?.self, Timestamp.self, Timestamp?.self, RunID?.self)
        return RunRecord(
            id: id, workflow: slug, version: version, draftRevision: revision, threadID: thread, userID: user,
            origin: origin,
            status: RunStatus(rawValue: status) ?? .failed,
            // Beside the kinds the row has which step or item each is for.
            waits: status == "waiting" ? waits.filter { Wait.Kind(rawValue: $0) != nil } : [], attempt: attempt,
            failure: failure, createdAt: created, finishedAt: finished, mergedInto: merged)
    }
}

extension RunFilter {
    /// ` AND …` for each that counts.
    fileprivate var condition: Query {
        var query: Query = ""
        if let workflow { query.append(" AND w.slug = \(workflow)") }
        if let version { query.append(" AND v.number = \(version)") }
        if let status { query.append(" AND r.status = \(status.rawValue)") }
        if let isTrial { query.append(" AND (t.origin = \(Self.trial)) = \(isTrial)") }
        if let threadID { query.append(" AND r.thread_id = \(threadID)") }
        if let userID {
            query.append(
                " AND r.thread_id IN (SELECT id FROM threads WHERE tenant_id = app_tenant_id() AND user_id = \(userID))"
            )
        }
        if let since { query.append(" AND r.created_at >= \(since)") }
        if let until { query.append(" AND r.created_at < \(until)") }
        return query
    }
}

extension PageRequest {
    fileprivate var condition: Query {
        after.map { " AND r.id < \($0)" } ?? ""
    }
}
