package import Core
package import HTTPCore
package import Postgres
package import Workflows

/// `/v1/responses`: answers that programs go on from.
package struct ResponsesController: Sendable {
    private let conversations: Conversations
    private let models: OpenAIModels
    private let responses: ResponseStore
    private let journal: any RunStore
    private let database: Database
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock

    package init(
        conversations: Conversations, workflows: WorkflowStore, journal: any RunStore, database: Database,
        clock: any WallClock
    ) {
        self.conversations = conversations
        models = OpenAIModels(workflows: workflows)
        responses = ResponseStore(database: database)
        self.journal = journal
        self.database = database
        identifiers = conversations.identifiers
        self.clock = clock
    }

    package var routes: [Route] {
        [
            Route(
                .post, "/v1/responses", access: .permission(.assistantsUse),
                bodyLimit: CompletionsController.bodyLimit, timeout: CompletionsController.patience,
                traits: .crossOrigin
            ) { try await answer($0, $1) }.documented(
                "Ask an assistant for a response", tag: OpenAISchemas.tag, body: OpenAISchemas.responsesRequest,
                answer: OpenAISchemas.response,
                details: """
                    `previous_response_id` goes on with an earlier answer: with its conversation where it is the last of \
                    it, and otherwise with a new one that has all that was said until then. Calls of \
                    `tools` are items of the type `function_call`; what they gave comes as `function_call_output`. With `stream` the answer is a \
                    stream of typed events, numbered by `sequence_number`; closing the connection ends the run.
                    """, errors: [.notFound, .conflict, .modelUnavailable], otherAnswers: ["text/event-stream"]),
            Route(
                .get, "/v1/responses/{response_id}", access: .permission(.assistantsUse), traits: .crossOrigin
            ) { request, context in
                if request.queryParameters["stream"] == "true" {
                    throw OpenAIProblem(
                        .unsupportedParameter, "A response is streamed while it is made, and read whole afterwards.",
                        at: "stream")
                }
                return .json(try await show(try await found(context), try context.member.tenantID))
            }.documented(
                "Read a response", tag: OpenAISchemas.tag,
                query: [.init("stream", "Not taken: responses are read whole.", .boolean)],
                answer: OpenAISchemas.response),
            Route(
                .delete, "/v1/responses/{response_id}", access: .permission(.assistantsUse), traits: .crossOrigin
            ) { _, context in
                let (identity, record) = (try context.member, try await found(context))
                _ = try await responses.delete(record.id, of: identity.userID, in: identity.tenantID)
                return .json(["id": .string(record.id.description), "object": "response", "deleted": true])
            }.documented(
                "Delete a response", tag: OpenAISchemas.tag,
                answer: .object([
                    .required("id", .string()), .required("object", .enumeration(["response"])),
                    .required("deleted", .boolean),
                ]), details: "With the last response of a conversation the conversation is removed too."),
        ]
    }

    // MARK: Answering

    private func answer(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let asked = try ResponsesRequest(try await request.json())
        var (speaker, workflow) = try await models.speaker(to: asked.model, request, context)
        speaker.offered = asked.tools.offered
        let scope = speaker.scope
        try await models.check(asked.format, of: workflow, in: scope.tenantID, at: "text.format")
        try await models.check(asked.tools, of: workflow, in: scope.tenantID)
        let turn = try await turn(for: asked, by: speaker)
        let head = ResponseHead(id: identifiers.make(), request: asked.echo)
        // Where only results were brought, the answer begins behind the first call that they are of.
        let first = asked.conversation.results.outputs.compactMap { ClientToolCall.item(ofCall: $0.id) }.min()
        if asked.isStored, let message = turn.message?.id ?? first {
            let record = ResponseRecord(
                id: head.id, threadID: turn.thread.id, workflowID: scope.workflowID, runID: turn.runID,
                afterEvent: turn.events.start, messageID: message, request: asked.echo, nextMessageID: nil)
            do {
                try await responses.insert(record, in: scope.tenantID)
            } catch {
                conversations.stop(turn, in: scope.tenantID)
                throw error
            }
        }
        let answer = ProgramAnswer(
            turn: turn, scope: scope, conversations: conversations, database: database, isKept: asked.isStored)
        return asked.isStream ? stream(answer, head) : try await whole(answer, head)
    }

    private func turn(
        for asked: ResponsesRequest, by speaker: Conversations.Speaker
    ) async throws -> Conversations.Turn {
        var conversation = asked.conversation
        let scope = speaker.scope
        var record: ResponseRecord?
        if let id = asked.previous {
            record = try await responses.response(id, of: scope.userID, in: scope.tenantID)
            if record == nil { throw ResponsesRequest.unknown(id.description) }
        }
        if !conversation.results.isEmpty {
            return try await conversations.goOn(with: conversation, in: record?.threadID, by: speaker)
        }
        if let record {
            if record.nextMessageID == nil, record.workflowID == scope.workflowID, asked.isStored {
                let question = conversation.question
                return try await conversations.add(
                    question.message, to: record.threadID, with: question.members, by: speaker)
            }
            conversation.history = try await responses.history(until: record, in: scope.tenantID) + conversation.history
        }
        guard let turn = try await conversations.begin(conversation.question, by: speaker) else {
            preconditionFailure("A conversation without a name is always begun.")
        }
        return turn
    }

    private func whole(_ answer: ProgramAnswer, _ head: ResponseHead) async throws -> HTTPResponse {
        var projection = ResponsesProjection(head)
        try await answer.read { events in
            for event in events { _ = projection.events(for: event) }
        }
        let usage = try await answer.finish(awaitsCalls: projection.awaitsCalls)
        let status = ResponseHead.Status(AnswerEnd(projection.end))
        if let problem = AnswerEnd(projection.end).problem { throw problem }
        return .json(projection.response(status, usage, completedAt: clock.now()))
    }

    private func stream(_ answer: ProgramAnswer, _ head: ResponseHead) -> HTTPResponse {
        HTTPResponse(
            fields: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform",
                "X-Accel-Buffering": "no",
            ],
            body: .stream { writer in
                var projection = ResponsesProjection(head)
                try await writer.write(Self.frames(projection.opening()))
                try await answer.read { events in
                    let shown = events.flatMap { projection.events(for: $0) }
                    if !shown.isEmpty { try await writer.write(Self.frames(shown)) }
                }
                let usage = try await answer.finish(awaitsCalls: projection.awaitsCalls)
                try await writer.write(Self.frames([projection.closing(usage, at: clock.now())]))
            })
    }

    /// Events with their types as names, as OpenAI sends them.
    private static func frames(_ events: [JSONValue]) -> [UInt8] {
        events.reduce(into: []) { bytes, event in
            bytes += "event: \(event["type"]?.stringValue ?? "")\ndata: ".utf8
            bytes += event.serialized()
            bytes += "\n\n".utf8
        }
    }

    // MARK: Reading

    private func found(_ context: RequestContext) async throws -> ResponseRecord {
        let (identity, text) = (try context.member, try context.parameter("response_id", as: String.self))
        guard let id = ResponseID(text),
            let record = try await responses.response(id, of: identity.userID, in: identity.tenantID)
        else {
            throw OpenAIProblem(.responseNotFound, "Response with id '\(text.prefix(80))' not found.", at: "id")
        }
        return record
    }

    /// The answer as the journal tells it, as far as it has come.
    private func show(_ record: ResponseRecord, _ tenantID: TenantID) async throws -> JSONValue {
        var projection = ResponsesProjection(ResponseHead(id: record.id, request: record.request))
        var (runID, position) = (record.runID, record.afterEvent)
        var isLive = true
        reading: while let sight = try await journal.look(at: runID, after: position, most: 500, in: tenantID) {
            for event in sight.events {
                _ = projection.events(for: event)
                position = event.number
                if projection.end != nil { break reading }
            }
            guard sight.events.isEmpty else { continue }
            switch sight.state {
            case .merged(let other, let number): (runID, position) = (other, number)
            case .ended:
                isLive = false
                break reading
            case .queued, .running, .waiting: break reading
            }
        }
        var usage: AnswerUsage?
        if let steps = projection.steps {
            usage = try await AnswerUsage(of: runID, steps: steps, in: tenantID, database)
        }
        guard projection.end != nil || !isLive else { return projection.response(.inProgress) }
        return projection.response(ResponseHead.Status(AnswerEnd(projection.end)), usage)
    }
}
