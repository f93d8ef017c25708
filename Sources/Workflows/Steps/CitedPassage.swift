import Core
import Documents
import VectorStore

/// A passage that a search found, in the form that step outputs keep and expressions see.
struct CitedPassage {
    let chunkID: ChunkID
    let document: String
    let headingPath: [String]
    let place: DocumentPlace?
    /// The part of the passage that is worth quoting, and its place in the document.
    let excerpt: PassageExcerpt

    init(_ hit: SearchHit, question: String) {
        chunkID = hit.chunkID
        document = hit.document
        headingPath = hit.headingPath
        place = hit.place
        excerpt = PassageExcerpt(of: hit.text, startingAt: hit.start, for: question)
    }

    /// Reads what `json(of:…)` wrote; nil where an author built something else.
    init?(json: JSONValue) {
        guard let chunk = json["chunk_id"]?.stringValue, let chunkID = ChunkID(chunk),
            let document = json["document"]?.stringValue, let path = json["heading_path"]?.arrayValue,
            let text = json["excerpt"]?.stringValue, let start = json["excerpt_start"]?.integerValue
        else { return nil }
        self.chunkID = chunkID
        self.document = document
        headingPath = path.compactMap(\.stringValue)
        place = DocumentPlace(json: json["place"])
        excerpt = PassageExcerpt(text: text, start: Int(start))
    }

    /// The passage with everything the search told of it.
    static func json(of hit: SearchHit, question: String) -> JSONValue {
        let passage = CitedPassage(hit, question: question)
        return [
            "chunk_id": .string(hit.chunkID.description), "document": .string(hit.document),
            "heading_path": .array(hit.headingPath.map(JSONValue.string)), "place": hit.place?.json ?? .null,
            "text": .string(hit.text),
            "excerpt": .string(passage.excerpt.text), "excerpt_start": .integer(Int64(passage.excerpt.start)),
            "score": .double(hit.score), "similarity": .double(hit.similarity),
        ]
    }

    /// Its heading or its document, with its place.
    var title: String { Citation.title(of: document, headingPath, place) }

    func citation(at index: Int) -> Citation {
        Citation(
            index: index, chunkID: chunkID, document: document, headingPath: headingPath, text: excerpt.text,
            place: place, start: excerpt.start, end: excerpt.end)
    }
}
