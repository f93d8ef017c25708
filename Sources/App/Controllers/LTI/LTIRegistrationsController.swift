import Auth
import Core
import HTTPCore
import LTI
import Postgres

/// The learning platforms that may launch assistants of the sender's tenant.
struct LTIRegistrationsController: LearningPlatformController {
    let store: RegistrationStore
    let removal: RegistrationRemoval
    let erasures: ErasureService
    let audit: AuditLog
    let tool: ToolAddress
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    var routes: [Route] {
        let (path, tag) = ("/api/v1/lti/registrations", "Learning platforms")
        let one = "\(path)/{registration_id}"
        let access = RouteGuard.permission(.learningPlatformsManage)
        return [
            Route(.get, path, access: access) { try await list($0, $1) }.documented(
                "List the registered learning platforms", tag: tag, query: RouteDocumentation.Parameter.paging,
                answer: .page(of: LTIRegistrationRequest.answer)),
            Route(.post, path, access: access, bodyLimit: 128 << 10) { try await create($0, $1) }.documented(
                "Register a learning platform", tag: tag, body: LTIRegistrationRequest.creationSchema,
                status: .created, answer: LTIRegistrationRequest.answer, isVersioned: true,
                details: """
                    `issuer` and `client_id` name it in the whole installation and never change. \
                    `settings.administrators` makes the platform's administrators those of the institution: only an \
                    owner says so, and changes a registration that says so. `settings.teachers` makes its instructors \
                    teachers of the institution. Both hold from launch to launch; roles that were given by hand stay.
                    """),
            Route(.get, one, access: access) { _, context in
                let registration = try await store.database.withTenant(context.member.tenantID) { transaction in
                    try await shown(
                        store.registration(context.parameter("registration_id"), in: transaction), in: transaction)
                }
                return registration
            }.documented(
                "Show a learning platform", tag: tag, answer: LTIRegistrationRequest.answer, isVersioned: true),
            Route(.patch, one, access: access, bodyLimit: 128 << 10) { try await change($0, $1) }.documented(
                "Change a learning platform, or put it out of use", tag: tag,
                body: LTIRegistrationRequest.changeSchema, answer: LTIRegistrationRequest.answer, isVersioned: true),
            Route(.delete, one, access: access) { try await delete($0, $1) }.documented(
                "Remove a learning platform with everything that came by it", tag: tag,
                query: [
                    .init(
                        "erase_people",
                        "Whether accounts are erased that nothing else leads to; asks for the permission privacy.manage.",
                        .enumeration(["true", "false"]))
                ], status: .noContent, isVersioned: true,
                details: """
                    Its links, places, launches, scores and rosters go, and the names by which it knows people, unless \
                    another registration has its issuer. Their accounts and conversations stay, for they are the \
                    institution's. With `erase_people` those go of people who have no password, no other identity and \
                    no key: they are out at once, and what they said is emptied in the background.
                    """),
        ]
    }

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let tenant = try context.member.tenantID
        let page = try await store.list(ListQuery(request).page, in: tenant)
        let slugs = try await slugs(of: page.items.compactMap(\.settings.defaultWorkflowID), in: tenant)
        return .page(page) { json($0, workflow: $0.settings.defaultWorkflowID.flatMap { slugs[$0] }) }
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try LTIRegistrationRequest(try await request.json())
        let (name, deployments) = (try body.name, try body.deploymentIDs)
        let (member, now) = (try context.member, clock.now())
        var settings = try body.creation
        try requireAuthority(over: [settings], member)
        let slug = try body.defaultWorkflow.flatMap(\.self)
        let (id, origin) = (identifiers.make(RegistrationID.self), AuditOrigin(request, context))
        let kept = settings
        return try await store.database.withTenant(member.tenantID) { transaction in
            settings = kept
            settings.defaultWorkflowID = try await workflow(slug, in: transaction)
            let registration = Registration(
                id: id, tenantID: member.tenantID, issuer: name.issuer, clientID: name.clientID, settings: settings,
                createdAt: now, updatedAt: now)
            try await store.insert(registration, in: transaction)
            for deployment in deployments {
                try await DeploymentStore().insert(deployment, .active, of: id, at: now, in: transaction)
            }
            let changes =
                [
                    AuditChange("issuer", to: .string(name.issuer)),
                    AuditChange("client_id", to: .string(name.clientID)),
                ] + settings.json.members.map { AuditChange($0.key, to: $0.value) }
            try await audit.record(
                AuditEvent(.ltiRegistrationCreate, Self.target(id), changes: changes, origin: origin),
                in: transaction)
            return try await shown(registration, status: .created, in: transaction)
        }
    }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try LTIRegistrationRequest(try await request.json())
        let (member, now) = (try context.member, clock.now())
        let id: RegistrationID = try context.parameter("registration_id")
        let slug = try body.defaultWorkflow
        let origin = AuditOrigin(request, context)
        return try await store.database.withTenant(member.tenantID) { transaction in
            let before = try await store.registration(id, isHeld: true, in: transaction)
            try request.requireMatch(before.tag)
            var after = before
            try body.apply(to: &after.settings)
            if let slug { after.settings.defaultWorkflowID = try await workflow(slug, in: transaction) }
            guard after != before else { return try await shown(before, in: transaction) }
            try requireAuthority(over: [before.settings, after.settings], member)
            let saved = try await store.save(after, at: now, in: transaction)
            let known = before.settings.json
            let changes = after.settings.json.members.compactMap { name, value in
                known[name] == value ? nil : AuditChange(name, from: known[name] ?? .null, to: value)
            }
            try await audit.record(
                AuditEvent(.ltiRegistrationUpdate, Self.target(id), changes: changes, origin: origin),
                in: transaction)
            return try await shown(saved, in: transaction)
        }
    }

    private func delete(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let id: RegistrationID = try context.parameter("registration_id")
        let (origin, requester) = (AuditOrigin(request, context), Requester(request, context))
        let erasesPeople =
            try request.queryParameters["erase_people"].map {
                try Field.value($0, "erase_people", "true or false") { ["true": true, "false": false][$0] }
            } ?? false
        if erasesPeople { try member.require(.privacyManage) }
        try await store.database.withTenant(member.tenantID) { transaction async throws -> Void in
            let before = try await store.registration(id, isHeld: true, in: transaction)
            try request.requireMatch(before.tag)
            let removed = try await removal.remove(
                before, erasingPeople: erasesPeople, by: requester, in: transaction)
            try await audit.record(
                AuditEvent(
                    .ltiRegistrationDelete, Self.target(id),
                    changes: [
                        AuditChange("issuer", from: .string(before.issuer), to: .null),
                        AuditChange("client_id", from: .string(before.clientID), to: .null),
                        AuditChange("people_forgotten", to: .integer(Int64(removed.people))),
                        AuditChange("people_erased", to: .integer(Int64(removed.erased))),
                    ], origin: origin), in: transaction)
        }
        if erasesPeople { erasures.wake() }
        return HTTPResponse(status: .noContent)
    }

    /// Whoever sets up a platform that makes administrators can be one of them.
    private func requireAuthority(over settings: [RegistrationSettings], _ member: Identity) throws(HTTPError) {
        guard settings.contains(where: \.rules.makesAdministrators) else { return }
        try member.require(.ownersManage)
    }

    private static func target(_ id: RegistrationID) -> AuditTarget { AuditTarget("lti_registration", id) }

    // MARK: Workflows

    private func workflow(_ slug: String?, in transaction: Transaction) async throws -> WorkflowID? {
        guard let slug else { return nil }
        let row = try await transaction.queryOne(
            "SELECT id FROM workflows WHERE tenant_id = app_tenant_id() AND slug = \(slug) AND deleted_at IS NULL")
        guard let id = try row?["id", WorkflowID.self] else { throw LTIError.unknownWorkflow }
        return id
    }

    private func slugs(of workflows: [WorkflowID], in tenant: TenantID) async throws -> [WorkflowID: String] {
        guard !workflows.isEmpty else { return [:] }
        let rows = try await store.database.statements(of: tenant).query(
            "SELECT id, slug FROM workflows WHERE tenant_id = app_tenant_id() AND id = ANY (\(workflows.map(\.uuid)))")
        return try rows.reduce(into: [:]) { slugs, row in
            let (id, slug) = try row.decode(WorkflowID.self, String.self)
            slugs[id] = slug
        }
    }

    // MARK: Answers

    private func shown(
        _ registration: Registration, status: HTTPStatus = .ok, in transaction: Transaction
    ) async throws -> HTTPResponse {
        var slug: String?
        if let id = registration.settings.defaultWorkflowID {
            slug = try await transaction.queryOne(
                "SELECT slug FROM workflows WHERE tenant_id = app_tenant_id() AND id = \(id)")?["slug", String.self]
        }
        return .json(json(registration, workflow: slug), status: status).tagged(registration.tag)
    }

    private func json(_ registration: Registration, workflow: String?) -> JSONValue {
        var members: JSONObject = [
            "id": .string(registration.id.description), "issuer": .string(registration.issuer),
            "client_id": .string(registration.clientID),
        ]
        for (name, value) in registration.settings.json.members {
            if name == "default_workflow_id" {
                members.append("default_workflow", workflow.map { .string($0) } ?? .null)
            } else {
                members.append(name, value)
            }
        }
        members.append(
            "tool",
            [
                "login_url": .string(tool.login), "launch_url": .string(tool.launch),
                "jwks_url": .string(tool.keys),
            ])
        members.append("created_at", .string(registration.createdAt.rfc3339))
        members.append("updated_at", .string(registration.updatedAt.rfc3339))
        return .object(members)
    }
}
