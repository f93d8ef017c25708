package import Core
package import Postgres

package enum DeepLinkingTag: IdentifierTag { package static let prefix = "" }

/// Names a choice that a platform asked for.
package typealias DeepLinkingID = Identifier<DeepLinkingTag>

/// A choice that a platform asked a teacher for.
package struct DeepLinking: Sendable {
    package let id: DeepLinkingID
    package let registrationID: RegistrationID
    package let deploymentID: String
    package let settings: DeepLinkingSettings

    static let columns = "id, registration_id, deployment_id, settings"

    init(row: Row) throws {
        let json: JSONValue
        (id, registrationID, deploymentID, json) = try row.decode(
            DeepLinkingID.self, RegistrationID.self, String.self, JSONValue.self)
        settings = try DeepLinkingSettings(stored: json.objectValue ?? JSONObject())
    }
}

/// The choices that are still to be made, in the database; every method within a transaction of the tenant.
package struct DeepLinkings: Sendable {
    /// How long a teacher may take.
    package static let lifetime: Duration = .seconds(3600)

    package init() {}

    /// Keeps a choice for the teacher, and forgets those that nobody made.
    package func insert(
        _ id: DeepLinkingID, _ settings: DeepLinkingSettings, of place: LaunchPlace, for user: UserID,
        at now: Timestamp, in transaction: Transaction
    ) async throws {
        _ = try await transaction.batch([
            """
            DELETE FROM lti_deep_linkings WHERE tenant_id = app_tenant_id() AND id IN (
                SELECT id FROM lti_deep_linkings WHERE tenant_id = app_tenant_id() AND expires_at <= \(now)
                ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED)
            """,
            """
            INSERT INTO lti_deep_linkings (id, tenant_id, user_id, registration_id, deployment_id, settings, expires_at)
            VALUES (\(id), app_tenant_id(), \(user), \(place.registrationID), \(place.deploymentID),
                \(JSONValue.object(settings.stored)), \(now + Self.lifetime))
            """,
        ])
    }

    /// The choice, which is only its teacher's to make, held until the transaction ends where it is made. Throws
    /// `DeepLinkingProblem.gone`.
    package func deepLinking(
        _ id: DeepLinkingID, for user: UserID, isHeld: Bool = false, at now: Timestamp, in transaction: Transaction
    ) async throws -> DeepLinking {
        let row = try await transaction.queryOne(
            """
            SELECT \(unsafeSQL: DeepLinking.columns) FROM lti_deep_linkings
            WHERE tenant_id = app_tenant_id() AND id = \(id) AND user_id = \(user) AND expires_at > \(now)
            \(unsafeSQL: isHeld ? "FOR UPDATE" : "")
            """)
        guard let row else { throw DeepLinkingProblem.gone }
        return try DeepLinking(row: row)
    }

    /// Ends a choice that was made: each is made once.
    package func end(_ id: DeepLinkingID, in transaction: Transaction) async throws {
        try await transaction.execute(
            "DELETE FROM lti_deep_linkings WHERE tenant_id = app_tenant_id() AND id = \(id)")
    }
}
