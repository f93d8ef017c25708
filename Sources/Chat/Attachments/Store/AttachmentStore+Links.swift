import Core
import Postgres

extension AttachmentStore {
    /// The attachment of somebody who may act at this moment. Throws `AttachmentProblem.unknown`.
    func attachment(_ id: AttachmentID, ofActive scope: PersonalScope) async throws -> Attachment {
        let row = try await database.withTenant(scope.tenantID) { transaction in
            try await transaction.queryOne(
                """
                SELECT \(unsafeSQL: Self.columns) FROM attachments
                WHERE tenant_id = app_tenant_id() AND id = \(id) AND user_id = \(scope.userID) AND status = 'ready'
                    AND \(unsafeSQL: Self.isShown)
                    AND EXISTS (SELECT FROM memberships m JOIN tenants t ON t.id = m.tenant_id
                        JOIN users u ON u.id = m.user_id
                        WHERE m.tenant_id = app_tenant_id() AND m.user_id = \(scope.userID)
                            AND m.state = 'active' AND t.state = 'active' AND u.state = 'active')
                """)
        }
        guard let row else { throw AttachmentProblem.unknown }
        return try Self.attachment(row)
    }
}
