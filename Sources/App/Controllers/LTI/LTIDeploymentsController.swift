import Auth
import Core
import HTTPCore
import LTI
import Postgres

/// The deployments of a registration, and which of them may launch.
struct LTIDeploymentsController: LearningPlatformController {
    let registrations: RegistrationStore
    let audit: AuditLog
    let clock: any WallClock
    private let store = DeploymentStore()

    init(registrations: RegistrationStore, audit: AuditLog, clock: any WallClock) {
        self.registrations = registrations
        self.audit = audit
        self.clock = clock
    }

    var routes: [Route] {
        let (path, tag) = ("/api/v1/lti/registrations/{registration_id}/deployments", "Learning platforms")
        let access = RouteGuard.permission(.learningPlatformsManage)
        return [
            Route(.get, path, access: access) { _, context in
                let id: RegistrationID = try context.parameter("registration_id")
                return try await registrations.database.withTenant(context.member.tenantID) { transaction in
                    _ = try await registrations.registration(id, in: transaction)
                    return try await list(id, in: transaction)
                }
            }.documented(
                "List the deployments of a learning platform", tag: tag, answer: Self.answer,
                details: "Those that nobody had heard of are `held` until an administrator lets them in."),
            Route(.put, path, access: access, bodyLimit: 8 << 10) { try await set($0, $1) }.documented(
                "Make a deployment known, let it in, or refuse it", tag: tag, body: Self.body, answer: Self.answer),
        ]
    }

    private struct DeploymentRequest: Decodable {
        let deploymentID: String
        let status: String
        let defaultWorkflow: String?
    }

    private func set(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(DeploymentRequest.self)
        try Field.check(("deployment_id", body.deploymentID, 255), ("default_workflow", body.defaultWorkflow, 64))
        let status = try Field.choice(body.status, "status", among: Deployment.Status.allCases)
        let id: RegistrationID = try context.parameter("registration_id")
        let (origin, now) = (AuditOrigin(request, context), clock.now())
        return try await registrations.database.withTenant(context.member.tenantID) { transaction in
            _ = try await registrations.registration(id, isHeld: true, in: transaction)
            let before = try await store.deployment(body.deploymentID, of: id, in: transaction)
            var workflow: WorkflowID?
            if let slug = body.defaultWorkflow {
                workflow = try await transaction.queryOne(
                    """
                    SELECT id FROM workflows
                    WHERE tenant_id = app_tenant_id() AND slug = \(slug) AND deleted_at IS NULL
                    """)?["id", WorkflowID.self]
                guard workflow != nil else { throw LTIError.unknownWorkflow }
            }
            try await store.set(
                body.deploymentID, status, defaultWorkflowID: workflow, of: id, at: now, in: transaction)
            try await audit.record(
                AuditEvent(
                    .ltiDeploymentUpdate, AuditTarget("lti_registration", id),
                    changes: [
                        AuditChange("deployment_id", to: .string(body.deploymentID)),
                        AuditChange(
                            "status", from: before.map { .string($0.status.rawValue) } ?? .null,
                            to: .string(status.rawValue)),
                    ], origin: origin), in: transaction)
            return try await list(id, in: transaction)
        }
    }

    private func list(_ id: RegistrationID, in transaction: Transaction) async throws -> HTTPResponse {
        let rows = try await transaction.query(
            """
            SELECT d.deployment_id, w.slug FROM lti_deployments d
            JOIN workflows w ON w.tenant_id = d.tenant_id AND w.id = d.default_workflow_id
            WHERE d.tenant_id = app_tenant_id() AND d.registration_id = \(id)
            """)
        let slugs = try rows.reduce(into: [String: String]()) { slugs, row in
            let (deployment, slug) = try row.decode(String.self, String.self)
            slugs[deployment] = slug
        }
        let deployments = try await store.list(of: id, in: transaction)
        return .json([
            "data": .array(
                deployments.map { deployment in
                    [
                        "deployment_id": .string(deployment.id), "status": .string(deployment.status.rawValue),
                        "default_workflow": slugs[deployment.id].map { .string($0) } ?? .null,
                        "created_at": .string(deployment.createdAt.rfc3339),
                        "last_launch_at": deployment.lastLaunchAt.map { .string($0.rfc3339) } ?? .null,
                    ]
                })
        ])
    }

    private static let body = JSONSchema.named(
        "LTIDeploymentChange",
        .object([
            .required("deployment_id", .string()), .required("status", .choice(Deployment.Status.self)),
            .optional("default_workflow", .nullable(.string())),
        ]))

    private static let answer = JSONSchema.object([
        .required(
            "data",
            .array(
                .named(
                    "LTIDeployment",
                    .object([
                        .required("deployment_id", .string()), .required("status", .choice(Deployment.Status.self)),
                        .required("default_workflow", .nullable(.string())), .required("created_at", .time),
                        .required("last_launch_at", .nullable(.time)),
                    ]))))
    ])
}
