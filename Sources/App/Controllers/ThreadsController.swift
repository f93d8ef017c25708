import Auth
import Chat
import Core
import HTTPCore

/// A person's own conversations, whichever assistant they are with.
struct ThreadsController {
    let conversations: Conversations
    let proofs: StreamProofs

    var routes: [Route] {
        [
            Route(
                .get, "/api/v1/threads/{thread_id}/events", access: .permission(.assistantsUse), timeout: nil,
                traits: .crossOrigin
            ) { try await events($0, $1) }
            .documented(
                "Follow a conversation", tag: "Assistants",
                query: [.init("after", "The last `id` of the stream that was cut.", .string())], answer: .any,
                mediaType: "text/event-stream", details: Self.words)
        ]
    }

    private static let words = """
        A stream of server-sent events on any server, of everything that comes into one's conversation: messages and \
        answers as events of the ChatKit protocol, and events named `run` that say which run is at work, rests or has \
        ended. Without `after` it begins with the answer that is being written, from its beginning. Whoever lost the \
        stream asks for it again with the last `id`, in `after` or `Last-Event-ID`, forgets what came behind that `id`, \
        and misses nothing. With `Lyceum-Gather` text waits up to so many milliseconds, at most 2,000, for more of it.
        """

    private func events(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let threadID: ThreadID = try context.parameter("thread_id")
        let text = request.fields["Last-Event-ID"] ?? request.queryParameters["after"] ?? ""
        let position =
            text.isEmpty
            ? StreamPosition()
            : try Field.value(text, "after", "the id of an event of this stream") { StreamPosition($0) }
        let client = try StreamClient(request)
        let scope = PersonalScope(tenantID: member.tenantID, userID: member.userID)
        try await conversations.threads.check(threadID, of: scope)
        let proof = proofs.watch(member)
        let listener = conversations.listen(to: threadID, of: scope, after: position)
        return ThreadEventStream.response(listener, for: client) { await proof.lasts() }
    }
}
