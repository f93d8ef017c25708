package import Core
package import Postgres

/// Attachments in PostgreSQL, without their bytes. Every method sees only those of its tenant and person.
package struct AttachmentStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// What is to be added.
    struct New: Sendable {
        let id: AttachmentID
        let scope: PersonalScope
        var threadID: ThreadID?
        var origin = Attachment.Origin.person
        let name: AttachmentName
        let type: AttachmentType
        /// In bytes, or the most that it may come to.
        let size: Int
        let status: Attachment.Status
        let store: String
        var uploadHash: [UInt8]?
        /// For how long it is kept unused.
        let keeping: Duration
        /// What makes it, where that may be asked for again.
        var maker: String?
    }

    /// The institution's limits.
    package func limits(of tenantID: TenantID) async throws -> AttachmentLimits {
        let row = try await database.statements(of: tenantID).queryOne(Self.limits(of: tenantID))
        let stored: JSONValue? = try row?.decode(JSONValue?.self) ?? nil
        return AttachmentLimits(stored: stored)
    }

    private static func limits(of tenantID: TenantID) -> Query {
        "SELECT limits -> 'attachments' FROM tenants WHERE id = \(tenantID)"
    }

    /// What all visitors have together, where the person is one of them; no row where they are not.
    private static func ofVisitors(asking userID: UserID) -> Query {
        """
        SELECT coalesce((SELECT sum(a.size) FROM memberships m
                JOIN attachments a ON a.tenant_id = app_tenant_id() AND a.user_id = m.user_id
                WHERE m.tenant_id = app_tenant_id() AND m.visitor_until IS NOT NULL), 0)::bigint AS bytes
        FROM memberships WHERE tenant_id = app_tenant_id() AND user_id = \(userID) AND visitor_until IS NOT NULL
        """
    }

    /// Adds an attachment within the limits, however many are added at once. Throws `AttachmentProblem`.
    func add(_ new: New) async throws -> Attachment {
        let (tenantID, userID) = (new.scope.tenantID, new.scope.userID)
        try await database.withTenant(tenantID) { transaction in
            let results = try await transaction.batch([
                "INSERT INTO attachment_usage (tenant_id) VALUES (\(tenantID)) ON CONFLICT DO NOTHING",
                "SELECT files, bytes FROM attachment_usage WHERE tenant_id = \(tenantID) FOR UPDATE",
                """
                SELECT count(*) AS files, coalesce(sum(size), 0)::bigint AS bytes FROM attachments
                WHERE tenant_id = \(tenantID) AND user_id = \(userID)
                """,
                Self.limits(of: tenantID), Self.ofVisitors(asking: userID),
            ])
            let ofTenant = try results[1].first?["bytes", Int.self] ?? 0
            let (files, bytes) = try results[2].first?.decode(Int.self, Int.self) ?? (0, 0)
            let stored: JSONValue? = try results[3].first?.decode(JSONValue?.self) ?? nil
            var limits = AttachmentLimits(stored: stored)
            if let ofVisitors = try results[4].first?["bytes", Int.self] {
                limits = limits.ofVisitors
                guard ofVisitors + new.size <= limits.tenantBytes else { throw AttachmentProblem.tenantFull }
            }
            guard new.size <= limits.fileBytes else { throw AttachmentProblem.tooLarge(most: limits.fileBytes) }
            guard files < limits.personFiles, bytes + new.size <= limits.personBytes else {
                throw AttachmentProblem.personFull
            }
            guard ofTenant + new.size <= AttachmentLimits(stored: stored).tenantBytes else {
                throw AttachmentProblem.tenantFull
            }
            _ = try await transaction.execute(
                """
                INSERT INTO attachments (id, tenant_id, user_id, thread_id, origin, name, media_type, size, status, store,
                    upload_hash, expires_at, created_at, maker)
                VALUES (\(new.id), \(tenantID), \(userID), \(new.threadID), \(new.origin.rawValue), \(new.name.text),
                    \(new.type.rawValue), \(new.size), \(new.status.rawValue), \(new.store), \(new.uploadHash),
                    now() + make_interval(secs => \(new.keeping.seconds)), \(new.id.createdAt),
                    \(new.maker))
                """)
        }
        return Attachment(
            id: new.id, tenantID: tenantID, userID: userID, threadID: new.threadID, origin: new.origin,
            name: new.name.text, type: new.type, size: new.size, status: new.status, store: new.store, text: nil)
    }

    /// The announced attachment whose upload begins now, by the hash of its address's secret: once. Throws
    /// `AttachmentProblem.unknown`.
    func claim(_ hash: [UInt8], for time: Duration) async throws -> Attachment {
        let found = try await database.query("SELECT tenant_id, attachment_id FROM find_upload(\(hash))").first
        guard let (tenantID, id) = try found?.decode(TenantID.self, AttachmentID.self) else {
            throw AttachmentProblem.unknown
        }
        let row = try await database.withTenant(tenantID) { transaction in
            try await transaction.queryOne(
                """
                UPDATE attachments SET status = 'receiving', upload_hash = NULL,
                    expires_at = now() + make_interval(secs => \(time.seconds))
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND upload_hash = \(hash) AND status = 'announced'
                    AND expires_at > now()
                RETURNING \(unsafeSQL: Self.columns)
                """)
        }
        guard let row else { throw AttachmentProblem.unknown }
        return try Self.attachment(row)
    }

    /// The attachment is whole. Throws `AttachmentProblem.unknown` where it was deleted meanwhile.
    func complete(_ attachment: Attachment, size: Int, text: String?, keeping: Duration) async throws -> Attachment {
        let row = try await database.withTenant(attachment.tenantID) { transaction in
            try await transaction.queryOne(
                """
                UPDATE attachments SET status = 'ready', size = \(size), text = \(text),
                    expires_at = CASE WHEN thread_id IS NULL
                        THEN now() + make_interval(secs => \(keeping.seconds)) END
                WHERE tenant_id = app_tenant_id() AND id = \(attachment.id) AND status = 'receiving'
                RETURNING \(unsafeSQL: Self.columns)
                """)
        }
        guard let row else { throw AttachmentProblem.unknown }
        return try Self.attachment(row)
    }

    /// Deletes an attachment; its bytes go with it, or are noted for removal. False where the person has none such.
    @discardableResult
    func delete(_ id: AttachmentID, of scope: PersonalScope) async throws -> Bool {
        try await database.withTenant(scope.tenantID) { transaction in
            try await transaction.execute(
                """
                DELETE FROM attachments
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND user_id = \(scope.userID)
                """)
        } > 0
    }

    /// Has its store delete the bytes of an attachment that is no more.
    func noteLeft(_ attachment: Attachment) async throws {
        guard attachment.store != DatabaseBlobs.name else { return }
        let (store, tenantID, id) = (attachment.store, attachment.tenantID, attachment.id)
        _ = try await database.query("SELECT note_blob_left(\(store), \(tenantID), \(id))")
    }

    /// The person's attachment that is whole. Throws `AttachmentProblem.unknown`.
    package func attachment(_ id: AttachmentID, of scope: PersonalScope) async throws -> Attachment {
        try await attachment(id, in: scope.tenantID, "user_id = \(scope.userID)")
    }

    /// An attachment of a thread, for those of whom it is known that they may read the thread. Throws
    /// `AttachmentProblem.unknown`.
    package func attachment(
        _ id: AttachmentID, in threadID: ThreadID, of tenantID: TenantID
    ) async throws -> Attachment {
        try await attachment(id, in: tenantID, "thread_id = \(threadID)")
    }

    private func attachment(
        _ id: AttachmentID, in tenantID: TenantID, _ condition: Query
    ) async throws -> Attachment {
        let row = try await database.statements(of: tenantID).queryOne(
            """
            SELECT \(unsafeSQL: Self.columns) FROM attachments
            WHERE tenant_id = app_tenant_id() AND id = \(id) AND status = 'ready' AND \(condition)
                AND \(unsafeSQL: Self.isShown)
            """)
        guard let row else { throw AttachmentProblem.unknown }
        return try Self.attachment(row)
    }

    // MARK: Messages

    /// The person's attachments that are whole and in no message yet, in the order of their names. Throws
    /// `AttachmentProblem` where one is not, is named twice, or where they are too many.
    ///
    /// - Parameters:
    ///   - thread: where others may be bound already
    ///   - kept: which
    func unbound(
        _ ids: [AttachmentID], orOf thread: ThreadID? = nil, _ kept: [AttachmentID] = [], of scope: PersonalScope
    ) async throws -> [Attachment] {
        let (uuids, tenantID) = (ids.map(\.uuid), scope.tenantID)
        let results = try await database.statements(of: tenantID).batch([
            """
            SELECT \(unsafeSQL: Self.columns) FROM attachments
            WHERE tenant_id = app_tenant_id() AND id = ANY (\(uuids)) AND user_id = \(scope.userID)
                AND status = 'ready'
                AND (thread_id IS NULL OR thread_id = \(thread) AND id = ANY (\(kept.map(\.uuid))))
            """, Self.limits(of: tenantID),
        ])
        let stored: JSONValue? = try results[1].first?.decode(JSONValue?.self) ?? nil
        let most = AttachmentLimits(stored: stored).messageFiles
        guard ids.count <= most, Set(ids).count == ids.count else { throw AttachmentProblem.tooMany(most: most) }
        let found = Dictionary(
            try results[0].map(Self.attachment).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return try ids.map { id in
            guard let attachment = found[id] else { throw AttachmentProblem.unknown }
            return attachment
        }
    }

    /// The statement that ties attachments to a message which is stored in the same transaction.
    static func binding(
        _ ids: [AttachmentID], to item: ItemID, in threadID: ThreadID, of userID: UserID
    ) -> Query {
        "SELECT bind_attachments(\(ids.map(\.uuid)), \(threadID), \(item), \(userID))"
    }

    /// Attachments of the thread that are among these.
    package func attachments(
        _ ids: [AttachmentID], in threadID: ThreadID, of tenantID: TenantID
    ) async throws -> [AttachmentID: Attachment] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await database.statements(of: tenantID).query(
            """
            SELECT \(unsafeSQL: Self.columns) FROM attachments
            WHERE tenant_id = app_tenant_id() AND id = ANY (\(ids.map(\.uuid))) AND thread_id = \(threadID)
                AND status = 'ready'
            """)
        return Dictionary(
            try rows.map(Self.attachment).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// That its conversation, if it is in one, is there: what a person deleted is hidden with all that was sent in it.
    static let isShown =
        "(thread_id IS NULL OR EXISTS (SELECT FROM threads t WHERE t.id = attachments.thread_id))"

    // MARK: Rows

    static let columns = "id, tenant_id, user_id, thread_id, origin, name, media_type, size, status, store, text"

    static func attachment(_ row: Row) throws -> Attachment {
        let mediaType = try row["media_type", String.self]
        guard let type = AttachmentType(rawValue: mediaType),
            let origin = Attachment.Origin(rawValue: try row["origin", String.self]),
            let status = Attachment.Status(rawValue: try row["status", String.self])
        else { throw AttachmentProblem.type(mediaType) }
        return Attachment(
            id: try row["id", AttachmentID.self], tenantID: try row["tenant_id", TenantID.self],
            userID: try row["user_id", UserID.self], threadID: try row["thread_id", ThreadID?.self], origin: origin,
            name: try row["name", String.self], type: type, size: try row["size", Int.self], status: status,
            store: try row["store", String.self], text: try row["text", String?.self])
    }
}

extension Duration {
    /// Whole and parts of seconds, as intervals take them.
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
