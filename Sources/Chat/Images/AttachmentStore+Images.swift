import Core
import Postgres

/// Images that models make, as attachments of a thread.
extension AttachmentStore {
    /// Whose the thread is, and what was made in it by this maker, whole or not. Throws `UnknownThread`.
    func made(
        by maker: String, in threadID: ThreadID, of tenantID: TenantID
    ) async throws -> (owner: PersonalScope, image: Attachment?) {
        let results = try await database.withTenant(tenantID) { transaction in
            try await transaction.batch([
                "SELECT user_id FROM threads WHERE tenant_id = app_tenant_id() AND id = \(threadID)",
                """
                SELECT \(unsafeSQL: Self.columns) FROM attachments
                WHERE tenant_id = app_tenant_id() AND maker = \(maker) AND thread_id = \(threadID)
                """,
            ])
        }
        guard let owner = try results[0].first?["user_id", UserID.self] else { throw UnknownThread() }
        return (PersonalScope(tenantID: tenantID, userID: owner), try results[1].first.map(Self.attachment))
    }

    /// The room that was kept for an image of the thread; nil where it is filled or gone.
    func place(_ id: AttachmentID, in threadID: ThreadID, of tenantID: TenantID) async throws -> Attachment? {
        try await database.withTenant(tenantID) { transaction -> Row? in
            try await transaction.queryOne(
                """
                SELECT \(unsafeSQL: Self.columns) FROM attachments
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND thread_id = \(threadID) AND status = 'receiving'
                    AND origin = 'model'
                """)
        }.map(Self.attachment)
    }

    /// The image is whole; one without a text is a sketch, which goes when its time is over. Throws
    /// `AttachmentProblem.unknown` where its room is gone.
    func complete(
        _ image: Attachment, as type: AttachmentType, called name: AttachmentName, size: Int, text: String?
    ) async throws -> Attachment {
        let row = try await database.withTenant(image.tenantID) { transaction in
            try await transaction.queryOne(
                """
                UPDATE attachments SET status = 'ready', size = \(size), media_type = \(type.rawValue),
                    name = \(name.text), text = \(text),
                    expires_at = CASE WHEN \(text)::text IS NULL THEN expires_at END
                WHERE tenant_id = app_tenant_id() AND id = \(image.id) AND status = 'receiving'
                RETURNING \(unsafeSQL: Self.columns)
                """)
        }
        guard let row else { throw AttachmentProblem.unknown }
        return try Self.attachment(row)
    }

    /// Deletes the room of an image that will not come.
    func abandon(_ id: AttachmentID, in threadID: ThreadID, of tenantID: TenantID) async throws {
        try await database.withTenant(tenantID) { transaction in
            _ = try await transaction.execute(
                """
                DELETE FROM attachments
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND thread_id = \(threadID) AND status = 'receiving'
                """)
        }
    }
}
