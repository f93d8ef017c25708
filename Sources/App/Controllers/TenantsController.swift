import Auth
import Core
import HTTPCore

/// Tenants as the operator sees them, and a tenant as its own people do.
struct TenantsController {
    let tenants: Tenants
    let invitations: Invitations

    var routes: [Route] {
        operatorRoutes + [
            Route(.get, "/api/v1/tenant", access: .permission(.tenantRead), traits: .crossOrigin) { _, context in
                try await show(tenants.profile(context.member.tenantID))
            }.documented("Show the institution", tag: "Tenants", answer: TenantProfile.schema, isVersioned: true),
            Route(
                .patch, "/api/v1/tenant", access: .permission(.tenantManage), bodyLimit: 16 << 10, traits: .crossOrigin
            ) { request, context in
                let body = try await request.decode(ChangeTenantRequest.self)
                return try await show(
                    tenants.update(
                        context.member.tenantID, body.ownChanges, by: Requester(request, context),
                        check: request.requireMatch))
            }.documented(
                "Change the institution's settings", tag: "Tenants", body: ChangeTenantRequest.ownSchema,
                answer: TenantProfile.schema, isVersioned: true),
        ]
    }

    private var operatorRoutes: [Route] {
        let (path, tag) = ("/api/v1/tenants", "Tenants")
        return [
            Route(.post, path, access: .operator, bodyLimit: 16 << 10, traits: .secret) {
                try await create($0, $1)
            }.documented(
                "Make a tenant, and invite its first owner", tag: tag, body: CreateTenantRequest.schema,
                status: .created, answer: CreateTenantRequest.answer),
            Route(.get, path, access: .operator) { request, _ in
                let query = try ListQuery(request)
                let page = try await tenants.list(
                    query.page, state: query.choice("state"), search: query.search())
                return .page(page, \.json)
            }.documented(
                "List tenants", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("state", "Only those in this state.", .choice(TenantProfile.State.self)),
                    .init("search", "Part of the slug or name, in any case."),
                ], answer: .page(of: TenantProfile.schema)),
            Route(.get, "\(path)/{tenant_id}", access: .operator) { _, context in
                try await show(tenants.profile(context.parameter("tenant_id")))
            }.documented("Show a tenant", tag: tag, answer: TenantProfile.schema, isVersioned: true),
            Route(.patch, "\(path)/{tenant_id}", access: .operator, bodyLimit: 16 << 10) {
                try await change($0, $1)
            }.documented(
                "Change, suspend or resume a tenant, or bring back a deleted one", tag: tag,
                body: ChangeTenantRequest.schema, answer: TenantProfile.schema, isVersioned: true),
            Route(.delete, "\(path)/{tenant_id}", access: .operator) { request, context in
                try await show(
                    tenants.set(
                        .deleted, of: context.parameter("tenant_id"), grace: Self.grace(request),
                        by: Requester(request, context), check: request.requireMatch))
            }.documented(
                "Delete a tenant when its grace period ends", tag: tag,
                query: [
                    .init(
                        "grace_days", "Days until nothing brings it back; the tenant's own period unless told.",
                        .integer(0...365))
                ],
                answer: TenantProfile.schema, isVersioned: true),
        ]
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(CreateTenantRequest.self)
        let requester = Requester(request, context)
        let slug = try Field.value(body.slug, "slug", "1 to 63 small letters, digits and inner dashes") { text in
            text.utf8.count <= 63 ? Slug(text) : nil
        }
        let owner = try body.ownerEmail.map { text throws(JSONDecodingError) in
            try Field.value(text, "owner_email", "an e-mail address", EmailAddress.init)
        }
        let profile = try await tenants.create(
            slug: slug, name: Field.name(body.name), settings: body.settings, by: requester)
        var answer = profile.json.objectValue ?? JSONObject()
        if let owner {
            let (invitation, outcome) = try await invitations.create(
                for: owner, as: .owner, in: profile.tenant.id, by: requester)
            answer.append("invitation", invitation.json(outcome, at: invitation.createdAt))
        }
        return .json(.object(answer), status: .created).tagged(profile.tag)
    }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(ChangeTenantRequest.self)
        let (id, requester) = (try context.parameter("tenant_id", as: TenantID.self), Requester(request, context))
        let changes = try body.changes
        let state = try body.state.map { text throws(JSONDecodingError) in
            try Field.choice(text, "state", among: [TenantProfile.State.active, .suspended])
        }
        var profile = try await tenants.update(id, changes, by: requester, check: request.requireMatch)
        if let state {
            let seen = profile.tag
            profile = try await tenants.set(state, of: id, by: requester) { tag in
                guard tag == seen else { throw HTTPError.changedMeanwhile(tag) }
            }
        }
        return show(profile)
    }

    private func show(_ profile: TenantProfile) -> HTTPResponse { .json(profile.json).tagged(profile.tag) }

    private static func grace(_ request: HTTPRequest) throws -> Duration? {
        guard let text = request.queryParameters["grace_days"] else { return nil }
        guard let days = Int(text), (0...365).contains(days) else {
            throw JSONDecodingError(path: "grace_days", expectation: "number from 0 to 365")
        }
        return .seconds(days * 86_400)
    }
}
