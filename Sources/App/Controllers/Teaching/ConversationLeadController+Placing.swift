import Auth
import Chat
import Core
import HTTPCore

/// Putting people at other steps.
extension ConversationLeadController {
    var placingRoutes: [Route] {
        [
            Route(
                .post, "/api/v1/conversations/{thread_id}/move", access: .coursePermission(.runsManage),
                bodyLimit: 64 << 10, traits: .crossOrigin
            ) { try await move($0, $1) }.documented(
                "Put a person at another step", tag: "Teaching",
                body: .object([.required("step", .string()), .optional("message", .string())]),
                answer: ConversationStanding.schema,
                details: """
                    The run that waits goes on at the step of its version with this slug, at which runs wait for their \
                    person; the step begins with its question. What was done before stays. With `message` the person is \
                    told something first, in the sender's name.
                    """, errors: [.conflict])
        ]
    }

    private func move(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(MoveBody.self)
        try Field.check(("step", body.step, 100))
        let words = try body.message.map { text throws(JSONDecodingError) in try Self.words(text, "message") }
        let sight = try await leading(context)
        try await conversations.place(
            sight.threadID, at: body.step, by: sight.lead, saying: words, in: try context.member.tenantID,
            record: record(
                .conversationMove, sight.threadID, [AuditChange("step", to: .string(body.step))], request, context))
        return .json(try await standing(sight.threadID, context) ?? .null)
    }
}

private struct MoveBody: Decodable {
    let step: String
    let message: String?
}
