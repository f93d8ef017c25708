/// What an EPUB says of itself: the order of its chapters, and what they are called (EPUB 3.3, 5 and 7; OPF 2.0.1).
struct BookContents: Equatable {
    /// The entries of the chapters, in the order of reading.
    private(set) var chapters: [String] = []
    /// Where its table of contents stands.
    private(set) var navigation: String?

    /// The entry that says all that, as `META-INF/container.xml` tells; nil where it does not.
    static func package(in container: String) -> String? {
        var tokens = HTMLTokenizer(container, isXHTML: true)
        while let token = tokens.next() {
            guard case .start("rootfile", let attributes) = token else { continue }
            return attributes["full-path"].flatMap { EntryName.resolved($0, in: "") }
        }
        return nil
    }

    /// - Parameters:
    ///   - text: the package document
    ///   - entry: where it stands
    init(package text: String, at entry: String) {
        let folder = EntryName.folder(of: entry)
        var (items, pages, kinds): ([String: String], Set<String>, [String: String]) = ([:], [], [:])
        var (spine, guide): ([String], String?) = ([], nil)
        var tokens = HTMLTokenizer(text, isXHTML: true)
        while let token = tokens.next() {
            guard case .start(let name, let attributes) = token else { continue }
            switch name.split(separator: ":").last {
            case "item":
                guard let id = attributes["id"], let href = attributes["href"],
                    let place = EntryName.resolved(href, in: folder)
                else { continue }
                items[id] = place
                kinds[id] = attributes["media-type"]
                if attributes["properties"]?.split(separator: " ").contains("nav") == true {
                    navigation = place
                    pages.insert(id)
                }
            case "spine": guide = attributes["toc"]
            case "itemref": if let id = attributes["idref"] { spine.append(id) }
            default: continue
            }
        }
        navigation = navigation ?? guide.flatMap { items[$0] }
        let readable: Set = ["application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"]
        chapters = spine.filter { !pages.contains($0) && kinds[$0].map(readable.contains) ?? true }
            .compactMap { items[$0] }
    }

    /// What the table of contents calls entries; of several names for one the first. It is a page with links, or an NCX.
    static func titles(in text: String, at entry: String) -> [String: String] {
        let folder = EntryName.folder(of: entry)
        var titles: [String: String] = [:]
        var (words, target, isLabel): (String, String?, Bool) = ("", nil, false)
        func note(_ target: String?, _ words: String) {
            let title = MarkdownWriter.line(words)
            guard let place = target.flatMap({ EntryName.resolved($0, in: folder) }), !title.isEmpty,
                titles[place] == nil
            else { return }
            titles[place] = String(title.prefix(300))
        }
        var tokens = HTMLTokenizer(text, isXHTML: true)
        while let token = tokens.next() {
            switch token {
            case .start("a", let attributes): (words, target, isLabel) = ("", attributes["href"], true)
            case .end("a"):
                note(target, words)
                isLabel = false
            case .start("navlabel", _): (words, isLabel) = ("", true)
            case .end("navlabel"): isLabel = false
            case .start("content", let attributes): note(attributes["src"], words)
            case .text(let text): if isLabel { words += text }
            case .start, .end: break
            }
        }
        return titles
    }

    /// The entries that are encrypted, which are more than fonts where somebody protects the book.
    static func encrypted(in text: String) -> Set<String> {
        var names: Set<String> = []
        var tokens = HTMLTokenizer(text, isXHTML: true)
        while let token = tokens.next() {
            guard case .start(let name, let attributes) = token, name.hasSuffix("cipherreference"),
                let place = attributes["uri"].flatMap({ EntryName.resolved($0, in: "") })
            else { continue }
            names.insert(place)
        }
        return names
    }
}
