/// The text of an OpenDocument text or presentation as Markdown (ODF 1.3 part 3): headings, lists, tables row by row,
/// notes in brackets where they are called; of a presentation slide by slide. Changes that are tracked, annotations and
/// tables of contents are left out.
struct OpenDocumentText: MarkupReading {
    private struct Paragraph {
        var words: [UInt8] = []
        var level: Int?
    }

    private var skipped = SkippedElements([
        "text:tracked-changes", "office:annotation", "text:note-citation", "text:table-of-content", "svg:title",
        "svg:desc", "text:ruby-text", "office:forms", "office:master-styles",
    ])
    /// Frames that every slide repeats.
    private static let repeated: Set = ["page-number", "date-time", "footer", "header"]
    /// Bytes of one paragraph that are kept.
    private static let mostWords = 1 << 20

    private let most: Int
    private let mostSlides: Int
    private var writer: MarkdownWriter
    private var written = 0
    /// What the styles of this document rest on.
    private var parents: [String: String] = [:]
    private var paragraphs: [Paragraph] = []
    private var tables = OpenTables()
    private var depth = 0
    private var notes = 0
    private var number = 0
    private var title = ""
    private var frame = ""
    private var spoken: [String]?
    private var isCut = false

    /// The slides with text, and their numbers from 1.
    private(set) var slides: [(number: Int, text: String)] = []

    init(most: Int, slides: Int) {
        self.most = most
        mostSlides = slides
        writer = MarkdownWriter(most: most)
    }

    var isFull: Bool { writer.isFull || isCut }
    /// Of a text: all of it.
    var text: String { writer.text }

    mutating func take(_ event: XMLEvent) {
        guard !skipped.take(event) else { return }
        switch event {
        case .begin(let tag): begin(tag)
        case .end(let name): end(name)
        case .words(let words): add(words)
        }
    }

    private mutating func begin(_ tag: XMLTag) {
        switch tag.name {
        case "style:style":
            if let name = tag.attribute("style:name"), parents.count < 10_000 {
                parents[name] = tag.attribute("style:parent-style-name")
            }
        case "text:h":
            paragraphs.append(Paragraph(level: tag.attribute("text:outline-level").flatMap { Int($0) } ?? 1))
        case "text:p":
            let style = tag.attribute("text:style-name") ?? ""
            paragraphs.append(Paragraph(level: (parents[style] ?? style) == "Title" ? 1 : nil))
        case "text:s", "text:tab": add([0x20])
        case "text:line-break": add([0x0A])
        case "text:list": depth += 1
        case "text:note": notes += 1
        case "table:table": tables.begin()
        case "table:table-row": tables.beginRow()
        case "table:table-cell": tables.beginCell()
        case "draw:page": beginSlide()
        case "draw:frame": frame = tag.attribute("presentation:class") ?? ""
        case "presentation:notes": spoken = []
        default: break
        }
    }

    private mutating func end(_ name: String) {
        switch name {
        case "text:h", "text:p": if let paragraph = paragraphs.popLast() { write(paragraph) }
        case "text:list": depth = max(0, depth - 1)
        case "text:note": notes = max(0, notes - 1)
        case "table:table-row": if let cells = tables.endRow() { writer.row(cells) }
        case "table:table":
            tables.end()
            if tables.isEmpty { writer.endTable() }
        case "draw:frame": frame = ""
        case "presentation:notes": endNotes()
        case "draw:page": endSlide()
        default: break
        }
    }

    private mutating func add(_ words: [UInt8]) {
        guard !paragraphs.isEmpty else { return }
        let room = Self.mostWords - paragraphs[paragraphs.count - 1].words.count
        paragraphs[paragraphs.count - 1].words += words.prefix(room)
    }

    private mutating func write(_ paragraph: Paragraph) {
        let words = String(decoding: paragraph.words, as: UTF8.self)
        if !paragraphs.isEmpty {
            add(Array((notes > 0 ? " (\(words))" : " \(words)").utf8))
        } else if Self.repeated.contains(frame) {
            return
        } else if spoken != nil {
            spoken?.append(words)
        } else if !tables.isEmpty {
            tables.add(words)
        } else if number > 0, frame == "title" {
            title += title.isEmpty ? words : " " + words
        } else if let level = paragraph.level {
            writer.heading(words, level: number > 0 ? level + 2 : level)
        } else if depth > 0 {
            writer.item(words, depth: depth - 1)
        } else {
            writer.paragraph(words)
        }
    }

    private mutating func beginSlide() {
        guard number < mostSlides, written < most else {
            isCut = true
            return
        }
        number += 1
        title = ""
        writer = MarkdownWriter(most: most - written)
    }

    private mutating func endNotes() {
        let words = (spoken ?? []).filter { $0.contains { !$0.isWhitespace } }
        spoken = nil
        if !words.isEmpty { writer.paragraph("Notes: " + words.joined(separator: "\n")) }
    }

    private mutating func endSlide() {
        let heading = MarkdownWriter.line(title)
        var text = [heading.isEmpty ? "" : "## " + heading, writer.text].filter { !$0.isEmpty }
            .joined(separator: ReadDocument.gap)
        if text.utf8.count > most - written {
            isCut = true
            text = String(text.unicodeScalars.prefix((most - written) / 4))
        }
        written += text.utf8.count
        if !text.isEmpty { slides.append((number, text)) }
    }
}
