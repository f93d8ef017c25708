import Core
package import Documents
package import HTTPCore

extension VectorSearchStep {
    static let description = StepDescription(
        .data, title: "Search documents", summary: "Finds the passages of a vector store that answer a question.",
        parameters: .object([
            .required(
                "store",
                JSONSchema.string().titled(
                    "Store", "The slug of the vector store, or {{ course.store }} for that of the link in the course.",
                    format: "vector-store")),
            .required("query", .template("Question")),
            .optional(
                "limit", JSONSchema.integer(1...50).titled("Passages", "The most that are found.", fallback: 4)),
            .optional(
                "minimum_similarity",
                JSONSchema.number.titled(
                    "Least similarity", "Less similar passages are left out.", range: 0...1)),
        ]),
        output: .object([
            .required("query", .string()), .required("count", .integer()),
            .required("hits", .array(CitedPassage.schema)),
        ]))
}

extension CitedPassage {
    /// What `json(of:question:)` writes.
    static let schema = JSONSchema.object([
        .required("chunk_id", .string()), .required("document", .string()),
        .required("heading_path", .array(.string())), .required("place", .nullable(DocumentPlace.schema)),
        .required("text", .string()), .required("excerpt", .string()),
        .required("excerpt_start", .integer()), .required("score", .number), .required("similarity", .number),
    ])
}

extension DocumentPlace {
    /// What `json` writes.
    package static let schema = JSONSchema.object([
        .required("kind", .enumeration(Kind.allCases.map(\.rawValue))), .required("first", .integer()),
        .required("last", .integer()),
    ])
}
