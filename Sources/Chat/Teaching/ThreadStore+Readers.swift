package import Core
package import HTTPCore
package import Postgres

/// Who reads other people's conversations.
extension ThreadStore {
    /// One who read a conversation that is another person's.
    package struct Reader: Sendable, Equatable {
        package let userID: UserID
        /// Nil for somebody who has left.
        package let name: String?
        package let firstAt: Timestamp
        /// To the hour.
        package let lastAt: Timestamp
    }

    /// Notes that somebody reads the conversation; whether that is news, which it is once an hour.
    package func noteReading(
        of thread: ThreadID, by reader: UserID, at now: Timestamp, in transaction: Transaction
    ) async throws -> Bool {
        let noted = try await transaction.queryOne(
            """
            INSERT INTO conversation_readings AS reading (tenant_id, thread_id, user_id, first_at, last_at)
            VALUES (app_tenant_id(), \(thread), \(reader), \(now), \(now))
            ON CONFLICT (tenant_id, thread_id, user_id) DO UPDATE SET last_at = excluded.last_at
                WHERE reading.last_at <= \(now + .seconds(-3600))
            RETURNING true AS noted
            """)
        return noted != nil
    }

    /// Who read the person's conversation, the first one first; nil where the institution does not show it. Throws
    /// `UnknownThread` where the person has no such conversation.
    package func readers(of thread: ThreadID, for scope: PersonalScope) async throws -> [Reader]? {
        let results = try await database.statements(of: scope.tenantID).batch([
            """
            SELECT coalesce(s.readers, false) FROM threads t
            LEFT JOIN conversation_settings s ON s.tenant_id = t.tenant_id
            WHERE t.tenant_id = app_tenant_id() AND t.id = \(thread) AND t.user_id = \(scope.userID)
            """,
            """
            SELECT r.user_id, coalesce(m.name, u.name), r.first_at, r.last_at FROM conversation_readings r
            LEFT JOIN memberships m ON m.tenant_id = r.tenant_id AND m.user_id = r.user_id
            LEFT JOIN users u ON u.id = m.user_id
            WHERE r.tenant_id = app_tenant_id() AND r.thread_id = \(thread) ORDER BY r.first_at, r.user_id LIMIT 200
            """,
        ])
        guard let row = results[0].first else { throw UnknownThread() }
        guard try row.decode(Bool.self) else { return nil }
        return try results[1].map { row in
            let (user, name, first, last) = try row.decode(
                UserID.self, String?.self, Timestamp.self, Timestamp.self)
            return Reader(userID: user, name: name, firstAt: first, lastAt: last)
        }
    }

    /// A page of what the conversation shows its person, the oldest first, with addresses of files and images that are good
    /// now. Throws `UnknownThread`.
    package func read(
        _ thread: ThreadID, _ page: HTTPCore.PageRequest, in transaction: Transaction
    ) async throws -> HTTPCore.Page<ThreadItem> {
        let owner = try await transaction.queryOne(
            "SELECT tenant_id, user_id FROM threads WHERE tenant_id = app_tenant_id() AND id = \(thread)"
        )?.decode(TenantID.self, UserID.self)
        guard let owner else { throw UnknownThread() }
        let person = PersonalScope(tenantID: owner.0, userID: owner.1)
        var condition: Query = "i.kind = ANY (\(ThreadItem.Kind.shown))"
        if let after = page.after { condition.append(" AND i.id > \(ItemID(after))") }
        let found = try await transaction.query(
            VisibleItems.query(
                "i.id, i.thread_id, i.kind, i.content, i.created_at", of: thread,
                branch: VisibleItems.current(of: thread), where: condition, order: "ASC", most: page.limit + 1)
        ).map { try ThreadItem(row: $0).linked(by: links, for: person) }
        return HTTPCore.Page(found, for: page) { $0.id.uuid }
    }
}
