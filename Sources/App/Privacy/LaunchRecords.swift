import Auth
import Core
import Postgres

/// What launches tell of people, as Auth's privacy asks for it. Their places on links go with their place in the
/// institution, and what they said is the conversations'.
struct LaunchRecords: PersonalRecords {
    let database: Database

    var lists: [PersonalList] {
        [
            PersonalList(
                "learning_platforms", english: "How learning platforms know you",
                french: "Comment des plateformes d’apprentissage vous connaissent"
            ) { [database] user, tenant, after in
                try PersonalPage(
                    rows: try await database.statements(of: tenant).query(
                        """
                        SELECT p.issuer AS key, jsonb_build_object('issuer', p.issuer, 'subject', p.subject,
                            'names', p.names, 'created_at', p.created_at, 'last_seen_at', p.last_seen_at) AS item
                        FROM lti_people p
                        WHERE p.tenant_id = app_tenant_id() AND p.user_id = \(user)
                            AND (\(after)::text IS NULL OR p.issuer > \(after))
                        ORDER BY 1 LIMIT \(PersonalPage.size)
                        """))
            }
        ]
    }

    func inventory(of user: UserID, in transaction: Transaction) async throws -> PersonalInventory {
        let row = try await transaction.queryOne(
            """
            SELECT (SELECT count(*) FROM lti_people WHERE tenant_id = app_tenant_id() AND user_id = \(user)) AS people,
                (SELECT count(*) FROM lti_launches WHERE tenant_id = app_tenant_id() AND user_id = \(user)) AS launches
            """)
        let (people, launches) = try row?.decode(Int.self, Int.self) ?? (0, 0)
        return PersonalInventory(
            emptied: people > 0 ? ["learning_platforms": people] : [:],
            kept: launches > 0 ? ["launches": launches] : [:])
    }

    /// A platform that still knows the person makes somebody new of them.
    func interrupt(of user: UserID, at now: Timestamp, in transaction: Transaction) async throws {
        _ = try await transaction.batch([
            "DELETE FROM lti_people WHERE tenant_id = app_tenant_id() AND user_id = \(user)",
            "UPDATE lti_launches SET user_id = NULL WHERE tenant_id = app_tenant_id() AND user_id = \(user)",
        ])
    }

    func erase(of user: UserID, until time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int {
        0
    }

    func expire(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int { 0 }

    func removeDeleted(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int { 0 }
}
