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
}

extension JSONSchema {
    fileprivate static let feedback = JSONSchema.named(
        "Feedback",
        .object([
            .required("id", .string()), .required("kind", .enumeration(Feedback.Kind.allCases.map(\.rawValue))),
            .required("thread_id", .string()), .required("item_id", .string()), .required("item_type", .string()),
            .required("run_id", .nullable(.string())), .required("created_at", .time),
            .required(
                "user", .nullable(.object([.required("id", .string()), .required("name", .string())]))),
        ]))
}

extension Feedback {
    fileprivate func json(naming: Bool) -> JSONValue {
        [
            "id": .string(id.description), "kind": .string(kind.rawValue), "thread_id": .string(threadID.description),
            "item_id": .string(itemID.description), "item_type": .string(itemType),
            "run_id": runID.map { .string($0.description) } ?? .null, "created_at": .string(createdAt.rfc3339),
            "user": naming ? ["id": .string(userID.description), "name": .string(userName)] : .null,
        ]
    }
}
