import Auth
import Chat
import Core
import HTTPCore
import Postgres

/// Which pages elsewhere may show an assistant.
struct WorkflowEmbedController {
    let embeds: WorkflowEmbedStore
    let audit: AuditLog
    /// The address of the installation without a slash at its end.
    let publicURL: String

    var routes: [Route] {
        let (path, tag) = ("/api/v1/workflows/{slug}/embed", "Embedding")
        return [
            Route(.get, path, access: .permission(.workflowsRead), traits: .crossOrigin) { _, context in
                let slug = try context.workflow
                let embed = try await embeds.database.withTenant(context.member.tenantID) { transaction in
                    try await embeds.embed(of: slug, in: transaction)
                }
                guard let embed else { throw Self.unknown }
                return show(embed, context)
            }.documented(
                "Show which pages may embed an assistant", tag: tag, answer: Self.schema, isVersioned: true),
            Route(.put, path, access: .permission(.workflowsPublish), bodyLimit: 32 << 10, traits: .crossOrigin) {
                try await set($0, $1)
            }.documented(
                "Set which pages may embed an assistant", tag: tag, body: Self.body, answer: Self.schema,
                isVersioned: true,
                details: """
                    `origins` are those of the pages, such as `https://school.example`; none: it is embedded nowhere. \
                    `visitors`: whether people whom nobody knows may talk with it there, which the institution has to \
                    allow besides (`PUT /api/v1/conversation-settings`).
                    """),
        ]
    }

    private static let unknown = HTTPError(.notFound, .notFound, "There is no such workflow.")

    private struct EmbedRequest: Decodable {
        let origins: [String]
        let visitors: Bool
    }

    private func set(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(EmbedRequest.self)
        guard body.origins.count <= WorkflowEmbed.mostOrigins else {
            throw JSONDecodingError(path: "origins", expectation: "at most \(WorkflowEmbed.mostOrigins) origins")
        }
        var origins: [String] = []
        for (number, text) in body.origins.enumerated() {
            let origin = try Field.value(
                text, "origins[\(number)]", "an origin such as https://school.example, without a slash at its end"
            ) { $0.utf8.count <= 255 ? WebOrigin($0) : nil }
            if !origins.contains(origin.description) { origins.append(origin.description) }
        }
        let (slug, origin, audit, embeds) = (try context.workflow, AuditOrigin(request, context), audit, embeds)
        let wanted = origins
        let embed = try await embeds.database.withTenant(context.member.tenantID) { transaction in
            guard let before = try await embeds.embed(of: slug, isHeld: true, in: transaction) else {
                throw Self.unknown
            }
            try request.requireMatch(EntityTag(version: before.version))
            var after = before
            after.origins = wanted
            after.allowsVisitors = body.visitors
            guard after != before else { return before }
            try await embeds.save(after, in: transaction)
            try await audit.record(
                AuditEvent(
                    .workflowEmbed, AuditTarget("workflow", before.workflowID),
                    changes: [
                        AuditChange("origins", from: Self.json(before.origins), to: Self.json(wanted)),
                        AuditChange("visitors", from: .bool(before.allowsVisitors), to: .bool(body.visitors)),
                    ], origin: origin), in: transaction)
            guard let saved = try await embeds.embed(of: slug, in: transaction) else { throw Self.unknown }
            return saved
        }
        return show(embed, context)
    }

    private static func json(_ origins: [String]) -> JSONValue { .array(origins.map { .string($0) }) }

    private func show(_ embed: WorkflowEmbed, _ context: RequestContext) -> HTTPResponse {
        let tenant = context.identity?.names?.tenantSlug ?? ""
        return HTTPResponse.json([
            "origins": Self.json(embed.origins), "visitors": .bool(embed.allowsVisitors),
            "script": .string("\(publicURL)/embed.js"), "assistant": .string("\(tenant)/\(embed.slug)"),
        ]).tagged(EntityTag(version: embed.version))
    }

    private static let members: [JSONSchema.Property] = [
        .required("origins", .array(.string())), .required("visitors", .boolean),
    ]
    private static let body = JSONSchema.named("EmbeddingChange", .object(members))
    private static let schema = JSONSchema.named(
        "Embedding",
        .object(members + [.required("script", .string(format: "uri")), .required("assistant", .string())]))
}
