import Auth
import Core
import HTTPCore
import ModelProviders

/// The services that answer: of the sender's tenant, and of the operator for all.
struct ModelProvidersController {
    let registry: ModelRegistry

    var routes: [Route] {
        routes("/api/v1/providers", .permission(.modelsManage), "Models") { try $0.member.tenantID }
            + routes("/api/v1/shared/providers", .operator, "Shared models") { _ in ModelRegistry.shared }
    }

    private typealias Owner = @Sendable (RequestContext) throws -> TenantID

    private func routes(
        _ path: String, _ access: RouteGuard, _ tag: String, _ owner: @escaping Owner
    ) -> [Route] {
        let one = "\(path)/{slug}"
        return [
            Route(.get, path, access: access, traits: .crossOrigin) { request, context in
                let page = try ListQuery(request).page
                let catalogue = try await registry.catalogue(of: owner(context))
                return .page(Page(catalogue.providers, after: page, key: \.id.uuid), \.json)
            }.documented(
                "List the services that models answer at", tag: tag, query: RouteDocumentation.Parameter.paging,
                answer: .page(of: RegisteredProvider.schema)),
            Route(.post, path, access: access, bodyLimit: 64 << 10, traits: [.crossOrigin, .secret]) {
                request, context in
                let body = try ModelProviderRequest(try await request.json())
                let made = try await registry.create(
                    body, in: owner(context), by: Requester(request, context))
                return .json(made.json, status: .created).tagged(made.tag)
            }.documented(
                "Set up a service that models answer at", tag: tag, body: ModelProviderRequest.creation,
                status: .created, answer: RegisteredProvider.schema, isVersioned: true,
                details: """
                    Without `base_url` it is the service that the protocol was made for. The key is kept sealed, and \
                    nobody can read it afterwards.
                    """, errors: [.conflict]),
            Route(.get, one, access: access, traits: .crossOrigin) { _, context in
                let provider = try await registry.provider(context.parameter("slug"), in: owner(context))
                return .json(provider.json).tagged(provider.tag)
            }.documented("Show a service", tag: tag, answer: RegisteredProvider.schema, isVersioned: true),
            Route(.patch, one, access: access, bodyLimit: 64 << 10, traits: [.crossOrigin, .secret]) {
                request, context in
                let body = try ModelProviderRequest(try await request.json())
                let saved = try await registry.update(
                    context.parameter("slug"), body, in: owner(context), by: Requester(request, context),
                    check: request.requireMatch)
                return .json(saved.json).tagged(saved.tag)
            }.documented(
                "Change a service, or put it out of use", tag: tag, body: ModelProviderRequest.change,
                answer: RegisteredProvider.schema, isVersioned: true,
                details: "Whoever changes where requests go gives the key again."),
            Route(.delete, one, access: access, traits: .crossOrigin) { request, context in
                try await registry.deleteProvider(
                    context.parameter("slug"), in: owner(context), by: Requester(request, context),
                    check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented(
                "Remove a service that has no models", tag: tag, status: .noContent, isVersioned: true,
                errors: [.conflict]),
        ]
    }
}

extension Page {
    /// A page of a list that is here as a whole, in the order of `key`.
    init(_ all: [Item], after page: PageRequest, key: (Item) -> UUID128) {
        self.init(
            Array(all.drop { item in page.after.map { key(item) <= $0 } ?? false }.prefix(page.limit + 1)),
            for: page, key: key)
    }
}
