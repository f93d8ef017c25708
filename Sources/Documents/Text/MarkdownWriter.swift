/// Writes headings, paragraphs, lists and tables as Markdown, up to so many bytes.
struct MarkdownWriter {
    private enum Block { case none, other, item, row }

    /// In bytes of UTF-8.
    private let most: Int
    private(set) var text = ""
    /// Whether there was more than there is room for.
    private(set) var isFull = false
    private var last = Block.none

    init(most: Int) {
        self.most = most
    }

    mutating func heading(_ words: String, level: Int) {
        let title = Self.line(words)
        guard !title.isEmpty else { return }
        add(String(repeating: "#", count: min(max(level, 1), 6)) + " " + title, .other)
    }

    /// What has line breaks keeps them.
    mutating func paragraph(_ words: String) {
        let lines = words.split(separator: "\n").map { Self.line($0) }.filter { !$0.isEmpty }
        guard !lines.isEmpty else { return }
        add(lines.map(Self.escaped).joined(separator: "\n"), .other)
    }

    /// - Parameter depth: 0 for the outermost list
    mutating func item(_ words: String, depth: Int) {
        let line = Self.line(words)
        guard !line.isEmpty else { return }
        add(String(repeating: "  ", count: min(max(depth, 0), 8)) + "- " + line, .item)
    }

    /// A row of a table; the first since `endTable` is its head.
    mutating func row(_ cells: [String]) {
        let cells = cells.map {
            Self.line($0).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
        }
        guard cells.contains(where: { !$0.isEmpty }) else { return }
        let isHead = last != .row
        add("| " + cells.joined(separator: " | ") + " |", .row)
        if isHead { add("|" + String(repeating: " --- |", count: cells.count), .row) }
    }

    /// What comes next is no row of the table before.
    mutating func endTable() {
        if last == .row { last = .other }
    }

    private mutating func add(_ block: String, _ kind: Block) {
        guard !isFull else { return }
        let isSameList = kind == last && kind != .other
        let gap = last == .none ? "" : isSameList ? "\n" : "\n\n"
        last = kind
        let left = most - text.utf8.count - gap.utf8.count
        if block.utf8.count <= left {
            text += gap + block
            return
        }
        isFull = true
        guard left > 0 else { return }
        // A cut may go through a character.
        var cut = String(decoding: block.utf8.prefix(left), as: UTF8.self)
        if cut.unicodeScalars.last == "\u{FFFD}" { cut.unicodeScalars.removeLast() }
        text += gap + cut
    }

    /// Without line breaks, and with one blank where there are several.
    static func line(_ words: some StringProtocol) -> String {
        words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A line of prose that would be read as something else is told apart by a backslash.
    static func escaped(_ line: String) -> String {
        guard let first = line.utf8.first, "#`~=-$".utf8.contains(first) else { return line }
        let run = line.utf8.prefix { $0 == first }.count
        let isMark =
            switch first {
            case UInt8(ascii: "#"): run <= 6 && (line.utf8.count == run || line.utf8.dropFirst(run).first == 0x20)
            case UInt8(ascii: "`"), UInt8(ascii: "~"): run >= 3
            case UInt8(ascii: "$"): run >= 2 && !line.dropFirst(2).contains("$$")
            default: run == line.utf8.count
            }
        return isMark ? "\\" + line : line
    }
}
