import Auth
import Chat
import Core
import HTTPCore
import Postgres

/// What the institution lets happen with conversations.
struct ConversationSettingsController {
    let database: Database
    let audit: AuditLog

    var routes: [Route] {
        let (path, tag) = ("/api/v1/conversation-settings", "Conversations")
        return [
            Route(.get, path, access: .permission(.tenantRead), traits: .crossOrigin) { _, context in
                let settings = try await database.withTenant(context.member.tenantID) { transaction in
                    try await ConversationSettings.current(in: transaction)
                }
                return show(settings)
            }.documented(
                "Show what may be done with conversations", tag: tag, answer: ConversationSettings.schema,
                isVersioned: true),
            Route(.put, path, access: .permission(.tenantManage), bodyLimit: 4 << 10, traits: .crossOrigin) {
                try await set($0, $1)
            }.documented(
                "Set what may be done with conversations, everything together", tag: tag,
                body: ConversationSettings.schema, answer: ConversationSettings.schema, isVersioned: true,
                details: """
                    `model_titles`: whether a model names conversations after their first answer; null for wherever the \
                    model is not the server's own small one. `sharing`: whether people may share their conversations by \
                    link; links that are open stop working while it is off. `visitors`: whether people whom nobody \
                    knows may talk with assistants that are embedded in pages. `readers`: whether people are shown \
                    who else read their conversations; where it is not named, it stays as it is.
                    """),
        ]
    }

    private struct SettingsRequest: Decodable {
        let modelTitles: Bool?
        let sharing: Bool
        let visitors: Bool
        let readers: Bool?
    }

    private func set(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let body = try await request.decode(SettingsRequest.self)
        let (origin, audit) = (AuditOrigin(request, context), audit)
        let settings = try await database.withTenant(member.tenantID) { transaction in
            let before = try await ConversationSettings.current(in: transaction, isHeld: true)
            try request.requireMatch(before.tag)
            let wanted = ConversationSettings(
                hasModelTitles: body.modelTitles, allowsSharing: body.sharing, allowsVisitors: body.visitors,
                showsReaders: body.readers ?? before.showsReaders, version: before.version)
            guard wanted != before else { return before }
            try await wanted.save(in: transaction)
            let changes = zip(before.members, wanted.members).filter { $0.value != $1.value }.map {
                AuditChange($0.key, from: $0.value, to: $1.value)
            }
            try await audit.record(
                AuditEvent(
                    .conversationSettingsUpdate, AuditTarget("tenant", member.tenantID), changes: changes,
                    origin: origin), in: transaction)
            return try await ConversationSettings.current(in: transaction)
        }
        return show(settings)
    }

    private func show(_ settings: ConversationSettings) -> HTTPResponse {
        .json(.object(JSONObject(settings.members.map { ($0.key, $0.value) }))).tagged(settings.tag)
    }
}

extension ConversationSettings {
    fileprivate var tag: EntityTag { EntityTag(version: version) }

    fileprivate var members: [(key: String, value: JSONValue)] {
        [
            ("model_titles", hasModelTitles.map { .bool($0) } ?? .null), ("sharing", .bool(allowsSharing)),
            ("visitors", .bool(allowsVisitors)), ("readers", .bool(showsReaders)),
        ]
    }

    fileprivate static let schema = JSONSchema.named(
        "ConversationSettings",
        .object([
            .optional("model_titles", .nullable(.boolean)), .required("sharing", .boolean),
            .required("visitors", .boolean), .optional("readers", .boolean),
        ]))
}
