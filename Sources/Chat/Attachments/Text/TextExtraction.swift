package import Core

/// Takes out of attachments what a model may read, within bounds.
package struct TextExtraction: Sendable {
    /// The most Unicode scalars that are kept of one attachment.
    static let most = 200_000
    /// The most bytes of XML that are looked through for them.
    private static let mostMarkup = 64 << 20

    private let pdf: PDFText?
    private let logger: Logger

    /// - Parameter pdf: reads PDFs; nil where nothing can
    package init(pdf: PDFText?, logger: Logger) {
        self.pdf = pdf
        self.logger = logger
    }

    /// The text; nil for what has none, or what cannot be read. A file that is odd stays a file.
    func text(of type: AttachmentType, _ blob: BlobReader) async throws -> String? {
        do {
            switch type.family {
            case .text: return try await plain(blob, isPage: type == .html)
            case .zip: return try await document(type, blob)
            case .pdf:
                guard let pdf else { return nil }
                return Self.tidied(try await pdf.text(of: blob))
            default: return nil
            }
        } catch let fault as ContentFault {
            logger.notice("an attachment's text cannot be read", [("reason", fault.reason)])
            return nil
        }
    }

    private func plain(_ blob: BlobReader, isPage: Bool) async throws -> String? {
        var reader = blob
        let bytes = try await reader.bytes(0..<4 * Self.most)
        let text = Self.decoded(bytes[...])
        return Self.tidied(isPage ? PageText.text(of: text) : text)
    }

    private func document(_ type: AttachmentType, _ blob: BlobReader) async throws -> String? {
        var archive = try await ZipArchiveReader(blob)
        var texts: [String] = []
        var left = Self.mostMarkup
        var shared = SharedTexts(most: 4 * Self.most)
        if type == .xlsx, let entry = archive.directory.entry(named: OfficeText.sharedTexts) {
            try await archive.read(entry, within: &left) { piece in
                try shared.feed(piece)
                return !shared.isFull
            }
        }
        for entry in OfficeText.parts(of: type, in: archive.directory) {
            let text: String
            if type == .xlsx {
                var sheet = SheetText(shared: shared.texts, most: 4 * Self.most)
                try await archive.read(entry, within: &left) { piece in
                    try sheet.feed(piece)
                    return !sheet.isFull
                }
                text = sheet.text
            } else {
                var markup = MarkupText(rules: OfficeText.rules(for: type, entry.name), most: Self.most)
                try await archive.read(entry, within: &left) { piece in
                    try markup.feed(piece)
                    return !markup.isFull
                }
                text = markup.text
            }
            texts.append(text)
            if texts.reduce(0, { $0 + $1.utf8.count }) > 4 * Self.most { break }
        }
        return Self.tidied(texts.joined(separator: "\n\n"))
    }

    /// UTF-8, or the old set of western Windows where it is none.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // A cut may have gone through a character.
        let tail = bytes.suffix(3).reversed().prefix { $0 & 0xC0 == 0x80 }.count + 1
        if tail <= 3, let first = bytes.dropLast(tail - 1).last, first >= 0xC2,
            let text = String(validating: bytes.dropLast(tail), as: UTF8.self)
        {
            return text
        }
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let isSpecial = (0x80...0x9F).contains(byte)
            text.append(isSpecial ? Self.windows[Int(byte) - 0x80] : Unicode.Scalar(byte))
        }
        return String(text)
    }

    /// Bytes 0x80 to 0x9F of Windows-1252.
    private static let windows = Array("€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)

    /// No characters that the database or a model has no use for, no long stretches of blanks, and no more than is kept.
    static func tidied(_ text: String) -> String? {
        var kept = String.UnicodeScalarView()
        var (lines, count) = (0, 0)
        for scalar in text.unicodeScalars {
            guard count < most else { break }
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n" && scalar != "\t": continue
            case .format, .surrogate, .privateUse, .unassigned: continue
            default: break
            }
            lines = scalar == "\n" ? lines + 1 : scalar.properties.isWhitespace ? lines : 0
            guard lines <= 2 || scalar != "\n" else { continue }
            kept.append(scalar)
            count += 1
        }
        while let last = kept.last, last.properties.isWhitespace { kept.removeLast() }
        return kept.isEmpty ? nil : String(kept)
    }
}

extension ZipArchiveReader {
    /// Expands an entry until the closure has enough, or until no byte is left of those that may be looked at.
    fileprivate mutating func read(
        _ entry: ZipEntry, within left: inout Int, _ take: ([UInt8]) throws -> Bool
    ) async throws {
        struct Enough: Error {}
        do {
            try await read(entry) { piece in
                left -= piece.count
                guard left >= 0, try take(piece) else { throw Enough() }
            }
        } catch is Enough {}
    }
}
