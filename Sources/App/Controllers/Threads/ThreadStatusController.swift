import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Workflows

/// Conversations of others that take no messages for now, or any more.
struct ThreadStatusController {
    let conversations: Conversations
    let audit: AuditLog

    /// The most characters of a reason.
    private static let mostOfReason = 500

    var routes: [Route] {
        [
            Route(
                .put, "/api/v1/threads/{thread_id}/status", access: .permission(.runsManage), bodyLimit: 16 << 10,
                traits: .crossOrigin
            ) { try await set($0, $1) }.documented(
                "Lock, close or open somebody's conversation", tag: "Conversations", body: StatusRequest.schema,
                answer: ThreadStatus.schema,
                details: """
                    One that is `locked` or `closed` takes no messages: its person is told the `reason`, and those who \
                    listen to it hear of it at once. An answer that is being written is not interrupted. A workflow does \
                    the same by an `end` whose `status` is `locked` or `closed`, with its `message` as the reason.
                    """)
        ]
    }

    private struct StatusRequest: Decodable {
        let status: String
        let reason: String?

        static let schema = JSONSchema.named(
            "ConversationStatusChange",
            .object([
                .required("status", .choice(ThreadStatus.Kind.self)), .optional("reason", .nullable(.string())),
            ]))
    }

    private func set(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let body = try await request.decode(StatusRequest.self)
        let kind = try Field.choice(body.status, "status", among: ThreadStatus.Kind.allCases)
        let reason = try body.reason.map { text in
            try Field.value(text, "reason", "a line of up to \(Self.mostOfReason) characters that can be seen") {
                ThreadTitle.line($0, atMost: Self.mostOfReason)
            }
        }
        let (id, status): (ThreadID, ThreadStatus) = (
            try context.parameter("thread_id"), ThreadStatus(kind, reason: reason)
        )
        let (origin, audit) = (AuditOrigin(request, context), audit)
        try await conversations.set(status, of: id, in: member.tenantID) { before, transaction in
            // Reasons may tell of people: the log says that there is one.
            try await audit.record(
                AuditEvent(
                    .conversationStatus, AuditTarget("conversation", id),
                    changes: [
                        AuditChange(
                            "status", from: .string(before.kind.rawValue), to: .string(status.kind.rawValue))
                    ], origin: origin), in: transaction)
        }
        return .json(status.json)
    }
}
