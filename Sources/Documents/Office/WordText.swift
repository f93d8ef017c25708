/// The text of a Word document as Markdown (ECMA-376 part 1, 17): headings by their styles, lists, tables row by row.
/// What was deleted with changes tracked is left out.
struct WordText: MarkupReading {
    private struct Paragraph {
        var words: [UInt8] = []
        var level: Int?
        var depth: Int?
        var isContents = false
    }

    private static let skipped: Set = ["w:del", "w:moveFrom", "w:pPrChange", "w:rPrChange", "mc:Fallback"]
    /// Bytes of one paragraph that are kept.
    private static let mostWords = 1 << 20

    private let styles: WordStyles
    private var writer: MarkdownWriter
    /// Paragraphs lie within each other where a drawing has text.
    private var paragraphs: [Paragraph] = []
    /// The cells of the row that is open, for each table around here.
    private var tables: [[String]] = []
    private var isText = false
    private var skippedDepth = 0

    init(styles: WordStyles, writer: MarkdownWriter) {
        (self.styles, self.writer) = (styles, writer)
    }

    var isFull: Bool { writer.isFull }
    var text: String { writer.text }
    /// What it has written, to go on with.
    var written: MarkdownWriter { writer }

    mutating func take(_ event: XMLEvent) {
        switch event {
        case .begin(let tag):
            if Self.skipped.contains(tag.name) { skippedDepth += 1 }
            if skippedDepth == 0 { begin(tag) }
        case .end(let name):
            if skippedDepth == 0 { end(name) }
            if Self.skipped.contains(name) { skippedDepth -= 1 }
        case .words(let words): if isText, skippedDepth == 0 { add(words) }
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
        case "w:tbl": tables.append([])
        case "w:tr" where !tables.isEmpty: tables[tables.count - 1] = []
        case "w:tc" where !tables.isEmpty: tables[tables.count - 1].append("")
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
        case "w:tr": endRow()
        case "w:tbl":
            _ = tables.popLast()
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
        if let table = tables.indices.last {
            if let cell = tables[table].indices.last { tables[table][cell] += " " + words }
        } else if let level = paragraph.level {
            writer.heading(words, level: level)
        } else if let depth = paragraph.depth {
            writer.item(words, depth: depth)
        } else {
            writer.paragraph(words)
        }
    }

    private mutating func endRow() {
        guard let cells = tables.last else { return }
        tables[tables.count - 1] = []
        guard tables.count > 1 else { return writer.row(cells) }
        // A table within a cell is a part of its text.
        let outer = tables.count - 2
        if let cell = tables[outer].indices.last { tables[outer][cell] += " " + cells.joined(separator: ", ") }
    }
}
