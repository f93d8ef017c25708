/// What a model wants written before a text, so that it knows what the text is.
package struct EmbeddingPrefixes: Sendable {
    package let query: String
    package let passage: String

    package init(query: String, passage: String) {
        self.query = query
        self.passage = passage
    }

    /// Nothing: the model makes no difference.
    package static let none = EmbeddingPrefixes(query: "", passage: "")

    /// What the models of the E5 family were trained with.
    package static let e5 = EmbeddingPrefixes(query: "query: ", passage: "passage: ")

    func prefix(for purpose: EmbeddingPurpose) -> String {
        switch purpose {
        case .query: query
        case .passage: passage
        }
    }
}
