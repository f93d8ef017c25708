import Core
import Expressions
import HTTPCore
import VectorStore

/// Takes a document into a vector store, in the place of an earlier one with the same identifier.
///
/// `store` is the slug of the store; `document_id`, `title` and `text` are templates. The identifier is the document's
/// name; a title becomes the heading of the text, which citations name. Output: `{"document_id", "chunks"}`.
struct VectorIngestStep: Step {
    static let kind = "vector_ingest"
    static let description = StepDescription(
        .data, title: "Keep a document",
        summary: "Takes a text into a vector store, in the place of an earlier one with the same identifier.",
        parameters: .object([
            .required("store", .string().titled("Store", "The slug of a vector store.", format: "vector-store")),
            .required(
                "document_id",
                .string().titled("Identifier", "One line that names the document in its store.", format: "template")),
            .optional("title", .string().titled("Title", "Stands above the text.", format: "template")),
            .required("text", .string().titled("Text", "Markdown or plain text.", format: "template")),
        ]),
        output: .object([.required("document_id", .string()), .required("chunks", .integer())]))
    let takesTime = true

    private let store: String
    private let documentID: Template?
    private let title: Template?
    private let text: Template?

    init(parameters: inout StepParameters) {
        store = parameters.string("store")
        documentID = parameters.template("document_id")
        title = parameters.template("title", isRequired: false)
        text = parameters.template("text")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let name = try documentID?.render(context.scope).withoutNUL ?? ""
        var text = try text?.render(context.scope).withoutNUL ?? ""
        if let title = try title?.render(context.scope).withoutNUL, title.contains(where: { !$0.isWhitespace }) {
            let line = title.split(whereSeparator: \.isNewline).joined(separator: " ")
            text = "# \(line)\n\n\(text)"
        }
        let document = try await context.services.ingestion.ingest(
            text, mediaType: "text/markdown", as: name, into: store, in: context.run.tenantID)
        return .proceed(output: [
            "document_id": .string(document.name), "chunks": .integer(Int64(document.chunks)),
        ])
    }
}
