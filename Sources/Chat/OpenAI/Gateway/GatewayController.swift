package import Core
package import HTTPCore
package import ModelProviders
package import Workflows

/// The models that programs may ask by themselves.
package protocol ModelsOnOffer: ModelChoosing {
    /// The names of the models that whoever asks may use.
    func names(for use: ModelUse) async throws -> [String]
}

/// `/models/v1/`: the institution's models for programs, without a workflow, on its account.
package struct GatewayController: Sendable {
    /// What the addresses begin with.
    static let prefix = "/models/v1/"

    private let models: any ModelsOnOffer
    private let clock: any WallClock

    package init(models: any ModelsOnOffer, clock: any WallClock) {
        self.models = models
        self.clock = clock
    }

    package var routes: [Route] {
        [
            Route(
                .post, "/models/v1/chat/completions", access: .permission(.modelsAsk),
                bodyLimit: CompletionsController.bodyLimit, timeout: CompletionsController.patience,
                traits: .crossOrigin
            ) { try await answer($0, $1) }.documented(
                "Ask a model itself", tag: OpenAISchemas.tag, body: GatewaySchemas.request,
                answer: GatewaySchemas.completion,
                details: """
                    `model` is the name of a model of the institution, or of those that the operator shares. Nothing is \
                    kept but what the call took: it counts against budgets, waits its turn and falls back as an agent's. \
                    With `stream` the answer is a stream of chunks that ends with `[DONE]`; closing the connection ends \
                    the call.
                    """, errors: [.notFound, .modelUnavailable, .budgetExceeded], otherAnswers: ["text/event-stream"]),
            Route(.get, "/models/v1/models", access: .permission(.modelsAsk), traits: .crossOrigin) { _, context in
                let names = try await models.names(for: Self.use(of: try context.member))
                return .json([
                    "object": "list",
                    "data": .array(
                        names.map { ["id": .string($0), "object": "model", "created": 0, "owned_by": "lyceum"] }),
                ])
            }.documented(
                "List the models that can be asked themselves", tag: OpenAISchemas.tag, answer: GatewaySchemas.list),
        ]
    }

    private static func use(of identity: Identity) -> ModelUse {
        ModelUse(tenantID: identity.tenantID, person: identity.userID)
    }

    private func answer(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let asked = try GatewayRequest(try await request.json())
        let model = try await model(asked, for: Self.use(of: try context.member))
        guard model.seesImages || asked.asked.messages.allSatisfy(\.images.isEmpty) else {
            throw OpenAIProblem(
                .unsupportedValue, "The model `\(asked.model)` does not look at images.", at: "messages")
        }
        let events = try await model.stream(asked.asked.fitting(model))
        let answer = GatewayAnswer(model: asked.model, at: clock.now())
        return asked.isStream
            ? Self.stream(events, answer, includesUsage: asked.includesUsage) : try await Self.whole(events, answer)
    }

    private func model(_ asked: GatewayRequest, for use: ModelUse) async throws -> any ModelProvider {
        do {
            return try await models.model(named: asked.model, for: use)
        } catch let failure as RunFailure where failure.code == .invalidStep {
            throw OpenAIProblem(.modelNotFound, failure.description, at: "model")
        }
    }

    private static func whole(_ events: ModelStream, _ start: GatewayAnswer) async throws -> HTTPResponse {
        var answer = start
        for try await event in events { answer.take(event) }
        return .json(answer.whole())
    }

    private static func stream(
        _ events: ModelStream, _ start: GatewayAnswer, includesUsage: Bool
    ) -> HTTPResponse {
        .eventStream { writer in
            var answer = start
            var source = events.source()
            try await writer.send(data: answer.opening())
            var hasEnded = false
            while !hasEnded {
                var pieces: [[UInt8]] = []
                do throws(ModelError) {
                    // What is there goes out in one write.
                    repeat {
                        let event = try await source.next()
                        if let piece = answer.piece(for: event) { pieces.append(piece) }
                        if case .finished = event { hasEnded = true }
                    } while !hasEnded && source.isReady
                } catch {
                    // The head has gone out: what went wrong is told within the stream.
                    pieces.append(OpenAIErrorBody(OpenAIProblem(error)).json.serialized())
                    return try await writer.send(pieces)
                }
                try await writer.send(pieces)
            }
            try await writer.send(answer.closing(includesUsage: includesUsage))
        }
    }
}

extension OpenAIProblem {
    fileprivate init(_ error: ModelError) {
        self.init(error.isRetryable ? .runInterrupted : .runFailed, error.description)
    }
}
