/// Finds the blocks of a Markdown text that matter for chunking: headings, paragraphs, tables, fenced code and
/// displayed formulas. Lists and quotations count as paragraphs.
struct MarkdownBlocks {
    private let lines: TextLines
    private var blocks: [Block] = []
    private var line = 0

    static func parse(_ scalars: [Unicode.Scalar]) -> [Block] {
        var parser = MarkdownBlocks(lines: TextLines(scalars))
        parser.skipFrontMatter()
        while parser.line < parser.lines.count { parser.step() }
        return parser.blocks
    }

    private init(lines: TextLines) {
        self.lines = lines
    }

    private mutating func step() {
        let text = lines.trimmed(line)
        if text.isEmpty || Self.isThematicBreak(text) {
            line += 1
        } else if let heading = Self.heading(text) {
            blocks.append(Block(kind: heading, range: lines.range(line..<line + 1)))
            line += 1
        } else if let fence = Self.fence(text) {
            take(until: line + 1) { $0.begins(with: fence) && $0.allSatisfy { $0 == fence.unicodeScalars.first } }
        } else if text.begins(with: "$$") {
            let isOneLine = text.count > 3 && text.reversed().begins(with: "$$")
            take(until: isOneLine ? line : line + 1) { $0.reversed().begins(with: "$$") }
        } else if text.begins(with: "\\[") {
            take(until: line) { $0.reversed().begins(with: "]\\") }
        } else if isTable(at: line) {
            let start = line
            while line < lines.count, !lines.isBlank(line), lines.trimmed(line).contains("|") { line += 1 }
            blocks.append(Block(kind: .lines, range: lines.range(start..<line)))
        } else {
            paragraph()
        }
    }

    /// Takes lines up to and including the first, from `first` on, that ends the block; all where none does.
    private mutating func take(until first: Int, isEnd: (ArraySlice<Unicode.Scalar>) -> Bool) {
        let start = line
        line = first
        while line < lines.count, !isEnd(lines.trimmed(line)) { line += 1 }
        line = min(line + 1, lines.count)
        blocks.append(Block(kind: .lines, range: lines.range(start..<line)))
    }

    private mutating func paragraph() {
        let start = line
        line += 1
        while line < lines.count, !endsParagraph(line) {
            if let level = Self.underlineLevel(lines.trimmed(line)) {
                let range = lines.range(start..<line)
                let title = Self.title(lines.scalars[range])
                line += 1
                blocks.append(Block(kind: .heading(title: title, level: level), range: range))
                return
            }
            line += 1
        }
        blocks.append(Block(kind: .paragraph, range: lines.range(start..<line)))
    }

    private func endsParagraph(_ line: Int) -> Bool {
        let text = lines.trimmed(line)
        return text.isEmpty || Self.heading(text) != nil || Self.fence(text) != nil || text.begins(with: "$$")
            || isTable(at: line)
    }

    /// A row of cells above a row of dashes (GitHub Flavored Markdown §4.10).
    private func isTable(at line: Int) -> Bool {
        guard line + 1 < lines.count, lines.trimmed(line).contains("|") else { return false }
        let delimiters = lines.trimmed(line + 1)
        return delimiters.contains("|") && delimiters.contains("-")
            && delimiters.allSatisfy { $0 == "|" || $0 == "-" || $0 == ":" || $0 == " " || $0 == "\t" }
    }

    /// Metadata between two lines of dashes at the very start is no content.
    private mutating func skipFrontMatter() {
        guard lines.count > 1, lines.trimmed(0).elementsEqual("---".unicodeScalars) else { return }
        let end = (1..<lines.count).first { lines.trimmed($0).elementsEqual("---".unicodeScalars) }
        if let end { line = end + 1 }
    }

    private static func heading(_ text: ArraySlice<Unicode.Scalar>) -> Block.Kind? {
        let level = text.prefix { $0 == "#" }.count
        let rest = text.dropFirst(level)
        guard (1...6).contains(level), rest.first.map({ $0 == " " || $0 == "\t" }) ?? true else { return nil }
        return .heading(title: title(rest), level: level)
    }

    /// The heading's text without closing hashes, emphasis and code marks.
    private static func title(_ text: ArraySlice<Unicode.Scalar>) -> String {
        var scalars = text.filter { $0 != "*" && $0 != "`" }
        let withoutHashes = scalars.reversed().drop { $0 == "#" || $0 == " " || $0 == "\t" }
        scalars = withoutHashes.reversed()
        return scalars[scalars.trimming(0..<scalars.count)].text
    }

    private static func underlineLevel(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        if text.allSatisfy({ $0 == "=" }) { return 1 }
        return text.count > 1 && text.allSatisfy { $0 == "-" } ? 2 : nil
    }

    /// The opening fence of a code block.
    private static func fence(_ text: ArraySlice<Unicode.Scalar>) -> String? {
        guard let mark = text.first, mark == "`" || mark == "~" else { return nil }
        let run = text.prefix { $0 == mark }
        return run.count >= 3 ? run.text : nil
    }

    private static func isThematicBreak(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let mark = text.first, mark == "-" || mark == "*" || mark == "_" else { return false }
        return text.count { $0 == mark } >= 3 && text.allSatisfy { $0 == mark || $0 == " " }
    }
}
