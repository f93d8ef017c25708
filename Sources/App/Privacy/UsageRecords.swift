import Auth
import Core
import Postgres

/// What is recorded of a person's use of language models, as Auth's privacy asks for it: numbers, which the institution
/// keeps without the person.
struct UsageRecords: PersonalRecords {
    let database: Database

    var lists: [PersonalList] {
        [
            PersonalList(
                "model_calls", english: "Which language models answered you, and what that took",
                french: "Les modèles de langage qui vous ont répondu, et ce qu’il en a coûté"
            ) { [database] user, tenant, after in
                try PersonalPage(
                    rows: try await database.statements(of: tenant).query(
                        """
                        SELECT m.id::text AS key, jsonb_build_object('at', m.at, 'provider', m.provider,
                            'model', m.model, 'purpose', m.purpose, 'step', m.step, 'run_id', m.run_id,
                            'input_tokens', m.input_tokens, 'output_tokens', m.output_tokens,
                            'images', m.images, 'characters', m.characters, 'sound_ms', m.sound_ms, 'cost', m.cost,
                            'outcome', m.outcome) AS item
                        FROM model_calls m
                        WHERE m.tenant_id = app_tenant_id() AND m.user_id = \(user)
                            AND (\(after)::uuid IS NULL OR m.id > \(after)::uuid)
                        ORDER BY m.id LIMIT \(PersonalPage.size)
                        """))
            }
        ]
    }

    func inventory(of user: UserID, in transaction: Transaction) async throws -> PersonalInventory {
        let count =
            try await transaction.queryOne(
                "SELECT count(*) AS count FROM model_calls WHERE tenant_id = app_tenant_id() AND user_id = \(user)")?[
                "count", Int.self] ?? 0
        return PersonalInventory(kept: count > 0 ? ["model_calls": count] : [:])
    }

    func interrupt(of user: UserID, at now: Timestamp, in transaction: Transaction) async throws {
        try await transaction.execute(
            "DELETE FROM budget_periods WHERE tenant_id = app_tenant_id() AND subject = \(user)")
    }

    /// Whatever a call under way adds meanwhile goes with the next turn.
    func erase(of user: UserID, until time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int {
        try await transaction.execute(
            """
            UPDATE model_calls SET user_id = NULL, run_id = NULL
            WHERE tenant_id = app_tenant_id() AND id IN (
                SELECT id FROM model_calls WHERE tenant_id = app_tenant_id() AND user_id = \(user) LIMIT \(most))
            """)
    }

    func expire(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int { 0 }

    func removeDeleted(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int { 0 }
}
