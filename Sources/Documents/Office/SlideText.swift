/// The text of one slide of PowerPoint, or of what is noted under one (ECMA-376 part 1, 19): its title, its points by
/// their levels, tables row by row. What every slide repeats (its number, date and foot) is left out.
struct SlideText: MarkupReading {
    private enum Block {
        case point(String, depth: Int)
        case prose(String)
        case row([String])
    }

    private static let titles: Set = ["title", "ctrTitle"]
    private static let repeated: Set = ["sldNum", "dt", "ftr", "hdr", "sldImg"]
    private var skipped = SkippedElements(["mc:Fallback"])

    /// In bytes.
    private let most: Int
    private var count = 0
    private(set) var title = ""
    private var blocks: [Block] = []
    private var words: [UInt8] = []
    private var depth = 0
    private var cells: [String]?
    /// What the shape around here holds a place for; nil for what a person has drawn.
    private var placeholder: String?
    private var isText = false
    private var isRepeatedField = false

    init(most: Int) {
        self.most = most
    }

    var isFull: Bool { count >= most }

    mutating func take(_ event: XMLEvent) {
        guard !skipped.take(event) else { return }
        switch event {
        case .begin(let tag): begin(tag)
        case .end(let name): end(name)
        case .words(let said): if isText, !isRepeatedField { add(said) }
        }
    }

    private mutating func begin(_ tag: XMLTag) {
        switch tag.name {
        case "p:sp": placeholder = nil
        case "p:ph": placeholder = tag.attribute("type") ?? "body"
        case "a:p": (words, depth) = ([], 0)
        case "a:pPr": depth = tag.attribute("lvl").flatMap { Int($0) } ?? 0
        case "a:t", "m:t": isText = true
        case "a:br": add([0x0A])
        case "a:fld": isRepeatedField = tag.attribute("type") == "slidenum"
        case "a:tr": cells = []
        case "a:tc": cells?.append("")
        default: break
        }
    }

    private mutating func end(_ name: String) {
        switch name {
        case "a:t", "m:t": isText = false
        case "a:fld": isRepeatedField = false
        case "a:p": endParagraph()
        case "a:tr":
            if let cells { blocks.append(.row(cells)) }
            cells = nil
        case "p:sp": placeholder = nil
        default: break
        }
    }

    private mutating func add(_ said: [UInt8]) {
        let kept = said.prefix(most - min(most, count))
        words += kept
        count += kept.count
    }

    private mutating func endParagraph() {
        let said = String(decoding: words, as: UTF8.self)
        words = []
        guard said.contains(where: { !$0.isWhitespace }) else { return }
        if let last = cells?.indices.last {
            cells?[last] += " " + said
        } else if let placeholder {
            if Self.titles.contains(placeholder) {
                title += title.isEmpty ? said : " " + said
            } else if !Self.repeated.contains(placeholder) {
                blocks.append(.point(said, depth: depth))
            }
        } else {
            blocks.append(.prose(said))
        }
    }

    /// Writes the title as a heading, and what else there is below it.
    func write(to writer: inout MarkdownWriter) {
        writer.heading(title, level: 2)
        writeBody(to: &writer)
    }

    /// Writes what stands below the title: points as a list, unless there is one alone.
    func writeBody(to writer: inout MarkdownWriter) {
        let points = blocks.count { if case .point = $0 { true } else { false } }
        for block in blocks {
            if case .row = block {} else { writer.endTable() }
            switch block {
            case .point(let said, let depth):
                if points > 1 { writer.item(said, depth: depth) } else { writer.paragraph(said) }
            case .prose(let said): writer.paragraph(said)
            case .row(let cells): writer.row(cells)
            }
        }
        writer.endTable()
    }
}
