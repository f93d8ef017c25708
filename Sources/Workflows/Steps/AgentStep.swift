import Core
import Expressions
import ModelProviders

/// Asks the language model and streams its answer as a message.
///
/// `instructions` and `input` are templates; `preamble` is one too and stands before the model's words, so that a
/// reader knows who wrote them (`vars.model` is the model's name there). Output: `{"text", "model", "usage"}`.
struct AgentStep: Step {
    static let kind = "agent"
    let takesTime = true

    private let instructions: Template?
    private let input: Template?
    private let preamble: Template?
    private let temperature: Double?
    private let maxTokens: Int

    init(parameters: inout StepParameters) {
        instructions = parameters.template("instructions")
        input = parameters.template("input")
        preamble = parameters.template("preamble", isRequired: false)
        temperature = parameters.number("temperature", in: 0...2)
        maxTokens = parameters.integer("max_tokens", default: 1024, in: 1...65536)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let model = context.services.model
        let request = ModelRequest(
            messages: [
                ModelMessage(role: .system, content: try instructions?.render(context.scope) ?? ""),
                ModelMessage(role: .user, content: try input?.render(context.scope) ?? ""),
            ], temperature: temperature, maxTokens: maxTokens)
        let opening = try preamble?.render(Self.scope(context.scope, naming: model.name)) ?? ""

        // The message opens with the model's first words, so that a model that is not there leaves nothing behind.
        let stream = try await model.stream(request)
        var message: MessageComposer?
        var usage: TokenUsage?
        for try await event in stream {
            switch event {
            case .textDelta(let text):
                if message == nil {
                    message = try await MessageComposer(context)
                    try await message?.append(opening)
                }
                try await message?.append(text)
            case .usage(let tokens): usage = tokens
            case .reasoningDelta, .toolCallDelta, .finished: break
            }
        }
        guard var message else {
            throw RunFailure(.modelUnavailable, "The language model gave no answer.", allowsRetry: true)
        }
        return .proceed(output: [
            "text": .string(try await message.finish()), "model": .string(model.name),
            "usage": usage?.json ?? .null,
        ])
    }

    private static func scope(_ scope: [String: JSONValue], naming model: String) -> [String: JSONValue] {
        var extended = scope
        var vars = scope["vars"]?.objectValue ?? JSONObject()
        vars["model"] = .string(model)
        extended["vars"] = .object(vars)
        return extended
    }
}

extension TokenUsage {
    fileprivate var json: JSONValue {
        [
            "input_tokens": .integer(Int64(input)), "output_tokens": .integer(Int64(output)),
            "cached_input_tokens": .integer(Int64(cachedInput)), "reasoning_tokens": .integer(Int64(reasoning)),
        ]
    }
}
