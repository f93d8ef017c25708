import Auth
import Core
import Postgres
import Telephony

/// What records of calls tell of people, as Auth's privacy asks for it. What was said is the conversations'; of a call
/// whose person is forgotten its times stay, without numbers and without sound.
struct CallPrivacy: PersonalRecords {
    let database: Database

    var lists: [PersonalList] {
        [
            PersonalList(
                "calls", english: "Your telephone calls with assistants",
                french: "Vos appels téléphoniques avec des assistants"
            ) { [database] user, tenant, after in
                try PersonalPage(
                    rows: try await database.statements(of: tenant).query(
                        """
                        SELECT c.id::text AS key, jsonb_build_object('direction', c.direction, 'from', c.from_party,
                            'to', c.to_party, 'thread_id', c.thread_id, 'created_at', c.created_at,
                            'answered_at', c.answered_at, 'answered_by', c.answered_by, 'ended_at', c.ended_at, 'reason', c.reason) AS item
                        FROM calls c
                        WHERE c.tenant_id = app_tenant_id() AND c.user_id = \(user)
                            AND (\(after)::uuid IS NULL OR c.id > \(after)::uuid)
                        ORDER BY c.id LIMIT \(PersonalPage.size)
                        """))
            }
        ]
    }

    func inventory(of user: UserID, in transaction: Transaction) async throws -> PersonalInventory {
        let count =
            try await transaction.queryOne(
                "SELECT count(*) AS count FROM calls WHERE tenant_id = app_tenant_id() AND user_id = \(user)")?[
                "count", Int.self] ?? 0
        return PersonalInventory(emptied: count > 0 ? ["calls": count] : [:])
    }

    func interrupt(of user: UserID, at now: Timestamp, in transaction: Transaction) async throws {
        // Whichever server carries a call of theirs ends it.
        let live = try await transaction.query(
            """
            UPDATE calls SET hang_up_requested_at = now()
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND status <> 'ended' RETURNING id
            """)
        for row in live {
            let call = try row["id", CallID.self]
            try await transaction.execute("SELECT pg_notify(\(CallStore.channel), \("end \(call)"))")
        }
    }

    func erase(of user: UserID, until time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int {
        try await empty("user_id = \(user)", most, in: transaction)
    }

    /// Records of calls are kept as long as conversations are.
    func expire(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int {
        try await empty(
            "status = 'ended' AND created_at < \(time) AND (from_party IS NOT NULL OR to_party IS NOT NULL)", most,
            in: transaction)
    }

    func removeDeleted(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int { 0 }

    private func empty(_ condition: Query, _ most: Int, in transaction: Transaction) async throws -> Int {
        let found = try await transaction.query(
            "SELECT id FROM calls WHERE tenant_id = app_tenant_id() AND \(condition) LIMIT \(most) FOR UPDATE"
        ).map { try $0["id", CallID.self] }
        guard !found.isEmpty else { return 0 }
        _ = try await transaction.batch([
            "DELETE FROM call_recordings WHERE tenant_id = app_tenant_id() AND call_id = ANY (\(found))",
            """
            UPDATE calls SET user_id = NULL, from_party = NULL, to_party = NULL, request = '{}'
            WHERE tenant_id = app_tenant_id() AND id = ANY (\(found))
            """,
        ])
        return found.count
    }
}
