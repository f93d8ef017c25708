package import Core
package import Documents

/// One part of an assistant's message: Markdown text and what it cites.
package struct MessagePart: Sendable, Equatable {
    package var text: String
    package var citations: [Citation]
    /// What it names beside passages of documents, after the citations.
    package var sources: [MessageSource]

    package init(text: String = "", citations: [Citation] = [], sources: [MessageSource] = []) {
        self.text = text
        self.citations = citations
        self.sources = sources
    }

    package var json: JSONValue {
        var members: JSONObject = ["text": .string(text), "citations": .array(citations.map(\.json))]
        if !sources.isEmpty { members["sources"] = .array(sources.map(\.json)) }
        return .object(members)
    }
}

/// A place in an answer that rests on a passage of the course's documents.
package struct Citation: Sendable, Equatable {
    /// Where in the part's text the citation stands, in UTF-16 units as browsers count.
    package let index: Int
    package let chunkID: ChunkID
    /// The document's name.
    package let document: String
    package let headingPath: [String]
    /// The passage, as it stands in the document from `start` to `end`.
    package let text: String
    /// The pages or the slide of the passage, where the document has any.
    package let place: DocumentPlace?
    /// In Unicode scalars from the document's beginning.
    package let start: Int
    package let end: Int

    package init(
        index: Int, chunkID: ChunkID, document: String, headingPath: [String], text: String,
        place: DocumentPlace? = nil, start: Int, end: Int
    ) {
        self.index = index
        self.chunkID = chunkID
        self.document = document
        self.headingPath = headingPath
        self.text = text
        self.place = place
        self.start = start
        self.end = end
    }

    /// What readers know the passage by: `Handbook.pdf, page 12`, or its heading in the place of the document.
    package var title: String { Self.title(of: document, headingPath, place) }

    static func title(of document: String, _ headingPath: [String], _ place: DocumentPlace?) -> String {
        (headingPath.last ?? document) + (place.map { ", \($0.label)" } ?? "")
    }

    package var json: JSONValue {
        [
            "index": .integer(Int64(index)), "chunk_id": .string(chunkID.description), "document": .string(document),
            "heading_path": .array(headingPath.map(JSONValue.string)), "text": .string(text),
            "place": place?.json ?? .null, "start": .integer(Int64(start)), "end": .integer(Int64(end)),
        ]
    }
}
