/// The words of a page of HTML: what a reader would see, roughly, without anything that is carried out.
enum PageText {
    private static let unseen = ["script", "style", "template", "noscript", "svg", "head"]
    private static let breaking: Set = [
        "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "pre", "blockquote",
        "ul", "ol", "table", "header", "footer", "main", "dt", "dd",
    ]

    static func text(of page: String) -> String {
        let bytes = Array(page.utf8)
        var words: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "<"), index + 1 < bytes.count, isTag(bytes[index + 1]) {
                index = pass(bytes, from: index, &words)
            } else if byte == UInt8(ascii: "&"), let (character, length) = entity(bytes[index...]) {
                words += character
                index += length
            } else {
                words.append(byte == 0x0D || byte == 0x09 ? 0x20 : byte)
                index += 1
            }
        }
        return String(decoding: words, as: UTF8.self)
    }

    private static func isTag(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
            || (0x61...0x7A).contains(byte | 0x20)
    }

    /// Passes a tag, a comment, or an element that nobody sees; gives where what follows begins.
    private static func pass(_ bytes: [UInt8], from start: Int, _ words: inout [UInt8]) -> Int {
        if bytes[start...].starts(with: "<!--".utf8) { return end(of: "-->", in: bytes, from: start + 4) }
        var index = start + 1
        let isEnd = bytes[index] == UInt8(ascii: "/")
        if isEnd { index += 1 }
        let nameStart = index
        while index < bytes.count, bytes[index] > 0x20, ![0x3E, 0x2F].contains(bytes[index]) { index += 1 }
        let name = String(decoding: bytes[nameStart..<index], as: UTF8.self).lowercased()
        var quote: UInt8?
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if quote == nil, byte == UInt8(ascii: ">") { break }
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == 0x22 || byte == 0x27 {
                quote = byte
            }
        }
        if breaking.contains(name) { words.append(0x0A) }
        if name == "td" || name == "th" { words.append(0x09) }
        guard !isEnd, unseen.contains(name) else { return index }
        return end(of: "</\(name)", in: bytes, from: index)
    }

    /// Where what follows the mark begins, whatever its case; the end where there is none.
    private static func end(of mark: String, in bytes: [UInt8], from start: Int) -> Int {
        let mark = Array(mark.utf8)
        var index = start
        while index + mark.count <= bytes.count {
            if zip(bytes[index...], mark).allSatisfy({ $0 == $1 || (0x61...0x7A).contains($1) && $0 | 0x20 == $1 }) {
                // A closing tag is passed like others.
                return mark.first == UInt8(ascii: "<") ? index : index + mark.count
            }
            index += 1
        }
        return bytes.count
    }

    private static func entity(_ bytes: ArraySlice<UInt8>) -> ([UInt8], Int)? {
        guard let semicolon = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = String(decoding: bytes[(bytes.startIndex + 1)..<semicolon], as: UTF8.self)
        var markup = MarkupText(rules: MarkupText.Rules(), most: 8)
        try? markup.feed(Array("&\(name);".utf8))
        let character = Array(markup.text.utf8)
        return character.isEmpty ? nil : (character, semicolon - bytes.startIndex + 1)
    }
}
