package import Core
package import Documents

/// A chunk that a search found.
package struct SearchHit: Sendable, Equatable {
    package let chunkID: ChunkID
    package let documentID: DocumentID
    /// The document's name.
    package let document: String
    /// Titles of the headings above it, outermost first.
    package let headingPath: [String]
    package let text: String
    /// The pages or the slide that it stands on, where the document has any.
    package let place: DocumentPlace?
    /// Unicode scalars of the document, half open.
    package let start: Int
    package let end: Int
    /// From 0 to 1, and 1 only for the best hit by meaning and by words alike. It orders the hits of one search; it does
    /// not say how good they are.
    package let score: Double
    /// The cosine of the angle between question and passage, which does say so, on the embedding model's own scale:
    /// multilingual-e5 rarely leaves the range from 0.7 to 0.9.
    package let similarity: Double

    package init(
        chunkID: ChunkID, documentID: DocumentID, document: String, headingPath: [String], text: String,
        place: DocumentPlace? = nil, start: Int, end: Int, score: Double, similarity: Double
    ) {
        self.chunkID = chunkID
        self.documentID = documentID
        self.document = document
        self.headingPath = headingPath
        self.text = text
        self.place = place
        self.start = start
        self.end = end
        self.score = score
        self.similarity = similarity
    }
}
