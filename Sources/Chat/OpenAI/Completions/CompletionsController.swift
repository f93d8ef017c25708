import Core
package import HTTPCore
package import Postgres
package import Workflows

/// `POST /v1/chat/completions`.
package struct CompletionsController: Sendable {
    private let conversations: Conversations
    private let models: OpenAIModels
    private let database: Database

    package init(conversations: Conversations, workflows: WorkflowStore, database: Database) {
        self.conversations = conversations
        models = OpenAIModels(workflows: workflows)
        self.database = database
    }

    /// As long as OpenAI's clients wait for an answer.
    static let patience = Duration.seconds(600)
    /// The largest request in bytes: a conversation with what was said before.
    static let bodyLimit = 4 << 20

    package var routes: [Route] {
        [
            Route(
                .post, "/v1/chat/completions", access: .permission(.assistantsUse), bodyLimit: Self.bodyLimit,
                timeout: Self.patience, traits: .crossOrigin
            ) { try await answer($0, $1) }.documented(
                "Ask an assistant as a chat model", tag: OpenAISchemas.tag, body: OpenAISchemas.completionsRequest,
                answer: OpenAISchemas.completion,
                details: """
                    `model` is the slug of a published workflow. The last messages of the role `user` are answered. Without \
                    `user` and `metadata.thread_id` the program keeps the conversation and sends it whole; with \
                    one of them the server keeps it. Calls of `tools` are carried out by the program, which sends what they gave \
                    as messages of the role `tool`. With `stream` the answer is a stream of chunks that ends with \
                    `[DONE]`; closing the connection ends the run.
                    """, errors: [.notFound, .conflict, .modelUnavailable], otherAnswers: ["text/event-stream"])
        ]
    }

    private func answer(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let asked = try CompletionsRequest(try await request.json())
        var (speaker, workflow) = try await models.speaker(to: asked.model, request, context)
        speaker.offered = asked.tools.offered
        try await models.check(asked.format, of: workflow, in: speaker.scope.tenantID, at: "response_format")
        try await models.check(asked.tools, of: workflow, in: speaker.scope.tenantID)
        let turn = try await turn(for: asked, by: speaker)
        let projection = CompletionsProjection(run: turn.runID, model: asked.model, threadID: turn.thread.id)
        let answer = ProgramAnswer(
            turn: turn, scope: speaker.scope, conversations: conversations, database: database,
            isKept: asked.isStored || asked.place != nil)
        return asked.isStream
            ? stream(answer, projection, includesUsage: asked.includesUsage)
            : try await whole(answer, projection)
    }

    private func turn(
        for asked: CompletionsRequest, by speaker: Conversations.Speaker
    ) async throws -> Conversations.Turn {
        let question = asked.conversation.question
        if !asked.conversation.results.isEmpty {
            return try await conversations.goOn(
                with: asked.conversation, in: try await thread(at: asked.place, of: speaker), by: speaker)
        }
        switch asked.place {
        case .thread(let id):
            do {
                return try await conversations.add(question.message, to: id, with: question.members, by: speaker)
            } catch is UnknownThread {
                throw OpenAIProblem(
                    .threadNotFound, "You have no such conversation with this assistant.", at: "metadata.thread_id")
            }
        case .named(let name): return try await conversations.say(question, inThreadNamed: name, by: speaker)
        case nil:
            guard let turn = try await conversations.begin(question, by: speaker) else {
                preconditionFailure("A conversation without a name is always begun.")
            }
            return turn
        }
    }

    /// The conversation that the request names; nil where it names none, or none that exists.
    private func thread(
        at place: CompletionsRequest.Place?, of speaker: Conversations.Speaker
    ) async throws -> ThreadID? {
        switch place {
        case .thread(let id): id
        case .named(let name): try await conversations.thread(named: name, of: speaker)
        case nil: nil
        }
    }

    private func whole(_ answer: ProgramAnswer, _ start: CompletionsProjection) async throws -> HTTPResponse {
        var projection = start
        try await answer.read { _ = projection.pieces(for: $0) }
        let usage = try await answer.finish(awaitsCalls: projection.awaitsCalls)
        if let problem = AnswerEnd(projection.answer.end).problem { throw problem }
        return .json(projection.whole(usage))
    }

    private func stream(
        _ answer: ProgramAnswer, _ start: CompletionsProjection, includesUsage: Bool
    ) -> HTTPResponse {
        .eventStream { writer in
            var projection = start
            let answer = answer
            try await writer.send(data: projection.opening().serialized())
            try await answer.read { events in
                try await writer.send(projection.pieces(for: events).map { $0.serialized() })
            }
            let usage = try await answer.finish(awaitsCalls: projection.awaitsCalls)
            if let problem = projection.problem {
                try await writer.send(data: OpenAIErrorBody(problem).json.serialized())
                return
            }
            var last = [projection.closing()]
            if includesUsage { last.append(projection.usagePiece(usage)) }
            try await writer.send(last.map { $0.serialized() } + [Array("[DONE]".utf8)])
        }
    }
}
