import Chat
import Core
import HTTPCore
import Workflows

/// What people said of answers. They say it by the ChatKit protocol; here they take it back, and authors read it.
struct FeedbackController {
    let feedback: FeedbackStore

    var routes: [Route] {
        let tag = "Assistants"
        return [
            Route(.get, "/api/v1/workflows/{slug}/feedback", access: .permission(.runsRead)) { request, context in
                let (query, member) = (try ListQuery(request), try context.member)
                let slug = try context.workflow
                guard
                    let page = try await feedback.page(
                        query.page, of: slug, kind: query.choice("kind"), in: member.tenantID)
                else { throw UnknownWorkflow() }
                let names = member.may(.conversationsRead)
                return .page(page) { $0.json(naming: names) }
            }.documented(
                "List what people said of an assistant's answers, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("kind", "Only those.", .enumeration(Feedback.Kind.allCases.map(\.rawValue)))
                ], answer: .page(of: .feedback),
                details: "`user` is there for those who may read conversations (`conversations.read`)."),
            Route(
                .get, "/api/v1/threads/{thread_id}/feedback", access: .permission(.assistantsUse), traits: .crossOrigin
            ) { request, context in
                let page = try await feedback.page(
                    try ListQuery(request).page, in: context.parameter("thread_id"), by: PersonalScope(context))
                return .page(page) { $0.json(naming: false) }
            }.documented(
                "List what one said of a conversation's answers, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging, answer: .page(of: .feedback)),
            Route(
                .put, "/api/v1/threads/{thread_id}/items/{item_id}/feedback", access: .permission(.assistantsUse),
                bodyLimit: 16 << 10, traits: .crossOrigin
            ) { try await keep($0, $1) }.documented(
                "Say what one thinks of an answer, and why", tag: tag, body: Self.opinion, status: .noContent,
                details: "In the place of what was said before. Authors of the assistant read it."),
            Route(
                .delete, "/api/v1/threads/{thread_id}/items/{item_id}/feedback", access: .permission(.assistantsUse),
                traits: .crossOrigin
            ) { _, context in
                let member = try context.member
                try await feedback.withdraw(
                    from: context.parameter("item_id"), in: context.parameter("thread_id"), by: member.userID,
                    in: member.tenantID)
                return HTTPResponse(status: .noContent)
            }.documented("Take back what one said of an answer", tag: tag, status: .noContent),
        ]
    }

    /// What one says of an answer.
    private static let opinion = JSONSchema.named(
        "NewFeedback",
        .object([
            .required("kind", .enumeration(Feedback.Kind.allCases.map(\.rawValue))),
            .optional("comment", .nullable(.string())),
        ]))

    private func keep(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try BodyMembers(try await request.json())
        let kind = try Field.value(body.required("kind", upTo: 20), "kind", "positive or negative") {
            Feedback.Kind(rawValue: $0)
        }
        let comment = try body.nullable("comment", upTo: Feedback.longestComment).flatMap(\.self)
        try await feedback.keep(
            kind, because: .given(comment), of: [context.parameter("item_id")], in: context.parameter("thread_id"),
            by: PersonalScope(context))
        return HTTPResponse(status: .noContent)
    }
}

extension JSONSchema {
    fileprivate static let feedback = JSONSchema.named(
        "Feedback",
        .object([
            .required("id", .string()), .required("kind", .enumeration(Feedback.Kind.allCases.map(\.rawValue))),
            .required("thread_id", .string()), .required("item_id", .string()), .required("item_type", .string()),
            .required("run_id", .nullable(.string())), .required("comment", .nullable(.string())),
            .required("created_at", .time),
            .required(
                "user", .nullable(.object([.required("id", .string()), .required("name", .string())]))),
        ]))
}

extension Feedback {
    fileprivate func json(naming: Bool) -> JSONValue {
        [
            "id": .string(id.description), "kind": .string(kind.rawValue), "thread_id": .string(threadID.description),
            "item_id": .string(itemID.description), "item_type": .string(itemType),
            "run_id": runID.map { .string($0.description) } ?? .null,
            "comment": comment.map { .string($0) } ?? .null, "created_at": .string(createdAt.rfc3339),
            "user": naming ? ["id": .string(userID.description), "name": .string(userName)] : .null,
        ]
    }
}
