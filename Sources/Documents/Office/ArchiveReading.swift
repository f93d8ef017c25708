import Core

/// Reads the documents that are archives of XML.
struct ArchiveReading {
    private var archive: ZipArchiveReader
    private let limits: DocumentLimits
    /// Bytes of XML that may still be looked through.
    private var markup: Int

    init(_ source: any DocumentSource, _ limits: DocumentLimits) async throws {
        archive = try await ZipArchiveReader(source)
        self.limits = limits
        markup = limits.markup
    }

    // MARK: Kinds of documents

    /// Word: the document, then its notes.
    mutating func word() async throws -> ReadDocument {
        guard has("word/document.xml") else { throw DocumentFault.broken }
        let relations = try await relations(of: "word/document.xml")
        let styles = try await read(relations.byKind["styles"] ?? "word/styles.xml", WordStyles())
        var writer = MarkdownWriter(most: limits.text)
        for name in ["word/document.xml", "word/footnotes.xml", "word/endnotes.xml"] {
            let text = try await read(name, WordText(styles: styles ?? WordStyles(), writer: writer))
            writer = text?.written ?? writer
        }
        return try whole(writer.text, isFull: writer.isFull)
    }

    /// PowerPoint: slide by slide in the order of the presentation, each with its notes.
    mutating func slides() async throws -> ReadDocument {
        let names = try await parts(
            of: "ppt/presentation.xml", element: "sldId", otherwise: "ppt/slides/slide"
        ).map(\.entry)
        try requireCount(names.count)
        var parts: [ReadDocument.Part] = []
        var left = limits.text
        for (index, name) in names.prefix(limits.parts).enumerated() where left > 0 {
            var writer = MarkdownWriter(most: left)
            try await read(name, SlideText(most: left))?.write(to: &writer)
            if let notes = try await relations(of: name).byKind["notesSlide"],
                let noted = try await read(notes, SlideText(most: left))
            {
                var words = MarkdownWriter(most: left)
                noted.writeBody(to: &words)
                if !words.text.isEmpty { writer.paragraph("Notes: " + words.text) }
            }
            if writer.isFull, !limits.cutsOff { throw DocumentFault.tooLong }
            left -= writer.text.utf8.count
            parts.append(.init(writer.text, DocumentPlace(.slide, index + 1)))
        }
        return ReadDocument(parts: parts, isMarkdown: true)
    }

    /// Excel: sheet by sheet, row by row.
    mutating func sheets() async throws -> ReadDocument {
        let sheets = try await parts(of: "xl/workbook.xml", element: "sheet", otherwise: "xl/worksheets/sheet")
        try requireCount(sheets.count)
        let shared = try await read("xl/sharedStrings.xml", SharedTexts(most: limits.text))?.texts ?? []
        var parts: [ReadDocument.Part] = []
        var left = limits.text
        for sheet in sheets.prefix(limits.parts) where left > 0 {
            guard let reading = try await read(sheet.entry, SheetText(shared: shared, most: left)) else { continue }
            if reading.isFull, !limits.cutsOff { throw DocumentFault.tooLong }
            var text = reading.text
            left -= text.utf8.count
            guard text.contains(where: { !$0.isWhitespace }) else { continue }
            if limits.namesValues {
                let rows = text.split(separator: "\n").map {
                    $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                }
                text = TableText.text(of: rows)
                if sheets.count > 1, !sheet.name.isEmpty { text = "# \(MarkdownWriter.line(sheet.name))\n\n\(text)" }
            }
            parts.append(.init(text))
        }
        return try limits.bounded(parts, isMarkdown: true)
    }

    /// LibreOffice's texts and presentations.
    mutating func openDocument(_ type: DocumentType) async throws -> ReadDocument {
        guard has("content.xml") else { throw DocumentFault.broken }
        if let manifest = archive.directory.entry(named: "META-INF/manifest.xml") {
            let bytes = try await archive.bytes(of: manifest, atMost: 1 << 20)
            if bytes.firstRange(of: Array("encryption-data".utf8)) != nil { throw DocumentFault.isLocked }
        }
        let reading = OpenDocumentText(most: limits.text, slides: limits.parts)
        guard let read = try await read("content.xml", reading) else { throw DocumentFault.broken }
        guard type == .odp else { return try whole(read.text, isFull: read.isFull) }
        if read.isFull, !limits.cutsOff { throw DocumentFault.tooLong }
        return ReadDocument(
            parts: read.slides.map { .init($0.text, DocumentPlace(.slide, $0.number)) }, isMarkdown: true)
    }

    /// A book: chapter by chapter, each with the heading that it has or that the table of contents gives it.
    mutating func book() async throws -> ReadDocument {
        guard let container = try await string("META-INF/container.xml"),
            let place = BookContents.package(in: container), let package = try await string(place)
        else { throw DocumentFault.broken }
        let contents = BookContents(package: package, at: place)
        guard !contents.chapters.isEmpty else { throw DocumentFault.broken }
        try requireCount(contents.chapters.count)
        if let encryption = try await string("META-INF/encryption.xml"),
            !BookContents.encrypted(in: encryption).isDisjoint(with: contents.chapters)
        {
            throw DocumentFault("The book is protected against copying and cannot be read.")
        }
        var titles: [String: String] = [:]
        if let navigation = contents.navigation, let text = try await string(navigation) {
            titles = BookContents.titles(in: text, at: navigation)
        }
        var parts: [ReadDocument.Part] = []
        var left = limits.text
        for name in contents.chapters.prefix(limits.parts) where left > 0 {
            guard let page = try await string(name) else { continue }
            let text = DocumentReader.titled(
                ReadablePage(page, isXHTML: true, isWhole: true).text, titles[name] ?? "")
            guard !text.isEmpty else { continue }
            left -= text.utf8.count
            parts.append(.init(text))
        }
        return try limits.bounded(parts, isMarkdown: true)
    }

    // MARK: Entries

    private func has(_ name: String) -> Bool { archive.directory.entry(named: name) != nil }

    private func whole(_ text: String, isFull: Bool) throws(DocumentFault) -> ReadDocument {
        if isFull, !limits.cutsOff { throw .tooLong }
        return ReadDocument(parts: [.init(text)], isMarkdown: true)
    }

    private func requireCount(_ count: Int) throws(DocumentFault) {
        guard count <= limits.parts || limits.cutsOff else {
            throw DocumentFault("The document has more than \(limits.parts) parts. Divide it into several.")
        }
    }

    /// The slides or sheets that the main part lists; all that there are, by their numbers, where it lists none.
    private mutating func parts(
        of main: String, element: String, otherwise beginning: String
    ) async throws -> [(entry: String, name: String)] {
        guard has(main) else { throw DocumentFault.broken }
        let targets = try await relations(of: main).targets
        let listed = try await read(main, PartList(element: element))?.items ?? []
        let found = listed.compactMap { item in targets[item.relation].map { (entry: $0, name: item.name) } }
            .filter { has($0.entry) }
        guard found.isEmpty else { return found }
        return archive.directory.entries.compactMap { entry -> (number: Int, name: String)? in
            guard entry.name.hasPrefix(beginning), entry.name.hasSuffix(".xml") else { return nil }
            return Int(entry.name.dropFirst(beginning.count).dropLast(4)).map { ($0, entry.name) }
        }.sorted { $0.number < $1.number }.map { (entry: $0.name, name: "") }
    }

    private mutating func relations(of name: String) async throws -> Relations {
        try await read(Relations.entry(of: name), Relations(of: name)) ?? Relations(of: name)
    }

    /// Reads an entry of XML; nil where there is none, or nothing in it.
    private mutating func read<Reading: MarkupReading>(
        _ name: String, _ reading: Reading
    ) async throws -> Reading? {
        guard let entry = archive.directory.entry(named: name), entry.size > 0 else { return nil }
        var (scanner, reading) = (XMLScanner(), reading)
        let isWhole = try await expand(entry) { piece in
            try scanner.feed(piece) { event in
                if !reading.isFull { reading.take(event) }
            }
            return !reading.isFull
        }
        if isWhole { try scanner.finish() }
        return reading
    }

    /// The text of an entry; nil where there is none.
    private mutating func string(_ name: String) async throws -> String? {
        guard let entry = archive.directory.entry(named: name) else { return nil }
        var bytes: [UInt8] = []
        _ = try await expand(entry) { piece in
            bytes += piece
            return true
        }
        return TextDecoding.text(of: bytes[...])
    }

    /// Expands an entry until the closure has enough, or until no byte is left of those that may be looked at. Whether it
    /// was read to its end.
    ///
    /// Swift 6.3 crashes where it specializes what is called here for the closure that it is called with.
    @_optimize(none)
    private mutating func expand(_ entry: ZipEntry, _ take: ([UInt8]) throws -> Bool) async throws -> Bool {
        struct Enough: Error {}
        var left = markup
        defer { markup = left }
        do {
            try await archive.read(entry) { piece in
                left -= piece.count
                guard left >= 0, try take(piece) else { throw Enough() }
            }
        } catch is Enough {
            if left < 0, !limits.cutsOff { throw DocumentFault.tooLong }
            return false
        }
        return true
    }
}
