import Auth
package import Core
package import Postgres

/// What pages of finished launches get their sessions for, in the database: each once, and soon.
package struct LaunchCodes: Sendable {
    /// How long a page may take.
    package static let lifetime: Duration = .seconds(60)

    /// What a code stood for.
    package struct Redeemed: Sendable {
        package let tenantID: TenantID
        package let userID: UserID
        /// What the page is told with its session.
        package let content: JSONObject
    }

    private let database: Database
    private let identifiers: any IdentifierGenerator

    package init(database: Database, identifiers: any IdentifierGenerator) {
        self.database = database
        self.identifiers = identifiers
    }

    /// A new code for somebody of the tenant, and the statement that keeps it and forgets old ones.
    package func make(
        for user: UserID, in tenant: TenantID, _ content: JSONObject, at now: Timestamp
    ) -> (code: String, insertion: Query) {
        // Of the same make as the state of a sign-in: it names its tenant, and only a hash of it is kept.
        let code = SignInState(tenantID: tenant, attemptID: identifiers.next())
        let insertion: Query = """
            WITH forgotten AS (
                DELETE FROM lti_codes WHERE tenant_id = app_tenant_id() AND id IN (
                    SELECT id FROM lti_codes WHERE tenant_id = app_tenant_id() AND expires_at <= \(now)
                    ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED))
            INSERT INTO lti_codes (tenant_id, id, code_hash, user_id, content, expires_at)
            VALUES (app_tenant_id(), \(code.attemptID), \(code.hash), \(user), \(JSONValue.object(content)),
                \(now + Self.lifetime))
            """
        return (code.text, insertion)
    }

    /// What the code stands for, once. Throws `LTIError.spentCode`.
    package func redeem(_ text: String, at now: Timestamp) async throws -> Redeemed {
        guard let code = SignInState(text) else { throw LTIError.spentCode }
        let row = try await database.statements(of: code.tenantID).queryOne(
            """
            DELETE FROM lti_codes
            WHERE tenant_id = app_tenant_id() AND id = \(code.attemptID) AND code_hash = \(code.hash)
                AND expires_at > \(now)
            RETURNING user_id, content
            """)
        guard let row else { throw LTIError.spentCode }
        let (user, content) = try row.decode(UserID.self, JSONValue.self)
        return Redeemed(tenantID: code.tenantID, userID: user, content: content.objectValue ?? JSONObject())
    }
}
