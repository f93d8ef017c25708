import Auth
import Chat
import Core
import HTTPCore
import Postgres

/// How the pages of an institution look: its name, colour, picture and languages.
struct AppearanceController {
    let database: Database
    let tenants: TenantStore
    let attachments: Attachments
    let audit: AuditLog
    let clock: any WallClock

    var routes: [Route] {
        let (path, tag) = ("/api/v1/appearance", "Tenants")
        return [
            Route(.get, path, access: .member, traits: .crossOrigin) { _, context in
                try await show(of: context.member.tenantID)
            }.documented(
                "Show how the institution's pages look", tag: tag, answer: Appearance.schema, isVersioned: true,
                details: Appearance.details),
            Route(
                .put, path, access: .permission(.tenantManage), bodyLimit: AppearanceRequest.bodyLimit,
                traits: .crossOrigin
            ) { try await set($0, $1) }.documented(
                "Set how the institution's pages look, everything together", tag: tag, body: AppearanceRequest.schema,
                answer: Appearance.schema, isVersioned: true,
                details: """
                    `accent`: `#` and six hexadecimal digits; null for the program's colour. `logo`: the identifier of \
                    one's own attachment, or a `data:` address of a PNG, JPEG or WebP picture of at most 512 KiB, \
                    which is copied; null for none; absent, or the address it has, to leave it as it is. \
                    `default_language`: null for that of people's browsers.
                    """, errors: [.notFound, .unsupportedMediaType, .bodyTooLarge]),
            Route(.get, "\(path)/{tenant}", access: .public, traits: .crossOrigin) { _, context in
                try await show(of: try await tenant(context))
            }.documented(
                "Show how the pages of an institution look before signing in", tag: tag, answer: Appearance.schema,
                isVersioned: true, details: Appearance.details),
            Route(.get, "/appearance/{tenant}/{digest}", access: .public, traits: .unlimited) { _, context in
                let digest: String = try context.parameter("digest")
                let statements = database.statements(of: try await tenant(context))
                guard let logo = try await Appearance.logo(digest, through: statements) else { throw Self.unknown }
                var response = HTTPResponse(
                    fields: ["Content-Type": logo.mediaType, "Cache-Control": "public, max-age=31536000, immutable"],
                    body: .bytes(logo.bytes))
                response.fields["Cross-Origin-Resource-Policy"] = "cross-origin"
                return response
            }.documented(
                "The picture of an institution", tag: tag, answer: .string(format: "binary"), mediaType: "image/png",
                details: "Its address holds a digest of it, so it may be kept for good.",
                otherAnswers: ["image/jpeg", "image/webp"]),
        ]
    }

    private static let unknown = HTTPError(.notFound, .notFound, "There is no such institution or picture.")

    private func tenant(_ context: RequestContext) async throws -> TenantID {
        let slug: Slug = try context.parameter("tenant")
        guard let tenant = try await tenants.identifier(ofSlug: slug.description) else { throw Self.unknown }
        return tenant
    }

    private func show(of tenant: TenantID) async throws -> HTTPResponse {
        guard let appearance = try await Appearance.current(through: database.statements(of: tenant)) else {
            throw Self.unknown
        }
        return Self.show(appearance)
    }

    private static func show(_ appearance: Appearance) -> HTTPResponse {
        var response = HTTPResponse.json(appearance.json).tagged(appearance.tag)
        response.fields["Cache-Control"] = "no-cache"
        return response
    }

    private func set(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let body = try await AppearanceRequest(request)
        let origin = AuditOrigin(request, context)
        let logo: RasterImage? =
            switch body.logo {
            case .image(let image): image
            case .attachment(let id):
                try await attachments.raster(
                    id, of: PersonalScope(tenantID: member.tenantID, userID: member.userID),
                    most: AppearanceRequest.largestLogo)
            case .unchanged, .none, .address: nil
            }
        let appearance = try await database.withTenant(member.tenantID) { transaction in
            guard let before = try await Appearance.current(through: transaction, isHeld: true) else {
                throw Self.unknown
            }
            try request.requireMatch(before.tag)
            var wanted = before
            (wanted.name, wanted.accent) = (body.name == before.tenantName ? nil : body.name, body.accent)
            (wanted.languages, wanted.defaultLanguage) = (body.languages, body.defaultLanguage)
            switch body.logo {
            case .none: wanted.logoDigest = nil
            case .image, .attachment: wanted.logoDigest = logo.map(Appearance.digest)
            case .address(let address):
                guard address == before.logoAddress else {
                    throw JSONDecodingError(path: "logo", expectation: "the address that the picture has")
                }
            case .unchanged: break
            }
            guard wanted != before else { return before }
            try await wanted.save(
                logo: wanted.logoDigest == before.logoDigest ? nil : logo, at: clock.now(), in: transaction)
            guard let after = try await Appearance.current(through: transaction) else { throw Self.unknown }
            let changes = zip(before.members, after.members).filter { $0.value != $1.value }.map {
                AuditChange($0.key, from: $0.value, to: $1.value)
            }
            try await audit.record(
                AuditEvent(
                    .appearanceUpdate, AuditTarget("tenant", member.tenantID), changes: changes, origin: origin),
                in: transaction)
            return after
        }
        return Self.show(appearance)
    }
}

extension Appearance {
    fileprivate static let details = """
        `accent` is the colour as it was asked for, `accent_light` and `accent_dark` the same as it can be read on light \
        and on dark grounds (WCAG 2.2, 4.5 : 1), and `corrected` says whether it could not be read on light ones. All are \
        null where the institution has the program's colour. `logo` is a path of this server.
        """

    fileprivate var members: [(key: String, value: JSONValue)] {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        let colours = accent.map(AccentColours.init)
        return [
            ("tenant", .string(tenant)), ("name", .string(name ?? tenantName)),
            ("accent", text(accent?.description)), ("accent_light", text(colours?.onLight.description)),
            ("accent_dark", text(colours?.onDark.description)), ("corrected", .bool(colours?.isCorrected ?? false)),
            ("logo", text(logoAddress)), ("default_language", text(defaultLanguage)),
            ("languages", .array(languages.map { .string($0) })),
        ]
    }

    fileprivate var json: JSONValue { .object(JSONObject(members.map { ($0.key, $0.value) })) }

    fileprivate static let schema = JSONSchema.named(
        "Appearance",
        .object([
            .required("tenant", .string()), .required("name", .string()), .required("accent", .nullable(.string())),
            .required("accent_light", .nullable(.string())), .required("accent_dark", .nullable(.string())),
            .required("corrected", .boolean), .required("logo", .nullable(.string())),
            .required("default_language", .nullable(.string())), .required("languages", .array(.string())),
        ]))
}
