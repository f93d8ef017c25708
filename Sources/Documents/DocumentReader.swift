import Core

/// Reads documents: their text, with the headings, lists and tables that they have, and where each part stands. Whatever
/// comes is bounded in time and memory; PDFs are read by a program of its own.
package struct DocumentReader: Sendable {
    private let pdf: PDFText?

    /// - Parameter pdf: reads PDFs; nil where nothing can
    package init(pdf: PDFText? = nil) {
        self.pdf = pdf
    }

    /// Throws `DocumentFault` for what cannot be read or has no text, and what the source throws.
    package func read(
        _ type: DocumentType, _ source: any DocumentSource, within limits: DocumentLimits
    ) async throws -> ReadDocument {
        guard source.size > 0 else { throw DocumentFault("The file is empty.") }
        let document: ReadDocument
        switch type {
        case .markdown, .plainText, .csv, .html: document = try await plain(type, source, limits)
        case .pdf:
            guard let pdf else { throw DocumentFault("PDF files cannot be read on this server.") }
            document = try await pdf.document(source, within: limits)
        case .docx, .pptx, .xlsx, .odt, .odp, .epub:
            try await Self.checkArchive(source)
            var office = try await ArchiveReading(source, limits)
            document =
                switch type {
                case .docx: try await office.word()
                case .pptx: try await office.slides()
                case .xlsx: try await office.sheets()
                case .epub: try await office.book()
                default: try await office.openDocument(type)
                }
        }
        let parts = document.parts.compactMap { part in
            TextDecoding.tidied(part.text).map { ReadDocument.Part($0, part.place) }
        }
        guard !parts.isEmpty else { throw type == .pdf ? PDFText.hasOnlyPictures : DocumentFault.empty }
        return ReadDocument(parts: parts, isMarkdown: document.isMarkdown)
    }

    private func plain(
        _ type: DocumentType, _ source: any DocumentSource, _ limits: DocumentLimits
    ) async throws -> ReadDocument {
        var source = source
        let most = type == .html ? limits.markup : limits.text
        guard source.size <= most || limits.cutsOff else { throw DocumentFault.tooLong }
        let bytes = try await source.bytes(0..<min(source.size, most))
        guard bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || !bytes.contains(0) else {
            throw DocumentFault("The file is announced as text and has bytes that are none.")
        }
        let text = TextDecoding.text(of: bytes[...])
        switch type {
        case .html:
            let page = ReadablePage(text)
            return try limits.bounded([.init(Self.titled(page.text, page.title))], isMarkdown: true)
        case .csv where limits.namesValues:
            return try limits.bounded([.init(TableText.text(of: text))], isMarkdown: false)
        default: return try limits.bounded([.init(text)], isMarkdown: type == .markdown)
        }
    }

    /// With a title above it that has no heading of its own.
    static func titled(_ text: String, _ title: String) -> String {
        let title = MarkdownWriter.line(title)
        let hasHeading = text.hasPrefix("#") || text.contains("\n#")
        return title.isEmpty || text.isEmpty || hasHeading ? text : "# \(title)\n\n\(text)"
    }

    /// Tells what is no archive of what may be one of Word's old ones.
    private static func checkArchive(_ source: any DocumentSource) async throws {
        var source = source
        let head = try await source.bytes(0..<8)
        guard head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) else { return }
        throw DocumentFault(
            """
            The document is protected by a password, or in a format of before 2007. Save it without a password in a \
            format of today, and send it again.
            """)
    }
}

extension DocumentLimits {
    /// The parts as far as there is room for them. Throws where there is not and nothing may be cut off.
    func bounded(_ parts: [ReadDocument.Part], isMarkdown: Bool) throws(DocumentFault) -> ReadDocument {
        var left = text
        var kept: [ReadDocument.Part] = []
        for part in parts {
            if part.text.utf8.count > left {
                guard cutsOff else { throw .tooLong }
                let cut = String(decoding: part.text.utf8.prefix(left), as: UTF8.self)
                kept.append(ReadDocument.Part(cut, part.place))
                break
            }
            left -= part.text.utf8.count
            kept.append(part)
        }
        return ReadDocument(parts: kept, isMarkdown: isMarkdown)
    }
}
