/// The documents that can be read, by their media types.
package enum DocumentType: String, Sendable, CaseIterable {
    case markdown = "text/markdown"
    case plainText = "text/plain"
    case csv = "text/csv"
    case html = "text/html"
    case pdf = "application/pdf"
    case docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    case pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    case xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    case odt = "application/vnd.oasis.opendocument.text"
    case odp = "application/vnd.oasis.opendocument.presentation"
    case epub = "application/epub+zip"

    /// The type of a media type, whose parameters and case do not matter (RFC 9110, 8.3.1). Where that says little, the
    /// ending of the name tells; nil for what cannot be read.
    package init?(announced mediaType: String, name: String = "") {
        let essence = mediaType.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
        let named = Self.byEnding(of: name)
        if let type = Self(rawValue: essence) ?? Self.aliases[essence] {
            // What systems call all texts says less than their names do.
            self = type == .plainText && named?.isText == true ? named ?? type : type
        } else if Self.silent.contains(essence), let named {
            self = named
        } else {
            return nil
        }
    }

    /// Whether its bytes are characters.
    package var isText: Bool { [.markdown, .plainText, .csv, .html].contains(self) }

    /// Whether its text is kept as it was sent.
    package var isVerbatim: Bool { self == .markdown || self == .plainText }

    /// As people call them.
    package static let names = "PDF, DOCX, PPTX, XLSX, ODT, ODP, EPUB, HTML, Markdown, CSV and plain text"

    private static func byEnding(of name: String) -> DocumentType? {
        name.lastIndex(of: ".").flatMap { endings[name[name.index(after: $0)...].lowercased()] }
    }

    /// What systems say of files that they do not know; some say Excel of every table.
    private static let silent: Set = ["", "application/octet-stream", "application/zip", "application/vnd.ms-excel"]

    private static let aliases: [String: DocumentType] = [
        "text/x-markdown": .markdown, "text/md": .markdown, "application/json": .plainText, "text/json": .plainText,
        "application/csv": .csv, "text/x-csv": .csv, "text/tab-separated-values": .csv,
        "application/xhtml+xml": .html, "application/x-pdf": .pdf,
    ]

    private static let endings: [String: DocumentType] = [
        "md": .markdown, "markdown": .markdown, "mdown": .markdown, "txt": .plainText, "text": .plainText,
        "json": .plainText, "csv": .csv, "tsv": .csv, "html": .html, "htm": .html, "xhtml": .html, "pdf": .pdf,
        "docx": .docx, "pptx": .pptx, "xlsx": .xlsx, "odt": .odt, "odp": .odp, "epub": .epub,
    ]
}
