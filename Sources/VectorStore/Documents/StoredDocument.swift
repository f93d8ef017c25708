package import Core

/// What became of a text that was added.
package struct StoredDocument: Sendable, Equatable {
    package let id: DocumentID
    package let name: String
    /// How many chunks it was divided into.
    package let chunks: Int

    package init(id: DocumentID, name: String, chunks: Int) {
        self.id = id
        self.name = name
        self.chunks = chunks
    }
}
