/// What a person would read of an HTML page: its main part as headings, paragraphs, lists, tables and links, in Markdown.
package struct ReadablePage {
    package private(set) var title = ""
    package private(set) var text = ""

    /// Elements that nobody reads.
    private static let unread: Set = [
        "script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "embed", "select", "button",
        "textarea", "audio", "video", "map", "dialog", "noframes", "noembed", "xmp",
    ]
    /// What stands around the main part of a page.
    private static let surroundings: Set = ["nav", "footer", "aside", "header"]
    private static let void: Set = ["br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "source"]
    private static let blocks: Set = [
        "p", "div", "section", "article", "main", "nav", "footer", "aside", "header", "ul", "ol", "table", "tr", "dl",
        "dt",
        "dd", "blockquote", "figure", "figcaption", "form", "fieldset", "address", "hr", "body", "details", "summary",
        "caption", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
    ]
    /// A main part shorter than this is taken for none.
    private static let leastMain = 140

    private struct Block {
        var text: String
        let isMain: Bool
        let isArticle: Bool
        let isSurroundings: Bool
    }

    private var found: [Block] = []
    private var line = ""
    private var hasBlank = false
    private var prefix = ""
    private var open: [String: Int] = [:]
    private var lists: [Int?] = []
    private var skipped: (name: String, depth: Int)?
    private var link: (start: String.Index, address: String)?
    private var isTitle = false
    private var base: String?
    private let address: (_ link: String, _ base: String?) -> String?

    /// - Parameters:
    ///   - isWhole: whether it has no surroundings, such as a chapter of a book
    ///   - address: where a link leads to, which may be written from the base that the page names; nil for one that is
    ///     not worth naming
    package init(
        _ page: String, isXHTML: Bool = false, isWhole: Bool = false,
        address: @escaping (_ link: String, _ base: String?) -> String? = { _, _ in nil }
    ) {
        self.address = address
        var tokens = HTMLTokenizer(page, isXHTML: isXHTML)
        while let token = tokens.next() { take(token) }
        endBlock()
        text = (isWhole ? found : chosen).map(\.text).joined(separator: "\n\n")
        title = Self.collapsed(title)
    }

    /// The blocks of the main part, as far as the page says which that is.
    private var chosen: [Block] {
        for part in [found.filter(\.isMain), found.filter(\.isArticle)]
        where part.reduce(0, { $0 + $1.text.utf8.count }) >= Self.leastMain {
            return part
        }
        let inner = found.filter { !$0.isSurroundings }
        return inner.isEmpty ? found : inner
    }

    private mutating func take(_ token: HTMLToken) {
        if let skipped {
            switch token {
            case .start(skipped.name, _): self.skipped = (skipped.name, skipped.depth + 1)
            case .end(skipped.name): self.skipped = skipped.depth > 1 ? (skipped.name, skipped.depth - 1) : nil
            default: break
            }
            return
        }
        switch token {
        case .text(let text): take(text)
        case .start(let name, let attributes): start(name, attributes)
        case .end(let name): end(name)
        }
    }

    private mutating func take(_ text: String) {
        if isTitle {
            if title.utf8.count < 1000 { title += text }
            return
        }
        guard open["pre", default: 0] == 0 else {
            line += text
            return
        }
        for character in text {
            if character.isWhitespace {
                hasBlank = true
            } else {
                if hasBlank, !line.isEmpty, line.last != "\n" { line.append(" ") }
                hasBlank = false
                line.append(character)
            }
        }
    }

    private mutating func start(_ name: String, _ attributes: [String: String]) {
        if Self.unread.contains(name) || Self.isHidden(attributes) && !Self.void.contains(name) {
            skipped = (name, 1)
            return
        }
        if Self.blocks.contains(name) { endBlock() }
        if !Self.void.contains(name) { open[name, default: 0] += 1 }
        if attributes["role"] == "main" { open["main", default: 0] += name == "main" ? 0 : 1 }
        switch name {
        case "title": isTitle = title.isEmpty
        case "base": base = base ?? attributes["href"]
        case "br": line.append("\n")
        case "a":
            endLink()
            if let href = attributes["href"], !href.hasPrefix("#"), let address = address(href, base) {
                if hasBlank, !line.isEmpty { line.append(" ") }
                hasBlank = false
                link = (line.endIndex, address)
            }
        case "img":
            if let words = attributes["alt"].map(Self.collapsed), !words.isEmpty {
                take(" [image: \(words.prefix(300))] ")
            }
        case "ul": lists.append(nil)
        case "ol": lists.append(attributes["start"].flatMap { Int($0) } ?? 1)
        case "li":
            let indent = String(repeating: "  ", count: min(8, max(0, lists.count - 1)))
            if case .some(.some(let number)) = lists.last {
                prefix = "\(indent)\(number). "
                lists[lists.count - 1] = number &+ 1
            } else {
                prefix = indent + "- "
            }
        case "h1", "h2", "h3", "h4", "h5", "h6":
            prefix = String(repeating: "#", count: name.utf8.last.map { Int($0 - UInt8(ascii: "0")) } ?? 1) + " "
        case "td", "th":
            if !line.isEmpty { line += " |" }
            hasBlank = !line.isEmpty
        default: break
        }
    }

    private mutating func end(_ name: String) {
        if name == "title" { isTitle = false }
        if name == "a" { endLink() }
        if Self.blocks.contains(name) { endBlock() }
        if name == "ul" || name == "ol" { _ = lists.popLast() }
        if let count = open[name], count > 0 { open[name] = count - 1 }
    }

    private mutating func endLink() {
        guard let (start, address) = link else { return }
        link = nil
        let words = Self.collapsed(String(line[start...]))
        line.removeSubrange(start...)
        guard !words.isEmpty else { return }
        line += "[\(words)](\(address))"
    }

    private mutating func endBlock() {
        endLink()
        defer {
            line = ""
            hasBlank = false
        }
        let isPreformatted = open["pre", default: 0] > 0
        let isEmpty = line.allSatisfy(\.isWhitespace)
        guard !isEmpty else { return }
        var text = isPreformatted ? "```\n\(line)\n```" : prefix + line.split(separator: "\n").joined(separator: "\n")
        if open["blockquote", default: 0] > 0 {
            text = text.split(separator: "\n").map { "> \($0)" }.joined(separator: "\n")
        }
        let isSurroundings = Self.surroundings.contains { open[$0, default: 0] > 0 }
        let block = Block(
            text: text, isMain: open["main", default: 0] > 0 && !isSurroundings,
            isArticle: open["article", default: 0] > 0 && !isSurroundings, isSurroundings: isSurroundings)
        // Points of a list and rows of a table stand below each other.
        if open["li", default: 0] > 0 || open["tr", default: 0] > 0, let last = found.last, last.isMain == block.isMain,
            last.isSurroundings == block.isSurroundings, isRow(last.text), isRow(text)
        {
            found[found.count - 1].text += "\n" + text
        } else {
            found.append(block)
        }
        prefix = ""
    }

    private func isRow(_ text: String) -> Bool {
        let start = text.drop { $0 == " " }
        return start.hasPrefix("- ") || text.contains(" | ") || start.first?.isNumber == true
    }

    /// Whether a page shows the element to nobody: what stands in it is not meant for readers.
    private static func isHidden(_ attributes: [String: String]) -> Bool {
        if attributes["hidden"] != nil || attributes["aria-hidden"]?.lowercased() == "true" { return true }
        guard let style = attributes["style"]?.lowercased().filter({ !$0.isWhitespace }) else { return false }
        return style.contains("display:none") || style.contains("visibility:hidden")
    }

    private static func collapsed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
