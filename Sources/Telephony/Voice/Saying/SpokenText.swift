/// What is read aloud of a text that was written for the eye: Markdown's signs, citations, addresses and pictures are
/// left out, and the items of lists end with a pause.
enum SpokenText {
    /// The spoken form of one piece of Markdown; empty where nothing of it is to be said.
    static func of(_ text: String) -> String {
        var lines: [String] = []
        var isInCode = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            let line = String(line).trimmed
            if line.hasPrefix("```") || line.hasPrefix("~~~") {
                isInCode.toggle()
            } else if !isInCode, let spoken = spoken(line) {
                lines.append(spoken)
            }
        }
        return lines.joined(separator: " ")
    }

    private static func spoken(_ line: String) -> String? {
        var line = Substring(line)
        var isItem = false
        while line.first == ">" { line = line.dropFirst().drop { $0 == " " } }
        let marks = line.prefix { $0 == "#" }
        if !marks.isEmpty, line.dropFirst(marks.count).first == " " {
            line = line.dropFirst(marks.count)
            isItem = true
        }
        if let first = line.first, "-*+•".contains(first), line.dropFirst().first == " " {
            line = line.dropFirst(2)
            isItem = true
            if line.hasPrefix("[ ] ") || line.hasPrefix("[x] ") { line = line.dropFirst(4) }
        } else if let number = numberOfItem(line) {
            line = line.dropFirst(number)
            isItem = true
        }
        if line.first == "|" {
            let cells = line.split(separator: "|").map { String($0).trimmed }.filter { !$0.isEmpty }
            if cells.allSatisfy({ $0.allSatisfy { "-: ".contains($0) } }) { return nil }
            line = Substring(cells.joined(separator: ", "))
            isItem = true
        }
        var inline = SpokenInline(line)
        let spoken = inline.spoken()
        guard spoken.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        if isItem, let last = spoken.last, !".!?…:;,。！？".contains(last) { return spoken + "." }
        return spoken
    }

    /// How many characters the number of a list's item has: `1. ` or `1) `.
    private static func numberOfItem(_ line: Substring) -> Int? {
        let digits = line.prefix { $0.isNumber }
        guard (1...3).contains(digits.count) else { return nil }
        let rest = line.dropFirst(digits.count)
        guard let mark = rest.first, ".)".contains(mark), rest.dropFirst().first == " " else { return nil }
        return digits.count + 2
    }
}

/// Reads the inline part of a line of Markdown.
private struct SpokenInline {
    private let text: [Character]
    private var place = 0
    private var output = ""

    init(_ text: Substring) {
        self.text = Array(text)
    }

    mutating func spoken() -> String {
        while place < text.count { step() }
        var result = ""
        for character in output {
            // Where something was left out, no space stands before the mark behind it, nor two beside each other.
            if character.isWhitespace, result.isEmpty || result.last == " " { continue }
            if ".,;!?)".contains(character), result.last == " " { result.removeLast() }
            result.append(character.isWhitespace ? " " : character)
        }
        return result.trimmed
    }

    private mutating func step() {
        let character = text[place]
        switch character {
        case "\\" where place + 1 < text.count && (text[place + 1].isPunctuation || text[place + 1].isSymbol):
            output.append(text[place + 1])
            place += 2
        case "!" where next == "[":
            place += 1
            bracket()
        case "[": bracket()
        case "【":
            place = (index(of: "】", from: place) ?? place) + 1
        case "<": tag()
        case "*", "`": place += 1
        case "_", "~":
            // Within a word it is part of the word.
            let isInWord = place > 0 && isWordCharacter(text[place - 1]) && next.map(isWordCharacter) == true
            if isInWord { output.append(character == "_" ? " " : "~") }
            place += 1
        case "$":
            let isPrice = next?.isNumber == true && !text[(place + 1)...].contains("$")
            if isPrice { output.append("$") }
            place += 1
        case "h" where starts("http://") || starts("https://"): address()
        default:
            if !isPicture(character) { output.append(character) }
            place += 1
        }
    }

    private var next: Character? { place + 1 < text.count ? text[place + 1] : nil }

    private func isWordCharacter(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    private func starts(_ prefix: String) -> Bool {
        place + prefix.count <= text.count && String(text[place..<place + prefix.count]) == prefix
    }

    private func index(of character: Character, from start: Int) -> Int? {
        text[start...].firstIndex(of: character)
    }

    /// A link is read as its text; a number in brackets is a citation or a note, and is not read.
    private mutating func bracket() {
        guard let close = index(of: "]", from: place) else {
            place += 1
            return
        }
        let inside = text[place + 1..<close]
        var after = close + 1
        let isLink = after < text.count && text[after] == "("
        if isLink, let end = index(of: ")", from: after) { after = end + 1 }
        let isCitation =
            inside.first == "^"
            || !inside.isEmpty && inside.allSatisfy { $0.isNumber || ", –-†".contains($0) }
                && inside.contains(where: \.isNumber)
        if !isCitation {
            var inner = SpokenInline(Substring(String(inside)))
            output += inner.spoken()
        }
        place = after
    }

    private mutating func tag() {
        guard let close = index(of: ">", from: place), let first = next, first.isLetter || first == "/" else {
            output.append("<")
            place += 1
            return
        }
        let inside = String(text[place + 1..<close])
        if inside.hasPrefix("http") {
            output += Self.site(inside)
        } else if inside.contains("@") {
            output += inside
        } else {
            output.append(" ")
        }
        place = close + 1
    }

    /// Of an address the name of the site is read.
    private mutating func address() {
        var end = place
        while end < text.count, !text[end].isWhitespace, !"()<>\"".contains(text[end]) { end += 1 }
        while end > place, ".,;:!?".contains(text[end - 1]) { end -= 1 }
        output += Self.site(String(text[place..<end]))
        place = end
    }

    private static func site(_ address: String) -> String {
        let rest = address.drop { $0 != "/" }.drop { $0 == "/" }
        let site = rest.prefix { !"/?#:".contains($0) }
        return String(site.hasPrefix("www.") ? site.dropFirst(4) : site)
    }

    private func isPicture(_ character: Character) -> Bool {
        character.unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }
    }
}
