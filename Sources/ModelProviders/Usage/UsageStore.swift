package import Core
package import Postgres

/// The recorded calls of models in PostgreSQL.
package struct UsageStore: Sendable {
    /// How many days calls are kept: two academic years and what surrounds them.
    package static let days = 800

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Records calls and settles what budgets held for them, in one exchange; once, however often it is tried. Gives the
    /// budgets that have come to their warning, until somebody is told.
    func record(_ calls: [RecordedCall], in tenantID: TenantID) async throws -> [BudgetWarning] {
        let rows = JSONValue.array(calls.map(\.row))
        let statements: [Query] = [
            """
            INSERT INTO model_calls (id, tenant_id, user_id, course_id, workflow_id, version_id, run_id, step, purpose,
                provider, model, input_tokens, output_tokens, cached_tokens, reasoning_tokens, images,
                characters, sound_ms, cost, is_estimated, is_fallback, first_ms, total_ms, outcome, at)
            SELECT c.id, app_tenant_id(), c.user_id, coalesce(c.course_id, course_of_run(c.run_id)),
                coalesce(c.workflow_id, v.workflow_id), c.version_id, c.run_id, c.step, c.purpose, c.provider, c.model,
                c.input_tokens, c.output_tokens, least(c.cached_tokens, c.input_tokens),
                least(c.reasoning_tokens, c.output_tokens), c.images, c.characters, c.sound_ms, c.cost, c.is_estimated,
                c.is_fallback, c.first_ms, c.total_ms, c.outcome, c.at
            FROM jsonb_to_recordset(\(rows)) AS c (id uuid, user_id uuid, course_id uuid, workflow_id uuid,
                version_id uuid, run_id uuid, step text, purpose text, provider text, model text, input_tokens bigint,
                output_tokens bigint, cached_tokens bigint, reasoning_tokens bigint, images integer,
                characters bigint, sound_ms bigint, cost bigint,
                is_estimated boolean, is_fallback boolean, first_ms integer, total_ms integer, outcome text,
                at timestamptz)
            LEFT JOIN workflow_versions v ON v.tenant_id = app_tenant_id() AND v.id = c.version_id
            ON CONFLICT (id) DO NOTHING
            """,
            "SELECT budget, budget_name, period_start, used, most FROM settle_budget_holds(\(rows))",
        ]
        let answers = try await database.statements(of: tenantID).batch(statements)
        return try (answers.last ?? []).map { row in
            let (budget, name, since, used, limit) = try row.decode(
                BudgetID.self, String.self, Timestamp.self, Int64.self, Int64.self)
            return BudgetWarning(budget: budget, name: name, since: since, used: used, limit: limit)
        }
    }

    /// Removes up to so many calls from before the time, and gives how many.
    package func remove(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int {
        try await transaction.execute(
            """
            DELETE FROM model_calls WHERE tenant_id = app_tenant_id() AND id IN (
                SELECT id FROM model_calls WHERE tenant_id = app_tenant_id() AND at < \(time) LIMIT \(most))
            """)
    }
}
