import Core
import Postgres
import Workflows

/// The tokens that models read and wrote for an answer.
struct AnswerUsage: Equatable {
    var input = 0
    var output = 0
    var cachedInput = 0
    var reasoning = 0

    /// As chat completions name them.
    var completions: JSONValue {
        [
            "prompt_tokens": .integer(Int64(input)), "completion_tokens": .integer(Int64(output)),
            "total_tokens": .integer(Int64(input + output)),
            "prompt_tokens_details": ["cached_tokens": .integer(Int64(cachedInput))],
            "completion_tokens_details": ["reasoning_tokens": .integer(Int64(reasoning))],
        ]
    }

    /// As responses name them.
    var responses: JSONValue {
        [
            "input_tokens": .integer(Int64(input)),
            "input_tokens_details": ["cached_tokens": .integer(Int64(cachedInput)), "cache_write_tokens": 0],
            "output_tokens": .integer(Int64(output)),
            "output_tokens_details": ["reasoning_tokens": .integer(Int64(reasoning))],
            "total_tokens": .integer(Int64(input + output)),
        ]
    }
}

extension AnswerUsage {
    /// What these steps of a run took, of the run that took its message where another did.
    init(of run: RunID, steps: ClosedRange<Int>, in tenantID: TenantID, _ database: Database) async throws {
        let row = try await database.withTenant(tenantID) { transaction in
            try await transaction.queryOne(
                """
                SELECT coalesce(sum((usage ->> 'input_tokens')::bigint), 0)::bigint AS read,
                    coalesce(sum((usage ->> 'output_tokens')::bigint), 0)::bigint AS written,
                    coalesce(sum((usage ->> 'cached_input_tokens')::bigint), 0)::bigint AS cached,
                    coalesce(sum((usage ->> 'reasoning_tokens')::bigint), 0)::bigint AS thought
                FROM run_steps WHERE tenant_id = app_tenant_id() AND number BETWEEN \(steps.lowerBound) AND \(steps.upperBound) AND run_id = (
                    SELECT coalesce(merged_into, id) FROM workflow_runs
                    WHERE tenant_id = app_tenant_id() AND id = \(run))
                """)
        }
        guard let row else { return }
        (input, output, cachedInput, reasoning) = try row.decode(Int.self, Int.self, Int.self, Int.self)
    }

    /// The steps that the events tell of, with those known before; nil for events of none.
    static func steps(of events: some Sequence<NumberedRunEvent>, and known: ClosedRange<Int>?) -> ClosedRange<Int>? {
        events.reduce(known) { steps, event in
            guard event.step > 0 else { return steps }
            guard let steps else { return event.step...event.step }
            return min(steps.lowerBound, event.step)...max(steps.upperBound, event.step)
        }
    }
}
