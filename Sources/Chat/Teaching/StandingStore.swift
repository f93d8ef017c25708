package import Core
package import HTTPCore
package import Postgres
import Workflows

/// Reads where people are in their conversations. Every method sees the conversations of its tenant that somebody began
/// by talking.
package struct StandingStore: Sendable {
    /// How many conversations are watched at most, those of the latest activity.
    package static let mostWatched = 500

    private let database: Database
    private let mostWatched: Int

    package init(database: Database, mostWatched: Int = Self.mostWatched) {
        self.database = database
        self.mostWatched = mostWatched
    }

    /// A page of the conversations that fit, the newest first.
    ///
    /// - Parameters:
    ///   - circle: whose conversations are shown, with whom; nil for all
    ///   - idleSince: only those in which the person has done nothing since then
    package func list(
        _ page: HTTPCore.PageRequest, _ filter: StandingFilter, of circle: StandingCircle? = nil,
        idleSince: Timestamp? = nil, in tenant: TenantID
    ) async throws -> HTTPCore.Page<ConversationStanding> {
        var query = Self.selection
        if let circle {
            query.append(" AND t.user_id IN (\(circle.people)) AND t.workflow_id IN (\(circle.workflows))")
        }
        if let workflow = filter.workflow { query.append(" AND w.slug = \(workflow)") }
        if let step = filter.step {
            let sought: JSONValue = [["node": .string(step)]]
            query.append(" AND p.steps @> \(sought)")
        }
        if let idleSince { query.append(" AND t.updated_at <= \(idleSince)") }
        if let after = page.after { query.append(" AND t.id < \(ThreadID(after))") }
        query.append(" ORDER BY t.id DESC LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(ConversationStanding.init(row:))
        return HTTPCore.Page(found, for: page) { $0.threadID.uuid }
    }

    /// Those of these conversations that there are.
    package func standings(of threads: [ThreadID], in tenant: TenantID) async throws -> [ConversationStanding] {
        guard !threads.isEmpty else { return [] }
        return try await database.statements(of: tenant).query(
            "\(Self.selection) AND t.id = ANY (\(threads.map(\.uuid)))"
        ).map(ConversationStanding.init(row:))
    }

    /// Who is in the circle now.
    func members(of circle: StandingCircle, in tenant: TenantID) async throws -> StandingCircle.Members {
        let results = try await database.statements(of: tenant).batch([circle.people, circle.workflows])
        return StandingCircle.Members(
            people: Set(try results[0].map { try $0.decode(UserID.self) }),
            workflows: Set(try results[1].map { try $0.decode(WorkflowID.self) }))
    }

    /// The conversations of the latest activity, each with a mark that is another one once anything of it is written.
    ///
    /// - Parameter circle: whose conversations they are, with whom; nil for all
    func marks(of circle: StandingCircle?, in tenant: TenantID) async throws -> [ThreadID: String] {
        let those: Query =
            circle.map { "AND t.user_id IN (\($0.everybody)) AND t.workflow_id IN (\($0.workflows))" } ?? ""
        let rows = try await database.statements(of: tenant).query(
            """
            SELECT t.id, concat_ws('.', t.written, r.id::text, r.xmin::text)
            FROM (
                SELECT t.id, t.branch_id, t.xmin::text AS written FROM threads t
                WHERE t.tenant_id = app_tenant_id() AND t.user_id IS NOT NULL AND t.origin IN ('chat', 'call')
                    \(those)
                ORDER BY t.updated_at DESC LIMIT \(mostWatched)) t
            LEFT JOIN LATERAL (
                SELECT id, xmin FROM workflow_runs
                WHERE tenant_id = app_tenant_id() AND thread_id = t.id AND merged_into IS NULL
                    AND branch_id IS NOT DISTINCT FROM t.branch_id
                ORDER BY id DESC LIMIT 1) r ON true
            """)
        return try rows.reduce(into: [:]) { marks, row in
            let (thread, mark) = try row.decode(ThreadID.self, String.self)
            marks[thread] = mark
        }
    }

    /// A step is where the run's machine has a strand, of which the snapshot tells: so the steps of a long run cost nothing.
    private static let selection: Query = """
        SELECT t.id, t.user_id, coalesce(m.name, u.name, '') AS name, t.workflow_id, w.slug, w.title, t.created_at, t.updated_at,
            r.id AS run_id, r.status, v.number AS version, coalesce(p.steps, '[]') AS steps, t.taken_by, t.taken_at,
            t.taken_until
        FROM threads t JOIN workflows w ON w.id = t.workflow_id
        LEFT JOIN memberships m ON m.tenant_id = t.tenant_id AND m.user_id = t.user_id
        LEFT JOIN users u ON u.id = t.user_id
        LEFT JOIN LATERAL (
            SELECT id, status, workflow_version_id, snapshot FROM workflow_runs
            WHERE tenant_id = app_tenant_id() AND thread_id = t.id AND merged_into IS NULL
                AND branch_id IS NOT DISTINCT FROM t.branch_id
            ORDER BY id DESC LIMIT 1) r ON true
        LEFT JOIN workflow_versions v ON v.id = r.workflow_version_id
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object('node', s.node, 'kind', s.kind, 'status', s.status,
                'version', coalesce(s.workflow_version_id, r.workflow_version_id),
                'since', to_char(least(s.started_at, (
                    SELECT b.finished_at FROM run_steps b WHERE b.run_id = r.id AND b.number = s.number - 1))
                    AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'attempts', coalesce(
                    (lane.state #>> '{position,step,memory,total_attempts}')::int, (
                        SELECT count(*) FROM run_steps e
                        WHERE e.run_id = r.id AND e.number < s.number AND e.node = s.node AND e.strand = s.strand
                            AND e.status = 'completed'))
                ) ORDER BY s.number) AS steps
            FROM jsonb_array_elements(
                CASE WHEN r.status IN ('queued', 'running', 'waiting') AND jsonb_typeof(r.snapshot -> 'strands') = 'array'
                    THEN r.snapshot -> 'strands' ELSE '[]' END) AS lane (state)
            JOIN run_steps s ON s.run_id = r.id AND s.number = (lane.state #>> '{position,step,number}')::int) p ON true
        WHERE t.tenant_id = app_tenant_id() AND t.user_id IS NOT NULL AND t.origin IN ('chat', 'call')
        """
}

extension ConversationStanding {
    fileprivate init(row: Row) throws {
        let (run, status) = (try row["run_id", RunID?.self], try row["status", String?.self])
        let (taker, since, until) = (
            try row["taken_by", UserID?.self], try row["taken_at", Timestamp?.self],
            try row["taken_until", Timestamp?.self]
        )
        threadID = try row["id", ThreadID.self]
        userID = try row["user_id", UserID.self]
        name = try row["name", String.self]
        workflowID = try row["workflow_id", WorkflowID.self]
        workflow = try row["slug", String.self]
        workflowTitle = try row["title", String.self]
        createdAt = try row["created_at", Timestamp.self]
        lastActivity = try row["updated_at", Timestamp.self]
        let version = try row["version", Int?.self]
        self.run = run.map { Run(id: $0, status: status.flatMap(RunStatus.init) ?? .failed, version: version) }
        steps = try row["steps", JSONValue.self].arrayValue?.compactMap(Step.init(json:)) ?? []
        if let taker, let since, let until {
            takeover = Takeover(userID: taker, since: since, until: until)
        } else {
            takeover = nil
        }
    }
}

extension ConversationStanding.Step {
    fileprivate init?(json: JSONValue) {
        guard let node = json["node"]?.stringValue, let kind = json["kind"]?.stringValue,
            let version = json["version"]?.stringValue.flatMap({ WorkflowVersionID($0) }),
            let since = json["since"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.init(
            node: node, kind: kind, versionID: version, isWaiting: json["status"] == "waiting", since: since,
            attempts: Int(json["attempts"]?.integerValue ?? 0))
    }
}
