import FoundationEssentials
import Postgres
import Support
import Testing

/// Holds every place that can tell of a person to what becomes of it when the person is erased. A new column fails here
/// until somebody has said so, in the code that erases and in this list.
@Suite struct PersonalColumnsTests {
    /// Columns that name a person, and what erasure does with them.
    private static let named: [String: String] = [
        "attachments.user_id": "deleted",
        "api_keys.user_id": "goes with the place",
        "budgets.user_id": "goes with the place",
        "consents.user_id": "stays, and leads to nobody",
        "calls.user_id": "emptied",
        "conversation_readings.user_id": "stays, and leads to nobody",
        "course_memberships.user_id": "goes with the place",
        "erasures.user_id": "stays, and leads to nobody",
        "external_identities.user_id": "deleted",
        "idempotency_keys.user_id": "deleted",
        "invitations.email": "replaced",
        "item_feedback.user_id": "deleted with the words of the conversation",
        "lti_attempts.user_id": "goes with the place",
        "lti_codes.user_id": "goes with the place",
        "lti_deep_linkings.user_id": "goes with the place",
        "lti_launches.user_id": "emptied",
        "lti_people.user_id": "deleted",
        "lti_placements.user_id": "goes with the place",
        "lti_grades.user_id": "goes with the place",
        "lti_scores.user_id": "goes with the place",
        "memberships.user_id": "deleted",
        "model_calls.user_id": "emptied",
        "password_resets.user_id": "deleted with the account's content",
        "recovery_codes.user_id": "deleted with the account's content",
        "second_factors.user_id": "deleted with the account's content",
        "sessions.user_id": "goes with the place",
        "sign_in_tickets.user_id": "goes with the place",
        "threads.user_id": "emptied",
        "users.email": "replaced",
        "triggers.user_id": "goes with the place",
        "workflow_draft_saves.user_id": "stays, and leads to nobody",
        "workflow_drafts.user_id": "stays, and leads to nobody",
        "workflow_tests.user_id": "stays, and leads to nobody",
        "workflow_versions.user_id": "stays, and leads to nobody",
    ]

    /// Columns of conversations that hold what was said, all of which `anonymise` empties, or what it keeps.
    private static let said: [String: String] = [
        "approvals.comment": "emptied", "approvals.request": "emptied", "approvals.role": "kept",
        "approvals.escalated_role": "kept", "approvals.status": "kept",
        "item_feedback.comment": "deleted", "item_feedback.kind": "deleted", "responses.request": "deleted",
        "run_rests.signals": "deleted", "run_rests.snapshot": "deleted", "run_rests.waits": "deleted",
        "thread_branches.name": "emptied", "thread_notices.content": "kept: identifiers alone",
        "run_events.kind": "deleted", "run_events.payload": "deleted",
        "run_steps.answers": "emptied", "run_steps.error": "emptied", "run_steps.input": "emptied",
        "run_steps.output": "emptied",
        "run_steps.changes": "emptied", "run_steps.kind": "kept", "run_steps.node": "kept", "run_steps.status": "kept",
        "run_steps.usage": "kept",
        "thread_items.citations": "emptied", "thread_items.content": "emptied", "thread_items.kind": "kept",
        "thread_shares.token_hash": "deleted",
        "threads.name_hash": "emptied", "threads.origin": "kept", "threads.title": "emptied",
        "threads.status": "kept", "threads.status_reason": "emptied", "threads.title_source": "kept",
        "workflow_runs.error": "its code is kept", "workflow_runs.input": "emptied",
        "workflow_runs.result": "its grade is kept",
        "workflow_runs.signals": "emptied", "workflow_runs.snapshot": "emptied", "workflow_runs.status": "kept",
        "workflow_runs.waits": "kept",
    ]

    @Test("Every column that names a person is one that erasure knows")
    func persons() async throws {
        let found = try await columns("a.attname IN ('user_id', 'email')")
        #expect(found.subtracting(Self.named.keys).sorted() == [], "what does erasure do with these?")
        #expect(Set(Self.named.keys).subtracting(found).sorted() == [], "no such column")
    }

    @Test("Every column of conversations that can hold words is one that erasure knows")
    func words() async throws {
        let found = try await columns(
            """
            c.relname IN (
                'threads', 'thread_items', 'workflow_runs', 'run_steps', 'run_events', 'approvals', 'responses',
                'thread_shares', 'item_feedback', 'run_rests', 'thread_branches', 'thread_notices')
                AND a.atttypid IN ('text'::regtype, 'jsonb'::regtype, 'bytea'::regtype, 'text[]'::regtype)
            """)
        #expect(found.subtracting(Self.said.keys).sorted() == [], "what does erasure do with these?")
        #expect(Set(Self.said.keys).subtracting(found).sorted() == [], "no such column")
    }

    private func columns(_ condition: Query) async throws -> Set<String> {
        let database = try await TestDatabase.make()
        return try await TestDatabase.withOwner(of: database) { owner in
            Set(
                try await owner.query(
                    """
                    SELECT c.relname || '.' || a.attname AS name
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND (\(condition))
                    """
                ).map { try $0["name", String.self] })
        }
    }
}
