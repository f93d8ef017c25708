import Auth
import Core
import HTTPCore

/// The identity providers of the sender's tenant.
struct IdentityProvidersController {
    let providers: IdentityProviders
    let client: ProviderClient
    /// Where providers send people back to.
    let redirectURI: String

    var routes: [Route] {
        let (path, tag) = ("/api/v1/identity-providers", "Identity providers")
        let one = "\(path)/{provider_id}"
        let access = RouteGuard.permission(.identityProvidersManage)
        return [
            Route(.get, path, access: access, traits: .crossOrigin) { request, context in
                let query = try ListQuery(request)
                let page = try await providers.list(
                    query.page, state: query.choice("state"), in: context.member.tenantID)
                return .page(page) { $0.json(redirectURI: redirectURI) }
            }.documented(
                "List the services that people sign in with", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("state", "Only those in this state.", .choice(IdentityProvider.State.self))
                ], answer: .page(of: IdentityProvider.schema)),
            Route(.post, path, access: access, bodyLimit: 64 << 10, traits: [.crossOrigin, .secret]) {
                try await create($0, $1)
            }.documented(
                "Set up sign-in with a service", tag: tag, body: IdentityProviderRequest.creationSchema,
                status: .created, answer: IdentityProvider.schema, isVersioned: true),
            Route(.get, one, access: access, traits: .crossOrigin) { _, context in
                show(try await providers.provider(context.parameter("provider_id"), in: context.member.tenantID))
            }.documented("Show a service", tag: tag, answer: IdentityProvider.schema, isVersioned: true),
            Route(.patch, one, access: access, bodyLimit: 64 << 10, traits: [.crossOrigin, .secret]) {
                try await change($0, $1)
            }.documented(
                "Change a service, or put it out of use", tag: tag, body: IdentityProviderRequest.changeSchema,
                answer: IdentityProvider.schema, isVersioned: true),
            Route(.delete, one, access: access, traits: .crossOrigin) { request, context in
                try await providers.delete(
                    context.parameter("provider_id"), in: context.member.tenantID, by: Requester(request, context),
                    check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented(
                "Remove a service, and what people are known by there", tag: tag, status: .noContent,
                isVersioned: true),
            Route(.post, "\(one)/check", access: access, bodyLimit: 1 << 10, traits: [.crossOrigin, .question]) {
                _, context in
                let provider = try await providers.provider(
                    context.parameter("provider_id"), in: context.member.tenantID)
                return .json(try await ProviderCheck.run(provider, client).json)
            }.documented(
                "Ask a service for its description and its keys, and say what works", tag: tag,
                answer: ProviderCheck.schema),
        ]
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(IdentityProviderRequest.self)
        let (issuer, settings) = try body.creation
        let provider = try await providers.create(
            issuer: issuer, settings, secret: body.clientSecret, in: context.member.tenantID,
            by: Requester(request, context))
        return .json(provider.json(redirectURI: redirectURI), status: .created).tagged(provider.tag)
    }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(IdentityProviderRequest.self)
        return show(
            try await providers.update(
                context.parameter("provider_id"), in: context.member.tenantID, by: Requester(request, context),
                check: request.requireMatch
            ) { issuer, settings in
                try body.apply(to: &settings, of: issuer)
                return body.clientSecret
            })
    }

    private func show(_ provider: IdentityProvider) -> HTTPResponse {
        .json(provider.json(redirectURI: redirectURI)).tagged(provider.tag)
    }
}

extension IdentityProvider {
    /// As the API shows it: of the secret, its last characters.
    func json(redirectURI: String) -> JSONValue {
        var members: JSONObject = ["id": .string(id.description), "issuer": .string(issuer.description)]
        for member in settings.json.members { members.append(member.key, member.value) }
        members.append("client_secret_hint", .string(secretHint))
        members.append("redirect_uri", .string(redirectURI))
        members.append("created_at", .string(createdAt.rfc3339))
        members.append("updated_at", .string(updatedAt.rfc3339))
        return .object(members)
    }

    static let schema = JSONSchema.named(
        "IdentityProvider",
        .object(
            [.required("id", .identifier), .required("issuer", .string(format: "uri"))]
                + IdentityProviderRequest.settings.map { .required($0.name, $0.schema) }
                + [
                    .required("client_secret_hint", .string()), .required("redirect_uri", .string(format: "uri")),
                    .required("created_at", .time), .required("updated_at", .time),
                ]))
}

extension ProviderCheck {
    static let schema = JSONSchema.object([
        .required("works", .boolean),
        .required(
            "findings",
            .array(
                .object([
                    .required("name", .string()), .required("result", .choice(Finding.Result.self)),
                    .required("message", .string()),
                ]))),
    ])
}
