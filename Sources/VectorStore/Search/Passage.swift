package import Core
package import Documents

/// A chunk with the text around it, for a reader who wants to see where an answer comes from.
package struct Passage: Sendable, Equatable {
    package let chunkID: ChunkID
    /// The document's name.
    package let document: String
    /// Titles of the headings above it, outermost first.
    package let headingPath: [String]
    package let text: String
    /// The pages or the slide that it stands on, where the document has any.
    package let place: DocumentPlace?
    /// The document's text directly before the chunk; empty at the start of the document.
    package let before: String
    /// The document's text directly after the chunk; empty at its end.
    package let after: String
    /// Unicode scalars of the document, half open.
    package let start: Int
    package let end: Int
}
