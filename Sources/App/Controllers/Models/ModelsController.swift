import Auth
import Core
import HTTPCore
import ModelProviders

/// The models that authors may name: of the sender's tenant, and of the operator for all.
struct ModelsController {
    let registry: ModelRegistry

    var routes: [Route] {
        routes("/api/v1/models", .permission(.modelsRead), .permission(.modelsManage), "Models") {
            try $0.member.tenantID
        }
            + routes("/api/v1/shared/models", .operator, .operator, "Shared models") { _ in ModelRegistry.shared }
    }

    private typealias Owner = @Sendable (RequestContext) throws -> TenantID

    private func routes(
        _ path: String, _ reading: RouteGuard, _ changing: RouteGuard, _ tag: String, _ owner: @escaping Owner
    ) -> [Route] {
        let one = "\(path)/{slug}"
        return [
            Route(.get, path, access: reading, traits: .crossOrigin) { request, context in
                let query = try ListQuery(request)
                let purpose: ModelPurpose? = try query.choice("purpose")
                let entries = try await visible(to: context, owner(context)).filter {
                    purpose == nil || $0.model.settings.purpose == purpose
                }
                return .page(Page(entries, after: query.page) { $0.model.id.uuid }, \.json)
            }.documented(
                "List the models that workflows may name", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("purpose", "Only those for this.", .choice(ModelPurpose.self))
                ], answer: .page(of: RegisteredModelRequest.answer),
                details: """
                    The operator's that everybody may use are among them, unless a model of the institution has their \
                    name. Whoever may not change models is shown those that they may use.
                    """),
            Route(.post, path, access: changing, bodyLimit: 64 << 10, traits: .crossOrigin) { request, context in
                let body = try RegisteredModelRequest(try await request.json())
                return show(
                    try await registry.create(body, in: owner(context), by: Requester(request, context)),
                    status: .created)
            }.documented(
                "Add a model", tag: tag, body: RegisteredModelRequest.creation, status: .created,
                answer: RegisteredModelRequest.answer, isVersioned: true,
                details: """
                    `default_for` names the purposes for which it is taken where nobody names a model, and takes them \
                    from the model that had them; the first model for a purpose has that one unless told otherwise. \
                    Prices are in the installation's currency for a million tokens, an image, a minute, a call. \
                    Without `roles` it answers everybody; `course_teacher`, `course_tutor` and `course_learner` are parts \
                    in the course in which somebody asks.
                    """, errors: [.conflict]),
            Route(.get, one, access: reading, traits: .crossOrigin) { _, context in
                let slug: ModelSlug = try context.parameter("slug")
                guard let entry = try await visible(to: context, owner(context)).first(where: { $0.model.slug == slug })
                else { throw RegistryProblem.unknownModel }
                return show(entry)
            }.documented("Show a model", tag: tag, answer: RegisteredModelRequest.answer, isVersioned: true),
            Route(.patch, one, access: changing, bodyLimit: 64 << 10, traits: .crossOrigin) { request, context in
                let body = try RegisteredModelRequest(try await request.json())
                return show(
                    try await registry.update(
                        context.parameter("slug"), body, in: owner(context), by: Requester(request, context),
                        check: request.requireMatch))
            }.documented(
                "Change a model, or put it out of use", tag: tag, body: RegisteredModelRequest.change,
                answer: RegisteredModelRequest.answer, isVersioned: true),
            Route(.delete, one, access: changing, traits: .crossOrigin) { request, context in
                try await registry.deleteModel(
                    context.parameter("slug"), in: owner(context), by: Requester(request, context),
                    check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented(
                "Remove a model on which no other falls back", tag: tag, status: .noContent, isVersioned: true,
                errors: [.conflict]),
        ]
    }

    /// All of them to those who may change models, and to others those that they may use.
    private func visible(to context: RequestContext, _ tenant: TenantID) async throws -> [ModelRegistry.Entry] {
        let entries = try await registry.entries(of: tenant)
        guard let member = context.identity, !member.may(.modelsManage) else { return entries }
        let own = try await registry.catalogue(of: tenant)
        let parts: CourseRoles =
            entries.contains { !$0.model.settings.courseRoles.isEmpty }
            ? try await registry.courseRoles(of: member.userID, in: member.tenantID) : []
        return entries.filter { entry in
            entry.model.settings.isFor(member.role, as: parts) && (entry.isShared || own.isUsable(entry.model))
        }
    }

    private func show(_ entry: ModelRegistry.Entry, status: HTTPStatus = .ok) -> HTTPResponse {
        .json(entry.json, status: status).tagged(entry.model.tag)
    }
}
