import Auth
import Core
import HTTPCore
import Postgres
import Telephony

/// Codes by which people go on with a conversation of theirs on the telephone.
struct PhonePINController {
    let pins: PhonePINs

    var routes: [Route] {
        [
            Route(
                .post, "/api/v1/threads/{thread_id}/phone-pin", access: .permission(.assistantsUse), bodyLimit: 1 << 10,
                traits: [.crossOrigin, .secret]
            ) { try await make($0, $1) }.documented(
                "Get a code by which one goes on with a conversation on the telephone", tag: "Conversations",
                status: .created,
                answer: .object([
                    .required("pin", .string()), .required("expires_at", .time),
                    .required("numbers", .array(.string())),
                ]),
                details: """
                    Eight digits that are good for one call within a quarter of an hour, and replace a code that was made \
                    before. `numbers` are those that lead to the conversation's assistant. Whoever types the code \
                    when the assistant asks for it hears what was said last, and goes on.
                    """, isBodyOptional: true)
        ]
    }

    private func make(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (member, thread): (Identity, ThreadID) = (try context.member, try context.parameter("thread_id"))
        let made = try await pins.make(
            for: thread, of: member.userID, in: member.tenantID, origin: AuditOrigin(request, context))
        guard let made else { throw HTTPError(.notFound, .notFound, "There is no such conversation.") }
        let numbers = try await pins.database.statements(of: member.tenantID).query(
            """
            SELECT n.digits FROM phone_numbers n
            JOIN threads t ON t.tenant_id = n.tenant_id AND t.workflow_id = n.workflow_id
            JOIN sip_accounts a ON a.tenant_id = n.tenant_id AND a.id = n.sip_account_id
            WHERE n.tenant_id = app_tenant_id() AND t.id = \(thread) AND n.kind = 'number' AND a.is_enabled
            ORDER BY n.digits LIMIT 20
            """
        ).map { try $0["digits", String.self] }
        var response = HTTPResponse.json(
            [
                "pin": .string(made.pin), "expires_at": .string(made.expiresAt.rfc3339),
                "numbers": .array(numbers.map { .string($0) }),
            ], status: .created)
        response.fields.append("Cache-Control", "no-store")
        return response
    }
}
