/// What is inside of documents: any cut of XML gives the same events, whatever reads them ends and keeps its bounds, and
/// no directory of an archive lists more than there is.
func checkDocuments(_ bytes: [UInt8]) {
    requireSameForAnyCut(bytes, events)
    let text = String(decoding: bytes, as: UTF8.self)
    switch SplitMix.number(of: bytes) % 6 {
    case 0: requireBounded(WordText(styles: WordStyles(), writer: MarkdownWriter(most: bound)), bytes) { $0.text }
    case 1:
        requireBounded(OpenDocumentText(most: bound, slides: 3), bytes) { read in
            ([read.text] + read.slides.map(\.text)).max { $0.utf8.count < $1.utf8.count } ?? ""
        }
    case 2: requireBounded(SheetText(shared: ["a"], most: bound), bytes, most: bound + 60) { $0.text }
    case 3:
        requireBounded(SlideText(most: bound), bytes) { slide in
            var writer = MarkdownWriter(most: bound)
            slide.write(to: &writer)
            return writer.text
        }
    case 4:
        _ = BookContents(package: text, at: "a/b.opf")
        _ = BookContents.titles(in: text, at: "a/b")
        _ = ReadablePage(text, isXHTML: true, isWhole: true)
        if let name = EntryName.resolved(text, in: "a/b/") {
            require(!name.hasPrefix("/") && !name.contains("//"), "a name stays within its archive: \(name)")
        }
    default:
        _ = TableText.text(of: text)
        let decoded = TextDecoding.text(of: bytes[...])
        if let tidied = TextDecoding.tidied(decoded, most: 64) {
            require(tidied.unicodeScalars.count <= 64 && !tidied.utf8.contains(0), "what is tidied keeps its bound")
        }
    }
    requireDirectory(bytes)
}

private let bound = 48

private func events(_ pieces: [ArraySlice<UInt8>]) -> Transcript {
    var scanner = XMLScanner()
    var transcript = Transcript()
    do throws(DocumentFault) {
        for piece in pieces {
            try scanner.feed(Array(piece)) { event in
                switch event {
                case .begin(let tag):
                    transcript.note("begin ", tag.name)
                    transcript.note("a ", tag.attribute("a") ?? "")
                case .end(let name): transcript.note("end ", name)
                case .words(let words): transcript.note(body: words)
                }
            }
        }
        try scanner.finish()
    } catch {
        transcript.note("error ", error.reason)
    }
    return transcript
}

private func requireBounded<Reading: MarkupReading>(
    _ reading: Reading, _ bytes: [UInt8], most: Int = bound, text: (Reading) -> String
) {
    var (scanner, reading) = (XMLScanner(), reading)
    try? scanner.feed(bytes) { event in
        if !reading.isFull { reading.take(event) }
    }
    require(text(reading).utf8.count <= most, "what is read keeps its bound")
}

private func requireDirectory(_ bytes: [UInt8]) {
    guard let (range, count) = try? ZipDirectory.place(tail: bytes, size: bytes.count) else { return }
    require(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a directory lies in its archive")
    guard let directory = try? ZipDirectory(Array(bytes[range]), count: count, at: range.lowerBound) else { return }
    require(directory.entries.count == count, "a directory lists what it says")
}
