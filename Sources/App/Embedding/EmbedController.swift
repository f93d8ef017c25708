import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Workflows

/// Assistants in pages elsewhere: the script for those pages, the page that it frames, and visitors.
struct EmbedController {
    let pages: PagesController
    let embeds: WorkflowEmbedStore
    let tenants: TenantStore
    let visitors: Visitors
    let limiter: RateLimiter
    let library: WorkflowLibrary

    /// How many visitors may come from one address: a class may sit behind it.
    private static let limit = RateLimit(perMinute: 60, burst: 60)

    var routes: [Route] {
        let (tag, api) = ("Embedding", "/api/v1/embed/{tenant}/{workflow}")
        return [
            Route(.get, "/embed.js", access: .public, traits: .unlimited) { request, _ in
                var response = try pages.file("embed.js", request)
                response.fields["Cross-Origin-Resource-Policy"] = "cross-origin"
                return response
            }.documented(
                "The script that shows an assistant in a page elsewhere", tag: tag, answer: .string(),
                mediaType: "text/javascript"),
            Route(.get, "/embed/{tenant}/{workflow}", access: .public) { request, context in
                let (embed, _) = try await find(context)
                return try pages.embedded(request, by: embed.origins)
            }.documented(
                "The page that the script frames", tag: tag, answer: .string(), mediaType: "text/html"),
            Route(.get, api, access: .public) { try await show($0, $1) }.documented(
                "Show how an assistant is embedded", tag: tag, answer: Self.shown),
            Route(.post, "\(api)/visitors", access: .public, bodyLimit: 1 << 10, traits: .secret) {
                try await admit($0, $1)
            }.documented(
                "Become a visitor of an assistant", tag: tag, status: .created, answer: Self.granted,
                details: """
                    A session for somebody whom nobody knows, for a day, in which they talk with this assistant and \
                    do nothing else. Where the institution, or the assistant, has no visitors it is a 404.
                    """),
        ]
    }

    private static let shown = JSONSchema.named(
        "EmbeddedAssistant",
        .object([
            .required("slug", .string()), .required("title", .string()), .required("auto_start", .boolean),
            .required("starter_prompts", .array(.string())), .required("visitors", .boolean),
            .required("origins", .array(.string())),
        ]))

    private static let granted = JSONSchema.named(
        "VisitorSession",
        .object([
            .required("access_token", .string()), .required("token_type", .string()),
            .required("expires_in", .integer()), .required("refresh_token", .string()),
        ]))

    private func show(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (embed, hasVisitors) = try await find(context)
        let (tenant, _) = try await place(context)
        var compiled: CompiledWorkflow?
        // One that this program no longer understands is shown without its prompts.
        if let version = embed.versionID { compiled = try? await library.compiled(version, in: tenant) }
        let locale = request.preferredLocale
        var response = HTTPResponse.json([
            "slug": .string(embed.slug), "title": .string(embed.title),
            "auto_start": .bool(compiled?.automaticStart(locale: locale) != nil),
            "starter_prompts": .array((compiled?.starterPrompts(locale: locale) ?? []).map { .string($0) }),
            "visitors": .bool(hasVisitors), "origins": .array(embed.origins.map { .string($0) }),
        ])
        response.fields["Cache-Control"] = "no-cache"
        return response
    }

    /// The assistant, where pages elsewhere may show it, and whether it has visitors.
    private func find(_ context: RequestContext) async throws -> (embed: WorkflowEmbed, hasVisitors: Bool) {
        let (tenant, slug) = try await place(context)
        return try await embeds.database.withTenant(tenant) { transaction in
            guard let embed = try await embeds.embed(of: slug.description, in: transaction), !embed.origins.isEmpty
            else { throw VisitorProblem.notAllowed }
            let settings = try await ConversationSettings.current(in: transaction)
            return (embed, embed.allowsVisitors && settings.allowsVisitors)
        }
    }

    private func place(_ context: RequestContext) async throws -> (TenantID, Slug) {
        let slug: Slug = try context.parameter("workflow")
        guard let tenant = try await tenants.identifier(ofSlug: context.parameter("tenant", as: Slug.self).description)
        else { throw VisitorProblem.notAllowed }
        return (tenant, slug)
    }

    private func admit(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let verdict = await limiter.admit(.visitors(request.sender), Self.limit)
        guard verdict.isAdmitted else {
            throw HTTPError(
                .tooManyRequests, .rateLimited, "Too many visitors come from this address. Try again shortly.",
                fields: ["Retry-After": String(max(1, verdict.reset))])
        }
        let (tenant, slug) = try await place(context)
        let tokens = try await visitors.admit(to: slug, in: tenant, from: SessionOrigin(request, context)) {
            transaction in
            try await transaction.queryOne(WorkflowEmbedStore.lettingVisitors(to: slug.description)) != nil
        }
        var response = HTTPResponse.json(
            [
                "access_token": .string(tokens.accessToken), "token_type": "Bearer",
                "expires_in": .integer(Int64(tokens.accessLifetime)),
                "refresh_token": .string(tokens.refreshToken.text),
            ], status: .created)
        response.fields["Cache-Control"] = "no-store"
        return response
    }
}
