/// The text of a Word document as Markdown (ECMA-376 part 1, 17): headings by their styles, lists, tables row by row.
/// What was deleted with changes tracked is left out.
struct WordText: MarkupReading {
    private struct Paragraph {
        var words: [UInt8] = []
        var level: Int?
        var depth: Int?
        var isContents = false
    }

    private var skipped = SkippedElements(["w:del", "w:moveFrom", "w:pPrChange", "w:rPrChange", "mc:Fallback"])
    /// Bytes of one paragraph that are kept.
    private static let mostWords = 1 << 20

    private let styles: WordStyles
    private var writer: MarkdownWriter
    /// Paragraphs lie within each other where a drawing has text.
    private var paragraphs: [Paragraph] = []
    private var tables = OpenTables()
    private var isText = false

    init(styles: WordStyles, writer: MarkdownWriter) {
        (self.styles, self.writer) = (styles, writer)
    }

    var isFull: Bool { writer.isFull }
    var text: String { writer.text }
    /// What it has written, to go on with.
    var written: MarkdownWriter { writer }

    mutating func take(_ event: XMLEvent) {
        guard !skipped.take(event) else { return }
        switch event {
        case .begin(let tag): begin(tag)
        case .end(let name): end(name)
        case .words(let words): if isText { add(words) }
        }
    }

    private mutating func begin(_ tag: XMLTag) {
        let index = paragraphs.count - 1
        switch tag.name {
        case "w:t", "m:t": isText = true
        case "w:tab": add([0x20])
        case "w:br", "w:cr": add([0x0A])
        case "w:noBreakHyphen": add([0x2D])
        case "w:p": paragraphs.append(Paragraph())
        case "w:tbl": tables.begin()
        case "w:tr": tables.beginRow()
        case "w:tc": tables.beginCell()
        case "w:pStyle" where index >= 0:
            let style = tag.attribute("w:val") ?? ""
            (paragraphs[index].level, paragraphs[index].isContents) = (
                styles.level(of: style), styles.isContents(style)
            )
        case "w:outlineLvl" where index >= 0:
            if let level = tag.attribute("w:val").flatMap({ Int($0) }), (0..<9).contains(level) {
                paragraphs[index].level = level + 1
            }
        case "w:ilvl" where index >= 0: paragraphs[index].depth = tag.attribute("w:val").flatMap { Int($0) }
        case "w:numId" where index >= 0:
            paragraphs[index].depth = tag.attribute("w:val") == "0" ? nil : paragraphs[index].depth ?? 0
        default: break
        }
    }

    private mutating func end(_ name: String) {
        switch name {
        case "w:t", "m:t": isText = false
        case "w:p": if let paragraph = paragraphs.popLast() { write(paragraph) }
        case "w:tr": if let cells = tables.endRow() { writer.row(cells) }
        case "w:tbl":
            tables.end()
            if tables.isEmpty { writer.endTable() }
        default: break
        }
    }

    private mutating func add(_ words: [UInt8]) {
        guard !paragraphs.isEmpty else { return }
        let room = Self.mostWords - paragraphs[paragraphs.count - 1].words.count
        paragraphs[paragraphs.count - 1].words += words.prefix(room)
    }

    private mutating func write(_ paragraph: Paragraph) {
        guard !paragraph.isContents else { return }
        let words = String(decoding: paragraph.words, as: UTF8.self)
        if !tables.isEmpty {
            tables.add(words)
        } else if let level = paragraph.level {
            writer.heading(words, level: level)
        } else if let depth = paragraph.depth {
            writer.item(words, depth: depth)
        } else {
            writer.paragraph(words)
        }
    }
}
