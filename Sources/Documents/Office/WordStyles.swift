/// Which styles of a Word document are headings, by their identifiers (ECMA-376 part 1, 17.7).
struct WordStyles: MarkupReading {
    private struct Style {
        var level: Int?
        var base: String?
        var isContents = false
    }

    /// A style that rests on another one through more than so many is taken for none.
    private static let mostBases = 20

    private var styles: [String: Style] = [:]
    private var current: (id: String, style: Style)?
    var isFull: Bool { styles.count >= 10_000 }

    mutating func take(_ event: XMLEvent) {
        switch event {
        case .begin(let tag):
            switch tag.name {
            case "w:style": current = tag.attribute("w:styleId").map { ($0, Style()) }
            case "w:name":
                guard let name = tag.attribute("w:val") else { break }
                if let level = Self.level(of: name) { current?.style.level = level }
                current?.style.isContents = name.lowercased().hasPrefix("toc ")
            case "w:outlineLvl":
                if let level = tag.attribute("w:val").flatMap({ Int($0) }), (0..<9).contains(level) {
                    current?.style.level = level + 1
                }
            case "w:basedOn": current?.style.base = tag.attribute("w:val")
            default: break
            }
        case .end("w:style"):
            if let (id, style) = current { styles[id] = style }
            current = nil
        case .end, .words: break
        }
    }

    /// Whether paragraphs of this style are a table of contents, which says what the headings say.
    func isContents(_ id: String) -> Bool { styles[id]?.isContents ?? false }

    /// The level of headings of this style from 1; nil for other text.
    func level(of id: String) -> Int? {
        var id = id
        for _ in 0..<Self.mostBases {
            guard let style = styles[id] else { return styles.isEmpty ? Self.level(of: id) : nil }
            if let level = style.level { return level }
            guard let base = style.base else { return nil }
            id = base
        }
        return nil
    }

    /// What the names of Word's own styles say; they are the same in every language.
    private static func level(of name: String) -> Int? {
        let name = name.lowercased().filter { !$0.isWhitespace }
        if name == "title" { return 1 }
        guard name.hasPrefix("heading"), let level = Int(name.dropFirst(7)), (1...9).contains(level) else { return nil }
        return level
    }
}
