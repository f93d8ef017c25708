import Core
import Documents
import HTTPCore
import Tools
import VectorStore

/// Lets a model search a vector store of the tenant.
struct SearchTool: Tool {
    struct Settings: Sendable {
        let name: String
        let description: String
        let store: StoreName
        let limit: Int
        let minimumSimilarity: Double?

        init(_ parameters: inout StepParameters) {
            store = StoreName(&parameters, "store")
            name = parameters.toolName("name", default: "search_\(store.slug ?? "documents")")
            description = parameters.string(
                "description",
                default: "Searches the course's documents. Gives the passages that answer a question best.")
            limit = parameters.integer("limit", default: 4, in: 1...20)
            minimumSimilarity = parameters.number("minimum_similarity", in: 0...1)
        }

        static let properties: [JSONSchema.Property] = [
            .required(
                "store",
                .string().titled(
                    "Vector store", "Its slug, or {{ course.store }} for that of the link in the course.",
                    format: "vector-store")),
            .optional("name", .string().titled("Name", "What the model calls the tool.")),
            .optional("description", .string().titled("Description", "Tells the model when to use the tool.")),
            .optional("limit", .integer(1...20).titled("Passages", "The most passages of one search.", fallback: 4)),
            .optional("minimum_similarity", .number.titled("Least similarity", "From 0 to 1.")),
        ]
    }

    let settings: Settings
    /// The slug of the store that is searched.
    let store: String
    let passages: any PassageSearching
    let tenantID: TenantID

    var name: String { settings.name }
    var description: String { settings.description }

    let parameters: JSONValue = [
        "type": "object",
        "properties": ["query": ["type": "string", "description": "What to look for, in a few words or a question."]],
        "required": ["query"], "additionalProperties": false,
    ]

    func call(_ arguments: JSONObject) async throws -> ToolResult {
        guard let query = arguments["query"]?.stringValue, !query.isEmpty else {
            return ToolResult("The argument \"query\" is needed: a text that says what to look for.", isError: true)
        }
        let question = String(query.unicodeScalars.prefix(VectorStores.maximumQueryLength))
        let hits = try await passages.search(
            store: store, query: question, limit: settings.limit,
            minimumSimilarity: settings.minimumSimilarity, in: tenantID)
        guard !hits.isEmpty else { return ToolResult("Nothing was found.") }
        let found = hits.map { hit -> JSONValue in
            var passage: JSONObject = [
                "document": .string(hit.document), "heading_path": .array(hit.headingPath.map { .string($0) }),
            ]
            if let place = hit.place { passage["place"] = .string(place.label) }
            passage["text"] = .string(hit.text)
            return .object(passage)
        }
        return ToolResult(
            JSONValue.array(found).serializedString(),
            data: ["passages": .array(hits.map { CitedPassage.json(of: $0, question: question) })])
    }
}
