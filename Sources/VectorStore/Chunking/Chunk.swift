package import Documents

/// A piece of a document that is embedded, found and cited as one.
package struct Chunk: Sendable, Equatable {
    /// Counts from 0 in the order of the document.
    package let position: Int
    /// Titles of the headings above it, outermost first; empty for plain text.
    package let headingPath: [String]
    /// Exactly the document's text in the range.
    package let text: String
    /// Unicode scalars of the document, half open.
    package let range: Range<Int>
    /// The pages or the slide that it stands on; nil where headings alone say where it is.
    package let place: DocumentPlace?

    package init(
        position: Int, headingPath: [String], text: String, range: Range<Int>, place: DocumentPlace? = nil
    ) {
        (self.position, self.headingPath, self.text) = (position, headingPath, text)
        (self.range, self.place) = (range, place)
    }

    /// What the embedding model reads: a passage means more with its headings above it.
    package var embeddingInput: String {
        Self.embeddingInput(headingPath: headingPath, text: text)
    }

    /// The same for a chunk that is read back from its row.
    static func embeddingInput(headingPath: [String], text: String) -> String {
        headingPath.isEmpty ? text : headingPath.joined(separator: " › ") + "\n" + text
    }
}
