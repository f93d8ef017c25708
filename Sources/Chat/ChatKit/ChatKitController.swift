import Core
package import HTTPCore
package import Workflows

/// The ChatKit protocol: one address for each workflow, and one for the tenant's default.
package final class ChatKitController: Sendable {
    private let conversations: Conversations
    private let workflows: WorkflowStore
    private let feedback: FeedbackStore
    private let attachments: Attachments
    private let transcription: Transcription

    package init(
        conversations: Conversations, workflows: WorkflowStore, attachments: Attachments,
        transcription: Transcription
    ) {
        self.conversations = conversations
        self.workflows = workflows
        feedback = FeedbackStore(database: conversations.threads.database, identifiers: conversations.identifiers)
        self.attachments = attachments
        self.transcription = transcription
    }

    package var routes: [Route] {
        [
            Route(
                .post, "/chatkit", access: .permission(.assistantsUse), bodyLimit: TranscriptionRequest.bodyLimit,
                traits: .crossOrigin
            ) {
                try await self.answer(telling: $0, workflow: nil, $1)
            }.documented(
                "Speak the ChatKit protocol with the default assistant", tag: "ChatKit", body: Self.message,
                answer: .any,
                details: Self.words, errors: [.notFound, .conflict], otherAnswers: ["text/event-stream"]),
            Route(
                .post, "/chatkit/{workflow}", access: .permission(.assistantsUse),
                bodyLimit: TranscriptionRequest.bodyLimit,
                traits: .crossOrigin
            ) {
                try await self.answer(telling: $0, workflow: $1.parameter("workflow"), $1)
            }.documented(
                "Speak the ChatKit protocol with an assistant", tag: "ChatKit", body: Self.message, answer: .any,
                details: Self.words, errors: [.notFound, .conflict], otherAnswers: ["text/event-stream"]),
        ]
    }

    private static let words = """
        The answer to `threads.create`, `threads.add_user_message` and the like is a stream of events, and to other kinds \
        a JSON object. `threads.create` with an empty `content` opens a conversation in which the assistant speaks first, \
        where it does so. The [protocol](https://openai.github.io/chatkit-js/) says what is in both.
        """

    /// What all messages of the protocol have in common.
    private static let message = JSONSchema.named(
        "ChatKitRequest",
        .object([
            .required("type", .string()), .optional("params", .map(.any)), .optional("metadata", .map(.any)),
        ]))

    /// A client of the protocol learns from an event that the conversation takes no messages.
    private func answer(
        telling request: HTTPRequest, workflow slug: Slug?, _ context: RequestContext
    ) async throws -> HTTPResponse {
        do {
            return try await answer(request, workflow: slug, context)
        } catch let shut as ThreadIsShut {
            let error = ChatKitEvent.error(message: shut.description, allowsRetry: false)
            return .eventStream { try await $0.send(data: error.json.serialized()) }
        } catch let taken as ThreadIsTaken {
            let error = ChatKitEvent.error(message: taken.description, allowsRetry: false)
            return .eventStream { try await $0.send(data: error.json.serialized()) }
        }
    }

    /// Answers for the workflow, or the tenant's default where none is named.
    private func answer(
        _ request: HTTPRequest, workflow slug: Slug?, _ context: RequestContext
    ) async throws -> HTTPResponse {
        let identity = try context.member
        let message = try await request.chatKitMessage()
        let person = PersonalScope(tenantID: identity.tenantID, userID: identity.userID)
        let assistant = try await assistant(slug, for: message, by: person)
        let scope = ThreadScope(tenantID: person.tenantID, userID: person.userID, workflowID: assistant.id)
        let speaker = Conversations.Speaker(
            scope: scope, versionID: assistant.versionID, role: identity.role.rawValue,
            locale: request.preferredLocale)
        let threads = conversations.threads
        let client = try StreamClient(request)
        switch message {
        case .createThread(let message):
            let turn = try await conversations.begin(message, by: speaker)
            return stream(turn, opening: [.threadCreated(turn.thread)], in: scope, for: client)
        case .openThread:
            guard let turn = try await conversations.open(titled: assistant.title, by: speaker) else {
                throw ChatKitRequest.blank
            }
            return stream(turn, opening: [.threadCreated(turn.thread)], in: scope, for: client)
        case .addUserMessage(let id, let message):
            do {
                let turn = try await conversations.add(message, to: id, by: speaker)
                let opening: [ChatKitEvent] = turn.isRenamed ? [.threadUpdated(turn.thread)] : []
                return stream(turn, opening: opening, in: scope, for: client)
            } catch let held as MessageHeld {
                return held.stream
            }
        case .retryAfterItem(let id, let item):
            let turn = try await conversations.retry(after: item, in: id, by: speaker)
            return stream(turn, opening: [], in: scope, for: client)
        case .customAction(let id, let action):
            do {
                let turn = try await conversations.act(action, in: id, by: speaker)
                return stream(turn, opening: [], in: scope, for: client)
            } catch let problem as WidgetProblem {
                let error = ChatKitEvent.error(
                    message: problem == .unknown ? nil : problem.description, allowsRetry: problem == .busy)
                return .eventStream { try await $0.send(data: error.json.serialized()) }
            }
        case .addClientToolOutput(let id, let output):
            return try await goOn(in: scope, for: client) {
                try await conversations.complete(with: output, in: id, by: speaker)
            }
        case .addStructuredInput(let id, let item, let submission):
            return try await goOn(in: scope, for: client) {
                try await conversations.answer(item, with: submission, in: id, by: speaker)
            }
        case .syncCustomAction(let id, let action):
            return .json(try await answer(action, in: id, by: speaker))
        case .getThread(let id):
            let first = PageRequest(limit: 20, order: .ascending, after: nil)
            let (thread, items) = try await threads.thread(id, items: first, in: scope)
            return .json(thread.json(items: items))
        case .listThreads(let page):
            let threads = try await threads.threads(page, in: scope)
            return .json(threads.json(\.id.description) { $0.json(items: Page([], limit: 0)) })
        case .listItems(let id, let page):
            return .json(try await threads.items(of: id, page, in: scope).json(\.id.description, \.json))
        case .giveFeedback(let id, let items, let kind):
            try await feedback.keep(kind, of: items, in: id, by: person, with: scope.workflowID)
            return .json([:])
        case .updateThread(let id, let title):
            let thread = try await conversations.rename(id, to: title, in: scope)
            return .json(thread.json(items: Page([], limit: 0)))
        case .deleteThread(let id):
            try await conversations.delete(id, in: scope)
            return .json([:])
        case .transcribe(let request):
            return .json(try await transcription.answer(request, for: scope))
        case .attachment(let request):
            return .json(try await attachments.answer(request, by: person))
        }
    }

    private typealias Assistant = (id: WorkflowID, versionID: WorkflowVersionID, title: String)

    /// The published workflow, or the one that an author tries in the thread, which need not be published. Throws
    /// `UnknownWorkflow`.
    private func assistant(
        _ slug: Slug?, for message: ChatKitRequest, by person: PersonalScope
    ) async throws -> Assistant {
        if let thread = message.answered,
            let tried = try await conversations.threads.tried(slug?.description, in: thread, by: person)
        {
            return (tried.workflowID, tried.versionID, "")
        }
        guard let workflow = try await workflows.published(slug?.description, in: person.tenantID) else {
            throw UnknownWorkflow()
        }
        return (workflow.id, workflow.versionID, workflow.title)
    }

    /// Waits until the run that heard of the action rests or ends, and gives what has become of the widget.
    private func answer(
        _ action: WidgetAction, in threadID: ThreadID, by speaker: Conversations.Speaker
    ) async throws -> JSONValue {
        let turn: Conversations.Turn
        do {
            turn = try await conversations.act(action, in: threadID, by: speaker)
        } catch let problem as WidgetProblem {
            throw HTTPError(.conflict, .conflict, problem.description)
        } catch let shut as ThreadIsShut {
            throw HTTPError(.conflict, .conflict, shut.description)
        }
        var updated: ThreadItem?
        for await events in turn.events {
            for case (let item, let widget)? in events.map(\.event.changedWidget) where item == action.item {
                updated = conversations.linked(
                    ThreadItem(
                        id: item, threadID: threadID, createdAt: item.createdAt,
                        content: .widget(widget.root, copyText: widget.copyText)), by: speaker)
            }
        }
        return .object(updated.map { ["updated_item": $0.json] } ?? [:])
    }

    /// This server stopped working on a run that it could not journal, or that another server has taken over.
    private static let givenUp = ChatKitEvent.error(
        message: "This answer was interrupted on the server. Open the conversation again in a moment.",
        allowsRetry: true)

    /// The stream of a run that hears what it waited for; of an error where it did not.
    private func goOn(
        in scope: ThreadScope, for client: StreamClient, _ turn: () async throws -> Conversations.Turn
    ) async throws -> HTTPResponse {
        do {
            return stream(try await turn(), opening: [], in: scope, for: client)
        } catch let problem as AskingProblem {
            let error = ChatKitEvent.error(message: problem.description, allowsRetry: problem.allowsRetry)
            return .eventStream { try await $0.send(data: error.json.serialized()) }
        }
    }

    /// Closing the connection means Stop, as the protocol says, unless the client may come back.
    package func stream(
        _ turn: Conversations.Turn, opening: [ChatKitEvent], in scope: ThreadScope, for client: StreamClient
    ) -> HTTPResponse {
        var turn = turn
        turn.outlivesReader = turn.outlivesReader || client.isDetached
        let allowsCancel = client.isDetached || !turn.outlivesReader
        let message = turn.message.map { ChatKitEvent.itemDone($0) }
        let first = opening + [message, .streamOptions(allowsCancel: allowsCancel)].compactMap(\.self)
        if client.isDetached, let listener = conversations.listen(to: turn, of: scope) {
            return ThreadEventStream.response(opening: first, listener, for: client)
        }
        return stream(turn, first, in: PersonalScope(tenantID: scope.tenantID, userID: scope.userID))
    }

    private func stream(
        _ turn: Conversations.Turn, _ first: [ChatKitEvent], in scope: PersonalScope
    ) -> HTTPResponse {
        .eventStream { [self] writer in
            let tenantID = scope.tenantID
            var projection = ChatKitProjection(threadID: turn.thread.id, thread: turn.thread)
            projection.images = ImageLinks(conversations.threads.links, for: scope)
            try await withTaskCancellationHandler {
                do {
                    try await writer.send(first.map { $0.json.serialized() })
                    var hasEnded = false
                    for await events in turn.events {
                        try await writer.send(projection.texts(of: events, naming: turn.naming))
                        hasEnded = events.last?.event.isLast ?? hasEnded
                    }
                    if !hasEnded, !Task.isCancelled { try await writer.send(data: Self.givenUp.json.serialized()) }
                } catch {
                    conversations.stop(turn, in: tenantID)
                    throw error
                }
            } onCancel: {
                conversations.stop(turn, in: tenantID)
            }
        }
    }
}
