import Core
import Expressions
import VectorStore

/// Finds the passages of a vector store that answer a question.
///
/// Output: `{"query", "count", "hits": [{"document", "heading_path", "text", "excerpt", "score", "similarity", …}]}`.
struct VectorSearchStep: Step {
    static let kind = "vector_search"
    let takesTime = true

    private let store: StoreName
    private let query: Template?
    private let limit: Int
    private let minimumSimilarity: Double?

    init(parameters: inout StepParameters) {
        store = StoreName(&parameters, "store")
        query = parameters.template("query")
        limit = parameters.integer("limit", default: 4, in: 1...50)
        minimumSimilarity = parameters.number("minimum_similarity", in: 0...1)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        // The embedding model reads no more than a search takes, so a long message is searched by its beginning.
        let rendered = try query?.render(context.scope) ?? ""
        let question = String(rendered.unicodeScalars.prefix(VectorStores.maximumQueryLength))
        let hits = try await context.services.passages.search(
            store: try store.resolved(in: context.scope), query: question, limit: limit,
            minimumSimilarity: minimumSimilarity,
            in: context.run.tenantID)
        return .proceed(output: [
            "query": .string(question), "count": .integer(Int64(hits.count)),
            "hits": .array(hits.map { CitedPassage.json(of: $0, question: question) }),
        ])
    }
}
