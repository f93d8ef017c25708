import Auth
import Core
import HTTPCore

/// What people are asked to agree to, and what each has agreed to.
struct PrivacyConsentsController {
    let consents: Consents

    var routes: [Route] {
        let (texts, own, tag) = ("/api/v1/privacy/consent-texts", "/api/v1/privacy/consents", "Privacy")
        return [
            Route(.get, texts, access: .member) { try await listTexts($0, $1) }.documented(
                "List the texts that people are asked to agree to", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("key", "Only texts of this key."), .init("locale", "Only texts in this language."),
                    .init("latest", "Of each key its last version alone.", .boolean),
                ], answer: .page(of: ConsentText.schema)),
            Route(.post, texts, access: .permission(.privacyManage), bodyLimit: 512 << 10) {
                try await add($0, $1)
            }.documented(
                "Add a version of a text, or another language of one", tag: tag, body: AddConsentTextRequest.schema,
                status: .created, answer: ConsentText.schema, errors: [.conflict]),
            Route(.get, own, access: .member) { try await list($0, $1) }.documented(
                "List what one has agreed to and taken back", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("user_id", "Of this person; it needs the permission privacy.manage.", .identifier)
                ], answer: .page(of: Consent.schema)),
            Route(.post, own, access: .member, bodyLimit: 4 << 10) { try await record($0, $1) }.documented(
                "Agree to a text, or take that back", tag: tag, body: RecordConsentRequest.schema, status: .created,
                answer: Consent.schema, errors: [.notFound, .conflict]),
        ]
    }

    private func listTexts(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let query = try ListQuery(request)
        let parameters = request.queryParameters
        let key = try parameters["key"].map { text throws(JSONDecodingError) in
            try Field.value(text, "key", Self.keyExpectation) { Slug($0) }
        }
        let locale = try parameters["locale"].map(Field.locale)
        let page = try await consents.texts(
            query.page, key: key?.description, locale: locale?.description, isLatest: parameters["latest"] == "true",
            in: context.member.tenantID)
        return .page(page, \.json)
    }

    private func add(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(AddConsentTextRequest.self)
        let key = try Field.value(body.key, "key", Self.keyExpectation) { Slug($0) }
        let (locale, title) = (try Field.locale(body.locale), try Field.name(body.title, "title"))
        let draft = try Field.value(body.text, "text", "1 to 100000 characters without NUL") {
            ConsentDraft(key: key, version: body.version, locale: locale, title: title, body: $0)
        }
        let text = try await consents.add(draft, in: context.member.tenantID, by: Requester(request, context))
        return .json(text.json, status: .created)
    }

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (query, member) = (try ListQuery(request), try context.member)
        var user = member.userID
        if let text = request.queryParameters["user_id"] {
            user = try Field.identifier(text, "user_id")
            if user != member.userID { try member.require(.privacyManage) }
        }
        return .page(try await consents.history(query.page, of: user, in: member.tenantID), \.json)
    }

    private func record(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        guard member.sessionID != nil else {
            throw HTTPError(.forbidden, .forbidden, "Only a person who has signed in can agree to something.")
        }
        let body = try await request.decode(RecordConsentRequest.self)
        let consent = try await consents.record(
            try Field.choice(body.action, "action", among: Consent.Action.allCases),
            to: try Field.identifier(body.textId, "text_id"), by: Requester(request, context), in: member.tenantID)
        return .json(consent.json, status: .created)
    }

    private static let keyExpectation = "1 to 64 small letters, digits and inner dashes"
}

/// The body of `POST /api/v1/privacy/consent-texts`.
private struct AddConsentTextRequest: Decodable {
    let key: String
    let version: Int?
    let locale: String
    let title: String
    let text: String

    static let schema = JSONSchema.object([
        .required("key", .string()), .optional("version", .integer(1...1_000_000)), .required("locale", .string()),
        .required("title", .string()), .required("text", .string()),
    ])
}

/// The body of `POST /api/v1/privacy/consents`.
private struct RecordConsentRequest: Decodable {
    let textId: String
    let action: String

    static let schema = JSONSchema.object([
        .required("text_id", .string()), .required("action", .choice(Consent.Action.self)),
    ])
}

extension ConsentText {
    var json: JSONValue {
        [
            "id": .string(id.description), "key": .string(key), "version": .integer(Int64(version)),
            "locale": .string(locale), "title": .string(title), "text": .string(body),
            "created_at": .string(createdAt.rfc3339),
        ]
    }

    static let schema = JSONSchema.named(
        "ConsentText",
        .object([
            .required("id", .string()), .required("key", .string()), .required("version", .integer()),
            .required("locale", .string()), .required("title", .string()), .required("text", .string()),
            .required("created_at", .time),
        ]))
}

extension Consent {
    var json: JSONValue {
        [
            "id": .string(id.description), "user_id": .string(userID.description),
            "action": .string(action.rawValue), "at": .string(at.rfc3339), "text_id": .string(textID.description),
            "key": .string(key), "version": .integer(Int64(version)), "locale": .string(locale),
        ]
    }

    static let schema = JSONSchema.named(
        "Consent",
        .object([
            .required("id", .string()), .required("user_id", .identifier),
            .required("action", .choice(Action.self)), .required("at", .time), .required("text_id", .string()),
            .required("key", .string()), .required("version", .integer()), .required("locale", .string()),
        ]))
}
