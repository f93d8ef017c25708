package import Core
package import Postgres

/// Who is who at platforms, in the database; every method within a transaction of the tenant.
package struct LTIPersonStore: Sendable {
    package init() {}

    /// The subject's person; nil for one that was never here.
    package func person(
        _ subject: String, of issuer: String, in transaction: Transaction
    ) async throws -> LTIPerson? {
        try await transaction.queryOne(Self.statement(for: subject, of: issuer)).map(LTIPerson.init(row:))
    }

    /// Finds the subject's person.
    static func statement(for subject: String, of issuer: String) -> Query {
        "\(selection) AND issuer = \(issuer) AND subject = \(subject)"
    }

    /// Whom the account belongs to at platforms; nil for an account that did not come by LTI.
    package func person(of user: UserID, in transaction: Transaction) async throws -> LTIPerson? {
        try await transaction.queryOne("\(Self.selection) AND user_id = \(user)").map(LTIPerson.init(row:))
    }

    func insert(
        _ subject: String, of issuer: String, as user: UserID, names: JSONObject, at now: Timestamp,
        in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO lti_people (tenant_id, issuer, subject, user_id, names, created_at, last_seen_at)
            VALUES (app_tenant_id(), \(issuer), \(subject), \(user), \(JSONValue.object(names)), \(now), \(now))
            """)
    }

    /// Notes that the person came again, and what they are called now.
    func touch(
        _ subject: String, of issuer: String, names: JSONObject, at now: Timestamp, in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE lti_people SET names = \(JSONValue.object(names)), last_seen_at = \(now)
            WHERE tenant_id = app_tenant_id() AND issuer = \(issuer) AND subject = \(subject)
            """)
    }

    private static let selection: Query = """
        SELECT \(unsafeSQL: LTIPerson.columns) FROM lti_people WHERE tenant_id = app_tenant_id()
        """
}
