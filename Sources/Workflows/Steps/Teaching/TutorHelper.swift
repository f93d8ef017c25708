import Core
import Expressions
import HTTPCore
import ModelProviders
import VectorStore

/// Helps a learner in a conversation, with passages of the course where the author names a vector store.
struct TutorHelper: Sendable {
    private let prompt: Template?
    private let preamble: Template?
    private let store: StoreName?
    private let limit: Int
    private let minimumSimilarity: Double?
    private let settings: ModelSettings

    init(_ parameters: inout StepParameters, prompt field: String, _ settings: ModelSettings) {
        prompt = parameters.template(field)
        preamble = parameters.template("help_preamble", isRequired: false)
        store = parameters.string("help_store", default: "").isEmpty ? nil : StoreName(&parameters, "help_store")
        limit = parameters.integer("help_passages", default: 1, in: 1...5)
        minimumSimilarity = parameters.number("minimum_similarity", in: 0...1)
        self.settings = settings
    }

    static func properties(prompt: String) -> [JSONSchema.Property] {
        [
            .required(prompt, .string().titled("How help is given", "Instructions for the model.", format: "template")),
            .optional(
                "help_preamble",
                .string().titled(
                    "Before the model's words", "Such as whose they are; vars.model is its name.", format: "template")),
            .optional(
                "help_store",
                .string().titled(
                    "Course documents", "Passages that fit are quoted before the model's words.",
                    format: "vector-store")),
            .optional("help_passages", .integer(1...5).titled("Passages quoted", fallback: 1)),
            .optional("minimum_similarity", .number.titled("Least similarity of passages", "From 0 to 1.")),
        ]
    }

    /// Answers the last of the turns, and gives what it said. Where the model gives nothing, the passages are quoted alone,
    /// and without any the other text is said.
    func answer(
        _ message: String, _ turns: [HistoryMessage], unavailable: String, _ ledger: AgentLedger,
        _ context: StepContext
    ) async throws -> String {
        let passages = try await passages(for: message, context)
        var instructions = try prompt?.render(context.scope) ?? ""
        if !passages.isEmpty {
            instructions += "\n\nPassages of the course:\n" + passages.map(\.excerpt.text).joined(separator: "\n\n")
        }
        let provider = try await settings.provider(context)
        let content = AttachedContent(context, seesImages: provider.seesImages)
        instructions += content.rule(for: turns, and: [])
        var messages = [ModelMessage(role: .system, content: instructions)] + turns.map(content.earlier)
        if let latest = turns.last, latest.speaker == .learner {
            messages[messages.count - 1] = try await content.latest(latest.text, with: latest.attachments)
        }
        let name = provider.name
        let before = try preamble?.render(Self.scope(context.scope, naming: name)) ?? ""
        let written = try await ShownAnswer(settings: settings, ledger: ledger).write(
            messages,
            after: { message in
                try await message.quote(passages)
                try await message.append((passages.isEmpty ? "" : "\n\n") + before)
            }, context)
        if let written { return written }
        var message = try await MessageComposer(context)
        if passages.isEmpty { try await message.append(unavailable) } else { try await message.quote(passages) }
        return try await message.finish()
    }

    private func passages(for message: String, _ context: StepContext) async throws -> [CitedPassage] {
        guard let store, !message.isBlank else { return [] }
        let question = String(message.unicodeScalars.prefix(VectorStores.maximumQueryLength))
        do {
            return try await context.services.passages.search(
                store: try store.resolved(in: context.scope), query: question, limit: limit,
                minimumSimilarity: minimumSimilarity,
                in: context.run.tenantID
            ).map { CitedPassage($0, question: question) }
        } catch VectorStoreError.unusableEmbeddings {
            return []
        } catch is ModelError {
            return []
        }
    }

    private static func scope(_ scope: [String: JSONValue], naming model: String) -> [String: JSONValue] {
        var extended = scope
        var vars = scope["vars"]?.objectValue ?? JSONObject()
        vars["model"] = .string(model)
        extended["vars"] = .object(vars)
        return extended
    }
}

extension MessageComposer {
    /// Quotes passages, each with its citation.
    mutating func quote(_ passages: [CitedPassage]) async throws {
        for (index, passage) in passages.enumerated() {
            let lines = passage.excerpt.text.split(separator: "\n", omittingEmptySubsequences: false)
            let quotation = lines.map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n")
            try await append((index == 0 ? "" : "\n\n") + quotation)
            try await cite(passage)
        }
    }
}
