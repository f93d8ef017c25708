import Core
package import HTTPCore
package import Workflows

/// The ChatKit protocol: one address for each workflow, and one for the tenant's default.
package struct ChatKitController: Sendable {
    private let conversations: Conversations
    private let workflows: WorkflowStore

    package init(conversations: Conversations, workflows: WorkflowStore) {
        self.conversations = conversations
        self.workflows = workflows
    }

    package var routes: [Route] {
        [
            Route(.post, "/chatkit", access: .permission(.assistantsUse), traits: .crossOrigin) {
                try await answer($0, workflow: nil, $1)
            }.documented(
                "Speak the ChatKit protocol with the default assistant", tag: "ChatKit", body: Self.message,
                answer: .any,
                details: Self.words, errors: [.notFound], otherAnswers: ["text/event-stream"]),
            Route(.post, "/chatkit/{workflow}", access: .permission(.assistantsUse), traits: .crossOrigin) {
                try await answer($0, workflow: $1.parameter("workflow"), $1)
            }.documented(
                "Speak the ChatKit protocol with an assistant", tag: "ChatKit", body: Self.message, answer: .any,
                details: Self.words, errors: [.notFound], otherAnswers: ["text/event-stream"]),
        ]
    }

    private static let words = """
        The answer to `threads.create`, `threads.add_user_message` and the like is a stream of events, and to other kinds \
        a JSON object. The [protocol](https://openai.github.io/chatkit-js/) says what is in both.
        """

    /// What all messages of the protocol have in common.
    private static let message = JSONSchema.named(
        "ChatKitRequest",
        .object([
            .required("type", .string()), .optional("params", .map(.any)), .optional("metadata", .map(.any)),
        ]))

    /// Answers for the workflow, or the tenant's default where none is named.
    private func answer(
        _ request: HTTPRequest, workflow slug: Slug?, _ context: RequestContext
    ) async throws -> HTTPResponse {
        let identity = try context.member
        let message = try ChatKitRequest(try await request.json())
        guard let workflow = try await workflows.published(slug?.description, in: identity.tenantID) else {
            throw UnknownWorkflow()
        }
        let scope = ThreadScope(tenantID: identity.tenantID, userID: identity.userID, workflowID: workflow.id)
        let speaker = Conversations.Speaker(
            scope: scope, versionID: workflow.versionID, role: identity.role.rawValue, locale: request.preferredLocale)
        let threads = conversations.threads
        switch message {
        case .createThread(let message):
            let turn = try await conversations.begin(message, by: speaker)
            return stream(turn, opening: [.threadCreated(turn.thread)])
        case .addUserMessage(let id, let message):
            return stream(try await conversations.add(message, to: id, by: speaker), opening: [])
        case .getThread(let id):
            let first = PageRequest(limit: 20, order: .ascending, after: nil)
            let (thread, items) = try await threads.thread(id, items: first, in: scope)
            return .json(thread.json(items: items))
        case .listThreads(let page):
            let threads = try await threads.threads(page, in: scope)
            return .json(threads.json(\.id.description) { $0.json(items: Page([], limit: 0)) })
        case .listItems(let id, let page):
            return .json(try await threads.items(of: id, page, in: scope).json(\.id.description, \.json))
        case .updateThread(let id, let title):
            return .json(try await threads.rename(id, to: title, in: scope).json(items: Page([], limit: 0)))
        case .deleteThread(let id):
            try await threads.delete(id, in: scope)
            return .json([:])
        }
    }

    /// This server stopped working on a run that it could not journal, or that another server has taken over.
    private static let givenUp = ChatKitEvent.error(
        message: "This answer was interrupted on the server. Open the conversation again in a moment.",
        allowsRetry: true)

    /// Closing the connection means Stop, as the protocol says.
    private func stream(_ turn: Conversations.Turn, opening: [ChatKitEvent]) -> HTTPResponse {
        .eventStream { writer in
            let projection = ChatKitProjection(threadID: turn.thread.id)
            try await withTaskCancellationHandler {
                do {
                    let first = opening + [.itemDone(turn.message), .streamOptions(allowsCancel: true)]
                    try await writer.send(first.map { $0.json.serialized() })
                    var hasEnded = false
                    for await events in turn.events {
                        let shown = events.flatMap { projection.events(for: $0.event) }
                        try await writer.send(shown.map { $0.json.serialized() })
                        hasEnded = events.last?.event.isLast ?? hasEnded
                    }
                    if !hasEnded, !Task.isCancelled { try await writer.send(data: Self.givenUp.json.serialized()) }
                } catch {
                    conversations.stop(turn)
                    throw error
                }
            } onCancel: {
                conversations.stop(turn)
            }
        }
    }
}
