import Documents

/// What may be attached, by what its bytes are.
package enum AttachmentType: String, Sendable, CaseIterable {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case webp = "image/webp"
    case pdf = "application/pdf"
    case plain = "text/plain"
    case markdown = "text/markdown"
    case csv = "text/csv"
    case json = "application/json"
    case html = "text/html"
    case docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    case pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    case xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    case odt = "application/vnd.oasis.opendocument.text"
    case mp3 = "audio/mpeg"
    case wav = "audio/wav"
    case ogg = "audio/ogg"
    case webm = "audio/webm"
    case mp4 = "audio/mp4"

    /// What is announced by this media type; where that says nothing, by the ending of the name. Nil for what is not
    /// taken.
    package init?(announced mediaType: String, name: String) {
        let essence = String(mediaType.prefix { $0 != ";" }).lowercased().filter { $0 != " " }
        let byName = name.utf8.lastIndex(of: UInt8(ascii: ".")).flatMap {
            Self.endings[String(name[name.index(after: $0)...]).lowercased()]
        }
        if let type = AttachmentType(rawValue: essence) ?? Self.aliases[essence] {
            // What systems call all texts says less than their names do.
            self = type == .plain && byName?.family == .text ? byName ?? type : type
        } else if Self.silent.contains(essence), let byName {
            self = byName
        } else {
            return nil
        }
    }

    /// Whether browsers may show it in a page.
    package var isImage: Bool { family == .png || family == .jpeg || family == .gif || family == .webp }

    /// Whether people may hear it.
    var isAudio: Bool { rawValue.hasPrefix("audio/") }

    /// What an answer with its bytes says of them: of texts that a browser would carry out, that they are plain.
    package var servedMediaType: String {
        switch self {
        case .html: "text/plain; charset=utf-8"
        case .plain, .markdown, .csv: rawValue + "; charset=utf-8"
        default: rawValue
        }
    }

    /// As what its text is read; nil for what has none.
    var document: DocumentType? {
        switch self {
        case .pdf: .pdf
        case .plain, .json: .plainText
        case .markdown: .markdown
        case .csv: .csv
        case .html: .html
        case .docx: .docx
        case .pptx: .pptx
        case .xlsx: .xlsx
        case .odt: .odt
        case .png, .jpeg, .gif, .webp, .mp3, .wav, .ogg, .webm, .mp4: nil
        }
    }

    /// What its bytes have to be.
    var family: ContentFamily {
        switch self {
        case .png: .png
        case .jpeg: .jpeg
        case .gif: .gif
        case .webp: .webp
        case .pdf: .pdf
        case .plain, .markdown, .csv, .json, .html: .text
        case .docx, .pptx, .xlsx, .odt: .zip
        case .mp3: .mp3
        case .wav: .wav
        case .ogg: .ogg
        case .webm: .matroska
        case .mp4: .mp4
        }
    }

    private static let aliases: [String: AttachmentType] = [
        "image/jpg": .jpeg, "image/pjpeg": .jpeg, "application/x-pdf": .pdf, "text/x-markdown": .markdown,
        "text/md": .markdown, "application/csv": .csv, "text/x-csv": .csv, "text/json": .json,
        "application/xhtml+xml": .html, "audio/mp3": .mp3, "audio/x-wav": .wav, "audio/wave": .wav,
        "audio/vnd.wave": .wav, "audio/x-m4a": .mp4, "audio/m4a": .mp4, "audio/aac": .mp4, "application/ogg": .ogg,
        "audio/opus": .ogg,
    ]

    /// What systems say of files that they do not know; some say Excel of every table.
    private static let silent: Set = ["", "application/octet-stream", "application/vnd.ms-excel", "application/zip"]

    private static let endings: [String: AttachmentType] = [
        "png": .png, "jpg": .jpeg, "jpeg": .jpeg, "gif": .gif, "webp": .webp, "pdf": .pdf, "txt": .plain,
        "md": .markdown, "markdown": .markdown, "csv": .csv, "json": .json, "html": .html, "htm": .html,
        "docx": .docx, "pptx": .pptx, "xlsx": .xlsx, "odt": .odt, "mp3": .mp3, "wav": .wav, "ogg": .ogg,
        "opus": .ogg, "webm": .webm, "m4a": .mp4, "mp4": .mp4,
    ]
}
