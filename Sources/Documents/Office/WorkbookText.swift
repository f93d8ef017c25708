/// The texts that a workbook keeps in one place, for its cells to name by number (ECMA-376, 18.4).
struct SharedTexts: MarkupReading {
    /// Bytes of all of them together.
    private let most: Int
    private var current: [UInt8] = []
    private var count = 0
    private var isText = false
    /// How the characters are spoken, which stands beside them.
    private var isSpoken = false
    /// In the order of their numbers.
    private(set) var texts: [String] = []
    var isFull: Bool { count >= most }

    init(most: Int) {
        self.most = most
    }

    mutating func take(_ event: XMLEvent) {
        switch event {
        case .begin(let tag):
            switch SheetText.local(tag.name) {
            case "si": current = []
            case "t": isText = true
            case "rPh": isSpoken = true
            default: break
            }
        case .end(let name):
            switch SheetText.local(name) {
            case "si":
                texts.append(String(decoding: current, as: UTF8.self))
                // Empty ones count too: there may be any number of them.
                count += current.count + 8
                current = []
            case "t": isText = false
            case "rPh": isSpoken = false
            default: break
            }
        case .words(let words):
            if isText, !isSpoken { current += words.prefix(max(0, most - count - current.count)) }
        }
    }
}

/// The words and numbers of a sheet of a workbook (ECMA-376, 18.3), a line for each row. A pure state machine.
struct SheetText: MarkupReading {
    /// Cells that are left out between two are tabs, up to so many.
    private static let mostBlank = 50

    private let shared: [String]
    /// In bytes.
    private let most: Int
    private var words: [UInt8] = []
    private var value: [UInt8] = []
    /// The `t` of the cell that is open.
    private var kind = ""
    private var isValue = false
    private var isSpoken = false
    /// Of the cell that is open, and of the last one in its row that has something, from 1.
    private var (column, lastColumn) = (0, 0)

    init(shared: [String], most: Int) {
        self.shared = shared
        self.most = most
    }

    var text: String { String(decoding: words, as: UTF8.self) }
    var isFull: Bool { words.count >= most }

    mutating func take(_ event: XMLEvent) {
        switch event {
        case .begin(let tag): begin(tag)
        case .end(let name): end(Self.local(name))
        case .words(let said): if isValue, !isSpoken { value += said.prefix(most - min(most, value.count)) }
        }
    }

    private mutating func begin(_ tag: XMLTag) {
        switch Self.local(tag.name) {
        case "c":
            (kind, value) = (tag.attribute("t") ?? "n", [])
            column = tag.attribute("r").flatMap(Self.column) ?? column + 1
        case "v", "t": isValue = true
        case "rPh": isSpoken = true
        default: break
        }
    }

    private mutating func end(_ name: String) {
        switch name {
        case "v", "t": isValue = false
        case "rPh": isSpoken = false
        case "c": endCell()
        case "row":
            if lastColumn > 0 { words.append(0x0A) }
            (column, lastColumn) = (0, 0)
        default: break
        }
    }

    private mutating func endCell() {
        let shown: [UInt8]
        switch kind {
        case "s":
            let number = Int(String(decoding: value, as: UTF8.self)) ?? -1
            shown = shared.indices.contains(number) ? Array(shared[number].utf8) : []
        case "b": shown = Array((value == [0x31] ? "TRUE" : "FALSE").utf8)
        default: shown = value
        }
        value = []
        guard !shown.isEmpty else { return }
        let tabs = lastColumn == 0 ? min(column - 1, Self.mostBlank) : min(max(1, column - lastColumn), Self.mostBlank)
        words += [UInt8](repeating: 0x09, count: max(0, tabs))
        words += shown.prefix(max(0, most - words.count))
        lastColumn = max(column, 1)
    }

    /// The number of a cell's column: 28 for `AB7`. Nil for none.
    private static func column(_ place: String) -> Int? {
        let letters = place.utf8.prefix { (0x41...0x5A).contains($0) }
        guard (1...3).contains(letters.count) else { return nil }
        return letters.reduce(0) { $0 * 26 + Int($1) - 0x40 }
    }

    /// The name without the prefix that some programs write.
    static func local(_ name: String) -> String {
        guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else { return name }
        return String(name[name.utf8.index(after: colon)...])
    }
}
