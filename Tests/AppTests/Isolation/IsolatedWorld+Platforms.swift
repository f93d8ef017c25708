import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import lyceum

extension IsolatedWorld {
    /// An invitation to register.
    static func platformInvitation(_ app: AppFixture, _ person: AppFixture.Person) async throws -> String {
        let answer = try await app.ask("/api/v1/lti/invitations", ["name": "Kirchhoff"], as: person)
        return try #require(answer.body["invitation"]?["id"]?.stringValue, "\(answer.text)")
    }

    /// The identifier of the workflow `circuits`.
    static func workflowID(_ app: AppFixture, _ person: AppFixture.Person) async throws -> String {
        let row = try await app.database.withTenant(person.identity.tenantID) { transaction in
            try await transaction.queryOne("SELECT id FROM workflows WHERE tenant_id = app_tenant_id() LIMIT 1")
        }
        return try #require(row)["id", WorkflowID.self].description
    }
}
