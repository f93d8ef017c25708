package import Core
package import Postgres

/// The links by which people let others read their conversations.
package struct ThreadShares: Sendable {
    /// The most open links of one conversation.
    package static let most = 20
    /// The longest that a link lasts, in days.
    package static let longest = 365

    private let database: Database
    private let threads: ThreadStore
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    package init(
        database: Database, threads: ThreadStore, identifiers: any IdentifierGenerator, clock: any WallClock
    ) {
        self.database = database
        self.threads = threads
        self.identifiers = identifiers
        self.clock = clock
    }

    /// What a new link is to be.
    package struct Wish: Sendable {
        package var days = 30
        /// Whether it shows what is said later too.
        package var isLive = false
        package var showsName = false

        package init(days: Int = 30, isLive: Bool = false, showsName: Bool = false) {
            self.days = days
            self.isLive = isLive
            self.showsName = showsName
        }
    }

    /// Makes a link to one of the person's threads; its token is given this once. Throws `UnknownThread` and
    /// `ThreadShareProblem`.
    ///
    /// - Parameter noting: writes down that it was made, in the same transaction
    package func make(
        _ wish: Wish, of thread: ThreadID, by scope: PersonalScope,
        noting: @Sendable (ThreadShare, Transaction) async throws -> Void
    ) async throws -> (share: ThreadShare, token: ThreadShareToken) {
        let token = ThreadShareToken(for: scope.tenantID)
        let now = clock.now()
        let id: ThreadShareID = identifiers.make()
        let share = try await database.withTenant(scope.tenantID) { transaction in
            // Held, so that several requests at once stay within the limit.
            try await require(thread, of: scope, isHeld: true, in: transaction)
            guard try await ConversationSettings.current(in: transaction).allowsSharing else {
                throw ThreadShareProblem.notAllowed
            }
            let row = try await transaction.queryOne(
                """
                SELECT (SELECT count(*) FROM thread_shares
                    WHERE tenant_id = app_tenant_id() AND thread_id = \(thread)
                        AND revoked_at IS NULL AND expires_at > \(now)) AS open,
                    (\(VisibleItems.query(
                        "i.id", of: thread, branch: VisibleItems.current(of: thread), where: "true", order: "DESC",
                        most: 1))) AS last
                """)
            guard let (open, last) = try row?.decode(Int.self, ItemID?.self), open < Self.most else {
                throw ThreadShareProblem.tooMany
            }
            let share = ThreadShare(
                id: id, lastItem: wish.isLive ? nil : last ?? ItemID(thread.uuid), showsName: wish.showsName,
                createdAt: now, expiresAt: now + .seconds(wish.days * 86_400), revokedAt: nil)
            try await transaction.execute(
                """
                INSERT INTO thread_shares (id, tenant_id, thread_id, token_hash, last_item_id, shows_name, created_at,
                    expires_at)
                VALUES (\(id), \(scope.tenantID), \(thread), \(token.hash), \(share.lastItem), \(share.showsName),
                    \(share.createdAt), \(share.expiresAt))
                """)
            try await noting(share, transaction)
            return share
        }
        return (share, token)
    }

    /// The links to one of the person's threads, newest first, withdrawn ones and those that ran out too. Throws
    /// `UnknownThread`.
    ///
    /// - Parameter after: the last one that the reader has; nil for the beginning
    package func list(
        of thread: ThreadID, by scope: PersonalScope, after: UUID128?, most: Int
    ) async throws -> [ThreadShare] {
        try await database.withTenant(scope.tenantID) { transaction in
            try await require(thread, of: scope, isHeld: false, in: transaction)
            let behind: Query = after.map { "AND id < \($0)" } ?? ""
            return try await transaction.query(
                """
                SELECT id, last_item_id, shows_name, created_at, expires_at, revoked_at FROM thread_shares
                WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) \(behind)
                ORDER BY id DESC LIMIT \(most)
                """
            ).map(ThreadShare.init(row:))
        }
    }

    /// Withdraws a link to one of the person's threads; nothing changes for one that is withdrawn. Throws `UnknownThread`
    /// and `ThreadShareProblem`.
    ///
    /// - Parameter noting: writes down that it was withdrawn, in the same transaction
    package func revoke(
        _ id: ThreadShareID, of thread: ThreadID, by scope: PersonalScope,
        noting: @Sendable (Transaction) async throws -> Void
    ) async throws {
        try await database.withTenant(scope.tenantID) { transaction in
            try await require(thread, of: scope, isHeld: false, in: transaction)
            let row = try await transaction.queryOne(
                """
                SELECT revoked_at FROM thread_shares
                WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND id = \(id) FOR UPDATE
                """)
            guard let row else { throw ThreadShareProblem.unknown }
            let revokedAt: Timestamp? = try row.decode(Timestamp?.self)
            guard revokedAt == nil else { return }
            try await transaction.execute(
                "UPDATE thread_shares SET revoked_at = \(clock.now()) WHERE tenant_id = app_tenant_id() AND id = \(id)")
            try await noting(transaction)
        }
    }

    private func require(
        _ thread: ThreadID, of scope: PersonalScope, isHeld: Bool, in transaction: Transaction
    ) async throws {
        let hold: Query = isHeld ? " FOR NO KEY UPDATE" : ""
        let rows = try await transaction.query(
            "SELECT id FROM threads WHERE \(ThreadOwner(scope).condition(thread))\(hold)")
        guard !rows.isEmpty else { throw UnknownThread() }
    }
}

extension ThreadShares {
    /// A shared conversation as its readers see it.
    package struct Shown: Sendable {
        package let share: ThreadShare
        package let title: String?
        /// The title of the workflow.
        package let assistant: String
        /// Whose it is, where they say so.
        package let name: String?
        package let items: [ItemRecord]
        /// Whether there are more behind these.
        package let hasMore: Bool
    }

    /// What is behind a link, from an item on. Throws `ThreadShareProblem.unknown` for a link that never was, ran out or
    /// was withdrawn, for a conversation that was deleted, of somebody who is gone or turned away, and where the tenant no
    /// longer allows it.
    package func open(_ token: ThreadShareToken, after item: ItemID?) async throws -> Shown {
        try await database.withTenant(token.tenantID) { transaction in
            guard try await ConversationSettings.current(in: transaction).allowsSharing else {
                throw ThreadShareProblem.unknown
            }
            let row = try await transaction.queryOne(
                """
                SELECT s.id, s.last_item_id, s.shows_name, s.created_at, s.expires_at, s.revoked_at, t.id, t.title,
                    w.title, CASE WHEN s.shows_name THEN coalesce(m.name, u.name) END, t.user_id
                FROM thread_shares s JOIN threads t ON t.id = s.thread_id
                JOIN workflows w ON w.tenant_id = app_tenant_id() AND w.id = t.workflow_id
                JOIN memberships m ON m.tenant_id = app_tenant_id() AND m.user_id = t.user_id AND m.state = 'active'
                JOIN users u ON u.id = t.user_id AND u.state = 'active'
                JOIN tenants n ON n.id = app_tenant_id() AND n.state = 'active'
                WHERE s.tenant_id = app_tenant_id() AND s.token_hash = \(token.hash) AND s.revoked_at IS NULL
                    AND s.expires_at > \(clock.now())
                """)
            guard let row else { throw ThreadShareProblem.unknown }
            let (id, last, showsName, createdAt, expiresAt, revokedAt, thread, title, assistant, name, owner) =
                try row.decode(
                    ThreadShareID.self, ItemID?.self, Bool.self, Timestamp.self, Timestamp.self, Timestamp?.self,
                    ThreadID.self, String?.self, String.self, String?.self, UserID.self)
            let person = PersonalScope(tenantID: token.tenantID, userID: owner)
            let items = try await threads.records(
                of: thread, after: item, upTo: last, hiding: ItemRecord.ownKinds, in: transaction
            ).map { $0.linked(by: threads.links, for: person) }
            return Shown(
                share: ThreadShare(
                    id: id, lastItem: last, showsName: showsName, createdAt: createdAt, expiresAt: expiresAt,
                    revokedAt: revokedAt), title: title, assistant: assistant, name: name, items: items,
                hasMore: items.count == ThreadStore.recordPage)
        }
    }
}

extension ThreadShare {
    fileprivate init(row: Row) throws {
        let (id, last, showsName, createdAt, expiresAt, revokedAt) = try row.decode(
            ThreadShareID.self, ItemID?.self, Bool.self, Timestamp.self, Timestamp.self, Timestamp?.self)
        self.init(
            id: id, lastItem: last, showsName: showsName, createdAt: createdAt, expiresAt: expiresAt,
            revokedAt: revokedAt)
    }
}
