import Documents

/// A document's text as it is kept, with the places of its parts.
struct DocumentText: Sendable, Equatable {
    let text: String
    private let format: DocumentFormat
    /// Parts that chunks do not go beyond, in Unicode scalars.
    private let divisions: [Range<Int>]
    /// Where parts lie, in their order.
    private let places: [(range: Range<Int>, place: DocumentPlace)]

    /// A text that was sent as such.
    init(_ text: String, as format: DocumentFormat) {
        (self.text, self.format) = (text, format)
        divisions = [0..<text.unicodeScalars.count]
        places = []
    }

    /// What was read of a file. A passage stays on its page or slide, unless a sentence goes on from page to page.
    init(_ document: ReadDocument) {
        var (places, divisions): ([(range: Range<Int>, place: DocumentPlace)], [Range<Int>]) = ([], [])
        var before = ""
        var end = -ReadDocument.gap.unicodeScalars.count
        for part in document.parts {
            let start = end + ReadDocument.gap.unicodeScalars.count
            end = start + part.text.unicodeScalars.count
            guard let place = part.place else { continue }
            places.append((start..<end, place))
            if place.kind == .page, let last = divisions.last, Self.goesOn(before, part.text) {
                divisions[divisions.count - 1] = last.lowerBound..<end
            } else {
                divisions.append(start..<end)
            }
            before = part.text
        }
        text = document.text
        format = document.isMarkdown ? .markdown : .plainText
        self.divisions = divisions.isEmpty ? [0..<max(0, end)] : divisions
        self.places = places
    }

    /// Whether a page ends within a sentence that the next one goes on with.
    private static func goesOn(_ page: String, _ next: String) -> Bool {
        guard let last = page.unicodeScalars.last, let first = next.unicodeScalars.first else { return false }
        return (last.properties.isAlphabetic || [",", "-", "–", "\u{AD}"].contains(last))
            && first.properties.isLowercase
    }

    /// The chunks, each with its place.
    func chunks(by chunker: Chunker) -> [Chunk] {
        let scalars = text.unicodeScalars
        var chunks: [Chunk] = []
        var (index, offset) = (scalars.startIndex, 0)
        // The first part that may still meet a chunk.
        var next = 0
        for division in divisions {
            let start = scalars.index(index, offsetBy: division.lowerBound - offset)
            let end = scalars.index(start, offsetBy: division.count)
            (index, offset) = (end, division.upperBound)
            for chunk in chunker.chunks(of: String(scalars[start..<end]), as: format) {
                let (from, to) = (chunk.range.lowerBound, chunk.range.upperBound)
                let range = (division.lowerBound + from)..<(division.lowerBound + to)
                // Chunks overlap, and begin in the order of the text.
                while next < places.count, places[next].range.upperBound <= range.lowerBound { next += 1 }
                let met = places[next...].prefix { $0.range.lowerBound < range.upperBound }
                let place = met.first.flatMap { first in
                    met.last.map { DocumentPlace(first.place.kind, first.place.first, through: $0.place.last) }
                }
                chunks.append(
                    Chunk(
                        position: chunks.count, headingPath: chunk.headingPath, text: chunk.text, range: range,
                        place: place))
            }
        }
        return chunks
    }

    static func == (left: DocumentText, right: DocumentText) -> Bool {
        left.text == right.text && left.format == right.format && left.divisions == right.divisions
            && left.places.elementsEqual(right.places, by: ==)
    }
}
