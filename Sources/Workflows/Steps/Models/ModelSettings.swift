import Core
import HTTPCore
import ModelProviders

/// The model that a step asks and how, as its parameters say.
struct ModelSettings: Sendable {
    private enum Effort: String, CaseIterable {
        case minimal, low, medium, high
    }

    /// Nil: the usual model.
    let model: String?
    private let temperature: Double?
    private let topP: Double?
    private let reasoningEffort: String?
    private let maxTokens: Int

    /// - Parameters:
    ///   - temperature: taken where the parameters name none
    ///   - maxTokens: likewise
    init(_ parameters: inout StepParameters, temperature: Double? = nil, maxTokens: Int = 1024) {
        let model = parameters.string("model", default: "")
        self.model = model.isEmpty ? nil : model
        self.temperature = parameters.number("temperature", in: 0...2) ?? temperature
        topP = parameters.number("top_p", in: 0...1)
        reasoningEffort = parameters.choice("reasoning_effort", of: Effort.self)?.rawValue
        self.maxTokens = parameters.integer("max_tokens", default: maxTokens, in: 1...65536)
    }

    /// What the parameters look like.
    static func properties(maxTokens: Int = 1024) -> [JSONSchema.Property] {
        [
            .optional(
                "model", .string().titled("Model", "The name of a model; the usual one if empty.", format: "model")),
            .optional("temperature", .number.titled("Temperature", "How freely the model chooses its words, 0 to 2.")),
            .optional("top_p", .number.titled("Top p", "The share of likely words the model chooses from, 0 to 1.")),
            .optional(
                "reasoning_effort",
                .enumeration(Effort.allCases.map(\.rawValue)).titled(
                    "Reasoning effort", "How long a model that reasons does so.")),
            .optional(
                "max_tokens",
                .integer(1...65536).titled(
                    "Longest answer", "In tokens.", fallback: .integer(Int64(maxTokens)))),
        ]
    }

    /// The model to ask.
    ///
    /// - Parameter files: what it is to look at; images, where nobody names a model, are for the usual one that sees
    func provider(_ context: StepContext, for files: [AttachedFile] = []) async throws -> any ModelProvider {
        let sees = model == nil && files.contains(where: \.isImage)
        return try await context.services.models.model(
            named: model, for: sees ? context.use.with(.vision) : context.use)
    }

    /// What the model is asked.
    func request(_ messages: [ModelMessage]) -> ModelRequest {
        var request = ModelRequest(messages: messages, temperature: temperature, maxTokens: maxTokens)
        request.topP = topP
        request.reasoningEffort = reasoningEffort
        return request
    }
}
