import Chat
import Core
import HTTPCore

/// Who read one's own conversations.
struct ReadersController {
    let threads: ThreadStore

    var routes: [Route] {
        [
            Route(
                .get, "/api/v1/threads/{thread_id}/readers", access: .permission(.assistantsUse), traits: .crossOrigin
            ) { try await list($0, $1) }.documented(
                "List who read one's conversation", tag: "Assistants",
                answer: .object([
                    .required("is_shown", .boolean),
                    .required(
                        "data",
                        .array(
                            .object([
                                .required("user_id", .identifier), .required("name", .nullable(.string())),
                                .required("first_read_at", .time), .required("last_read_at", .time),
                            ]))),
                ]),
                details: """
                    Teachers and others of the institution who read it, the first one first. Empty, with `is_shown` false, \
                    where the institution does not show it.
                    """)
        ]
    }

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let readers = try await threads.readers(
            of: context.parameter("thread_id"),
            for: PersonalScope(tenantID: member.tenantID, userID: member.userID))
        return .json([
            "is_shown": .bool(readers != nil),
            "data": .array(
                (readers ?? []).map { reader in
                    [
                        "user_id": .string(reader.userID.description),
                        "name": reader.name.map { .string($0) } ?? .null,
                        "first_read_at": .string(reader.firstAt.rfc3339),
                        "last_read_at": .string(reader.lastAt.rfc3339),
                    ]
                }),
        ])
    }
}
