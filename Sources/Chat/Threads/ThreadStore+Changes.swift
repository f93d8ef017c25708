package import Core
package import Postgres
package import Workflows

/// Whose thread a change is for: any of a person's, or one with one workflow.
package struct ThreadOwner: Sendable, Equatable {
    package let tenantID: TenantID
    package let userID: UserID
    /// Nil for any.
    package let workflowID: WorkflowID?

    package init(_ scope: PersonalScope) {
        (tenantID, userID, workflowID) = (scope.tenantID, scope.userID, nil)
    }

    package init(_ scope: ThreadScope) {
        (tenantID, userID, workflowID) = (scope.tenantID, scope.userID, scope.workflowID)
    }

    /// The condition under which a row of `threads` is the person's and has this identifier.
    func condition(_ id: ThreadID) -> Query {
        let base: Query = "tenant_id = app_tenant_id() AND id = \(id) AND user_id = \(userID)"
        return workflowID.map { "\(base) AND workflow_id = \($0)" } ?? base
    }
}

/// What a person may change of a thread; nil leaves a thing as it is.
package struct ThreadChanges: Sendable, Equatable {
    package var title: ThreadTitle?
    package var isPinned: Bool?
    package var isArchived: Bool?

    package init(title: ThreadTitle? = nil, isPinned: Bool? = nil, isArchived: Bool? = nil) {
        self.title = title
        self.isPinned = isPinned
        self.isArchived = isArchived
    }
}

/// What becomes of threads beside what is said in them.
extension ThreadStore {
    /// Changes the thread; those who listen to it hear of another title. Throws `UnknownThread`.
    ///
    /// - Parameter check: sees the thread as it is, and may refuse the change
    package func change(
        _ id: ThreadID, _ changes: ThreadChanges, at now: Timestamp, of owner: ThreadOwner,
        check: (@Sendable (ThreadEntry) throws -> Void)? = nil
    ) async throws -> ChatThread {
        try await database.withTenant(owner.tenantID) { transaction in
            if let check {
                let scope = PersonalScope(tenantID: owner.tenantID, userID: owner.userID)
                try check(try await entry(id, of: scope, isHeld: true, in: transaction))
            }
            let row = try await transaction.queryOne(
                """
                UPDATE threads SET title = coalesce(\(changes.title?.description), title),
                    title_source = CASE WHEN \(changes.title != nil) THEN 'person' ELSE title_source END,
                    is_untouched = is_untouched AND NOT \(changes.title != nil),
                    pinned_at = \(Self.mark("pinned_at", changes.isPinned, now)),
                    archived_at = \(Self.mark("archived_at", changes.isArchived, now))
                WHERE \(owner.condition(id))
                RETURNING \(unsafeSQL: ChatThread.columns)
                """)
            guard let row else { throw UnknownThread() }
            if changes.title != nil { try await transaction.execute(RunEngine.announcement(of: id)) }
            return try ChatThread(row: row)
        }
    }

    /// When something was done that may be undone: the first time counts.
    private static func mark(_ column: String, _ isSet: Bool?, _ now: Timestamp) -> Query {
        switch isSet {
        case nil: "\(unsafeSQL: column)"
        case true?: "coalesce(\(unsafeSQL: column), \(now))"
        case false?: "NULL"
        }
    }

    /// The statement by which a thread takes messages or none.
    package static func setting(_ status: ThreadStatus, of id: ThreadID) -> Query {
        """
        UPDATE threads SET status = \(status.kind.rawValue), status_reason = \(status.reason)
        WHERE tenant_id = app_tenant_id() AND id = \(id)
        """
    }

    /// Sets whether anybody's thread of the tenant takes messages, and gives what it was before. Throws `UnknownThread`.
    package func set(
        _ status: ThreadStatus, of id: ThreadID, in transaction: Transaction
    ) async throws -> ThreadStatus {
        let row = try await transaction.queryOne(
            """
            SELECT status, status_reason FROM threads
            WHERE tenant_id = app_tenant_id() AND id = \(id) FOR NO KEY UPDATE
            """)
        guard let row else { throw UnknownThread() }
        let (kind, reason) = try row.decode(String.self, String?.self)
        _ = try await transaction.batch([Self.setting(status, of: id), RunEngine.announcement(of: id)])
        return ThreadStatus(stored: kind, reason)
    }
}
