import Auth
import Core
import HTTPCore
import ModelProviders

/// Asks providers: what works, and which models there are.
struct ModelProviderActionsController {
    let registry: ModelRegistry
    /// Sends requests to where tenants point, and refuses where they may not go.
    let tenantTransport: any HTTPTransport
    /// Sends requests to where the operator points.
    let operatorTransport: any HTTPTransport

    var routes: [Route] {
        routes("/api/v1/providers/{slug}", .permission(.modelsManage), "Models", tenantTransport) {
            try $0.member.tenantID
        }
            + routes("/api/v1/shared/providers/{slug}", .operator, "Shared models", operatorTransport) { _ in
                ModelRegistry.shared
            }
    }

    private typealias Owner = @Sendable (RequestContext) throws -> TenantID

    private func routes(
        _ path: String, _ access: RouteGuard, _ tag: String, _ transport: any HTTPTransport, _ owner: @escaping Owner
    ) -> [Route] {
        [
            Route(
                .post, "\(path)/test", access: access, bodyLimit: 4 << 10, timeout: .seconds(150),
                traits: [.crossOrigin, .question]
            ) { request, context in
                .json(try await test(request, context.parameter("slug"), owner(context), transport).json)
            }.documented(
                "Ask a service for its models and for a word, and say what works", tag: tag,
                body: .object([.optional("model", .string())]), answer: ProviderTest.schema,
                details: """
                    The word comes from the model that the body names by its slug, else from the first of the service \
                    that is not out of use, else from the first that the service lists. It costs what a word costs.
                    """, isBodyOptional: true),
            Route(
                .post, "\(path)/import", access: access, bodyLimit: 1 << 10, timeout: .seconds(120),
                traits: .crossOrigin
            ) { request, context in
                let (slug, tenant) = (try context.parameter("slug", as: ModelSlug.self), try owner(context))
                let provider = try await registry.provider(slug, in: tenant)
                guard provider.kind == .openAICompatible, let address = provider.requestAddress else {
                    throw RegistryProblem.noImport(provider.kind)
                }
                let list = try await LiteLLMCatalogue.read(
                    at: address, key: try await registry.key(of: provider), transport: transport)
                return .json(
                    try await registry.take(list, from: slug, in: tenant, by: Requester(request, context)).json)
            }.documented(
                "Take over the models of a LiteLLM server with their prices", tag: tag,
                answer: .object([
                    .required("created", .array(.string())), .required("changed", .array(.string())),
                    .required("unchanged", .array(.string())),
                    .required(
                        "left", .array(.object([.required("name", .string()), .required("reason", .string())]))),
                ]),
                details: """
                    Models that an import made before are brought up to date; what people decide of them stays, and so \
                    do models that people made.
                    """, errors: [.conflict, .modelUnavailable], isBodyOptional: true),
        ]
    }

    private func test(
        _ request: HTTPRequest, _ slug: ModelSlug, _ tenant: TenantID, _ transport: any HTTPTransport
    ) async throws -> ProviderTest {
        let bytes = try await request.body.collect(upTo: request.bodyLimit)
        let body = bytes.isEmpty ? [:] : try JSONParser.parse(bytes)
        let name = try BodyMembers(body).text("model", upTo: 64)
        let catalogue = try await registry.catalogue(of: tenant)
        guard let provider = catalogue.provider(slug) else { throw RegistryProblem.unknownProvider }
        let models = catalogue.models(of: provider)
        let model: RegisteredModel?
        if let name {
            guard let found = models.first(where: { $0.slug.description == name }) else {
                throw JSONDecodingError(path: "model", expectation: "the slug of a model of this provider")
            }
            model = found
        } else {
            let usable = models.filter(\.settings.isEnabled)
            model = usable.first { $0.settings.purpose.isConversation } ?? usable.first
        }
        guard let address = provider.requestAddress else { throw RegistryProblem.unknownProvider }
        return await ProviderTest.run(
            provider.kind, at: address, key: try await registry.key(of: provider),
            subject: model.map { .init(name: $0.settings.name, purpose: $0.settings.purpose) }, transport: transport)
    }
}

extension ProviderTest {
    static let schema = JSONSchema.object([
        .required("works", .boolean),
        .required(
            "findings",
            .array(
                .object([
                    .required("name", .choice(Finding.Name.self)), .required("result", .choice(Finding.Result.self)),
                    .required("message", .string()),
                ]))),
    ])
}
