import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// Deployments that nobody has heard of, at platforms with very many.
@Suite struct LTIDeploymentsTests {
    /// Makes as many deployments of the registration as may wait.
    private static func fill(_ world: LTIWorld, _ status: String) async throws {
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction async throws -> Void in
            try await transaction.execute(
                """
                INSERT INTO lti_deployments (tenant_id, registration_id, deployment_id, status, created_at)
                SELECT r.tenant_id, r.id, 'other-' || n, \(status)::text, r.created_at - interval '1 day'
                FROM lti_registrations r, generate_series(1, \(DeploymentStore.maximumHeld)::integer) AS n
                """)
        }
    }

    @Test("However many deployments are in use, a new one waits, is listed first, and comes in once it is approved")
    func used() async throws {
        let world = try await LTIWorld(deployments: [])
        try await Self.fill(world, "active")
        #expect(try await world.launch().status == 403)
        #expect(try await world.lastCause() == "held_deployment")
        let path = "\(LTIWorld.path)/\(world.registration)/deployments"
        let list = try await world.app.ask(path, as: world.owner)
        #expect(list.body["data"]?[0]?["deployment_id"] == "1" && list.body["data"]?[0]?["status"] == "held")
        _ = try await world.app.ask(path, ["deployment_id": "1", "status": "active"], as: world.owner, method: .put)
        #expect(try await world.launch().status == 200)
    }

    @Test("Where as many deployments wait as are kept, another is told so, and one that is let in unasked comes in")
    func waiting() async throws {
        let world = try await LTIWorld(deployments: [])
        try await Self.fill(world, "held")
        #expect(try await world.launch().status == 403)
        #expect(try await world.lastCause() == "too_many_deployments")
        let open = try await LTIWorld(
            ["unknown_deployments": "accept", "default_workflow": "circuits"], deployments: [])
        try await Self.fill(open, "held")
        let answer = try await open.launch()
        #expect(answer.status == 200, "\(answer.text)")
    }
}
