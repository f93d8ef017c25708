package import Core
package import HTTPCore
package import Postgres

/// The last launches of tenants in the database.
package struct LaunchLog: Sendable {
    /// How long a launch is remembered.
    package static let memory: Duration = .seconds(30 * 86_400)

    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Remembers a launch, and forgets those of long ago.
    package func insert(_ record: LaunchRecord, in tenant: TenantID) async throws {
        try await database.statements(of: tenant).execute(Self.insertion(of: record))
    }

    /// The statement of the same.
    static func insertion(of record: LaunchRecord) -> Query {
        let past = record.at + .seconds(-memory.components.seconds)
        return """
            WITH forgotten AS (
                DELETE FROM lti_launches WHERE tenant_id = app_tenant_id() AND id IN (
                    SELECT id FROM lti_launches WHERE tenant_id = app_tenant_id() AND at < \(past)
                    ORDER BY at LIMIT 100))
            INSERT INTO lti_launches (id, tenant_id, registration_id, user_id, link_id, message_type, outcome, cause,
                detail, support_code, at)
            VALUES (\(record.id), app_tenant_id(), \(record.registrationID), \(record.userID), \(record.linkID),
                \(record.messageType), \(record.outcome.rawValue), \(record.cause),
                \(record.detail.map { String($0.prefix(500)) }), \(record.supportCode), \(record.at))
            """
    }

    /// The tenant's launches, newest first, of one outcome or registration where they are given.
    package func list(
        _ page: PageRequest, outcome: LaunchRecord.Outcome? = nil, registration: RegistrationID? = nil,
        in tenant: TenantID
    ) async throws -> Page<LaunchRecord> {
        var query: Query = """
            SELECT \(unsafeSQL: LaunchRecord.columns) FROM lti_launches WHERE tenant_id = app_tenant_id()
            """
        if let outcome { query.append(" AND outcome = \(outcome.rawValue)") }
        if let registration { query.append(" AND registration_id = \(registration)") }
        if let after = page.after { query.append(" AND id < \(LaunchID(after))") }
        query.append(" ORDER BY id DESC LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(LaunchRecord.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }
}
