import Auth
import Core
import Crypto
import HTTPCore
import LTI
import Postgres
import Workflows

/// What teachers choose to place in courses of platforms, and the answers that their browsers carry there.
struct LTIDeepLinkingController {
    let deepLinkings: DeepLinkings
    let registrations: RegistrationStore
    let workflows: WorkflowStore
    let keys: SigningKeyRing
    /// The address of the installation without a slash at its end.
    let publicURL: String
    let clock: any WallClock

    var routes: [Route] {
        let (path, tag) = ("/api/v1/lti/deep-linking/{deep_linking_id}", "Learning platforms")
        return [
            Route(.get, path, access: .member) { _, context in try await show(context) }.documented(
                "Show what a platform takes into a course", tag: tag, answer: Self.offer,
                details: "Only for the teacher whom the platform sent, for an hour, until it is answered."),
            Route(.post, "\(path)/response", access: .member, bodyLimit: 256 << 10, traits: .secret) {
                try await answer($0, $1)
            }.documented(
                "Make the answer that places assistants in a course", tag: tag, body: Self.selection,
                answer: .object([.required("return_url", .string(format: "uri")), .required("jwt", .string())]),
                details: """
                    The browser posts `jwt` to `return_url` in a form whose field is named `JWT` (Deep Linking 2.0). \
                    Without items nothing is placed, and the platform goes on. Each request of a platform is answered \
                    once.
                    """),
        ]
    }

    private func show(_ context: RequestContext) async throws -> HTTPResponse {
        let (member, id) = (try context.member, try context.parameter("deep_linking_id", as: DeepLinkingID.self))
        let found = try await registrations.database.withTenant(member.tenantID) { transaction in
            try await deepLinkings.deepLinking(id, for: member.userID, at: clock.now(), in: transaction)
        }
        let settings = found.settings
        let assistants = try await LinkableAssistant.published(by: workflows, in: member.tenantID)
        let stores = try await LinkableStore.all(in: member.tenantID, of: registrations.database)
        return .json([
            "title": settings.title.map { .string($0) } ?? .null, "text": settings.text.map { .string($0) } ?? .null,
            "accepts_links": .bool(settings.acceptsLinks), "accepts_multiple": .bool(settings.acceptsMultiple),
            "accepts_line_item": .bool(settings.acceptsLineItem),
            "targets": .array(settings.targets.map { .string($0) }),
            "assistants": .array(assistants.map(\.json)), "stores": .array(stores.map(\.json)),
        ])
    }

    private func answer(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let selection = try await request.decode(DeepLinkingSelection.self)
        let (member, id) = (try context.member, try context.parameter("deep_linking_id", as: DeepLinkingID.self))
        let assistants = try await LinkableAssistant.published(by: workflows, in: member.tenantID)
        let stores = Set(try await LinkableStore.all(in: member.tenantID, of: registrations.database).map(\.slug))
        let tool = DeepLinkingSelection.Tool(address: "\(publicURL)/lti/launch", icon: "\(publicURL)/lti/icon.svg")
        let key = try await keys.signer(.rs256)
        let now = clock.now()
        let (deepLinkings, registrations) = (deepLinkings, registrations)
        let response = try await registrations.database.withTenant(member.tenantID) { transaction in
            let found = try await deepLinkings.deepLinking(
                id, for: member.userID, isHeld: true, at: now, in: transaction)
            let items = try selection.links(for: found.settings, among: assistants, stores: stores, of: tool)
            let registration = try await registrations.registration(found.registrationID, in: transaction)
            try await deepLinkings.end(id, in: transaction)
            return DeepLinkingResponse(
                clientID: registration.clientID, issuer: registration.issuer, deploymentID: found.deploymentID,
                settings: found.settings, items: items, message: nil, nonce: Base64URL.encode(Random.bytes(24)))
        }
        return .json([
            "return_url": .string(response.settings.returnAddress),
            "jwt": .string(try JWTSigner(key: key).sign(response.claims(at: now))),
        ])
    }

    private static let offer = JSONSchema.named(
        "DeepLinkingOffer",
        .object([
            .required("title", .nullable(.string())), .required("text", .nullable(.string())),
            .required("accepts_links", .boolean), .required("accepts_multiple", .boolean),
            .required("accepts_line_item", .boolean), .required("targets", .array(.string())),
            .required("assistants", .array(LinkableAssistant.schema)),
            .required("stores", .array(LinkableStore.schema)),
        ]))

    private static let selection = JSONSchema.named(
        "DeepLinkingSelection",
        .object([
            .required(
                "items",
                .array(
                    .object([
                        .required("workflow", .string()), .optional("store", .string()),
                        .optional("title", .string()), .optional("text", .string()),
                        .optional("maximum", .number), .optional("custom", .map(.string())),
                        .optional("available_from", .time), .optional("available_until", .time),
                        .optional("submission_from", .time), .optional("submission_until", .time),
                        .optional("presentation", .enumeration(["iframe", "window"])),
                        .optional("width", .integer(100...4000)), .optional("height", .integer(100...4000)),
                    ])))
        ]))
}

extension LinkableAssistant {
    /// The published assistants of a tenant, which teachers may place.
    static func published(by workflows: WorkflowStore, in tenant: TenantID) async throws -> [LinkableAssistant] {
        try await workflows.published(in: tenant).map {
            LinkableAssistant(slug: $0.slug, title: $0.title, description: $0.description)
        }
    }

    /// As pages that let teachers choose show it.
    var json: JSONValue {
        ["slug": .string(slug), "title": .string(title), "description": .string(description)]
    }

    static let schema = JSONSchema.named(
        "LinkableAssistant",
        .object([
            .required("slug", .string()), .required("title", .string()), .required("description", .string()),
        ]))
}
