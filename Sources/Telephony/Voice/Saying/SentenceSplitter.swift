/// Cuts a text into sentences while it is being written, so that the first can be spoken while the rest is not there
/// yet.
///
/// The pieces, one after the other, are the text: nothing is lost, and nothing is cut within a number, an
/// abbreviation or an address. A list's items and a table's rows are sentences of their own; a block of code is one.
struct SentenceSplitter: Sendable {
    /// A first sentence that grows beyond this is cut at a comma: somebody waits for it.
    static let longFirst = 90
    /// Later ones have more time.
    static let long = 240
    /// Where there is no comma either, a piece is cut between words here.
    static let longest = 400

    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "eg", "e.g", "ie", "i.e", "fig", "eq", "approx",
        "ca", "cf", "al", "vol", "pp", "ed", "dept", "inc", "ltd", "m", "mm", "mme", "mlle", "ex", "p.ex", "env", "art",
        "z.b", "d.h", "u.a", "bzw", "usw", "vgl", "nr", "abb", "ggf", "evtl", "hr", "fr", "sra", "srta", "ud", "uds",
    ]

    private var rest: [Character] = []
    private var isFirst = true

    /// Takes what is written next, and gives the sentences that are whole.
    mutating func feed(_ piece: String) -> [String] {
        rest.append(contentsOf: piece)
        return take(isOver: false)
    }

    /// The text or a message of it is over: gives what is left.
    mutating func finish() -> [String] {
        var sentences = take(isOver: true)
        if !rest.isEmpty { sentences.append(String(rest)) }
        (rest, isFirst) = ([], true)
        return sentences
    }

    private mutating func take(isOver: Bool) -> [String] {
        var sentences: [String] = []
        while let end = end(isOver: isOver) {
            sentences.append(String(rest[..<end]))
            rest.removeFirst(end)
            isFirst = false
        }
        return sentences
    }

    /// Where the first sentence ends, if it is sure that it does.
    private mutating func end(isOver: Bool) -> Int? {
        var place = 0
        while place < rest.count {
            if isFence(place) {
                guard let close = closeOfFence(from: place + 3, isOver: isOver) else {
                    return place > 0 && isOver ? place : nil
                }
                return place > 0 && !rest[..<place].allSatisfy(\.isWhitespace) ? place : close
            }
            let character = rest[place]
            if character.isNewline, !rest[..<place].allSatisfy(\.isWhitespace) {
                return place + 1
            }
            if Self.ends(character), isEnd(place) {
                var after = place + 1
                while after < rest.count, Self.ends(rest[after]) || "\"'”»)*_]".contains(rest[after]) { after += 1 }
                if after == rest.count { return isOver ? after : nil }
                if rest[after].isWhitespace { return after + 1 }
                if "。！？".contains(character) { return after }
            }
            place += 1
        }
        return endOfLong()
    }

    private static func ends(_ character: Character) -> Bool { ".!?…。！？".contains(character) }

    /// Whether a mark at this place may end a sentence.
    private func isEnd(_ place: Int) -> Bool {
        guard rest[place] == "." else { return true }
        var start = place
        while start > 0, !rest[start - 1].isWhitespace, !"([\"'«“*_".contains(rest[start - 1]) { start -= 1 }
        let word = String(rest[start..<place]).lowercased()
        if Self.abbreviations.contains(word) { return false }
        // Initials, and the number of a list's item or a day.
        if word.count == 1, word.first?.isLetter == true, word != "i" { return false }
        if !word.isEmpty, word.allSatisfy(\.isNumber), word.count <= 2, isStartOfLine(start) || isBeforeLowercase(place)
        {
            return false
        }
        return true
    }

    private func isStartOfLine(_ place: Int) -> Bool {
        var place = place
        while place > 0, rest[place - 1] == " " { place -= 1 }
        return place == 0 || rest[place - 1].isNewline
    }

    private func isBeforeLowercase(_ place: Int) -> Bool {
        var next = place + 1
        while next < rest.count, rest[next] == " " { next += 1 }
        // What is not there yet may be.
        return next == rest.count || rest[next].isLowercase
    }

    private func isFence(_ place: Int) -> Bool {
        rest[place] == "`" && place + 2 < rest.count && rest[place + 1] == "`" && rest[place + 2] == "`"
            && isStartOfLine(place)
    }

    /// The place behind the line that closes a block of code; nil where it is not there yet.
    private func closeOfFence(from start: Int, isOver: Bool) -> Int? {
        var place = start
        while place < rest.count {
            if isFence(place) {
                if let newline = rest[place...].firstIndex(where: \.isNewline) { return newline + 1 }
                return isOver ? rest.count : nil
            }
            place += 1
        }
        return nil
    }

    /// Where a sentence without an end is cut, if it is long.
    private func endOfLong() -> Int? {
        let limit = isFirst ? Self.longFirst : Self.long
        guard rest.count > limit else { return nil }
        let pause = rest.indices.dropLast().last { place in
            place >= limit / 3 && ",;:—–".contains(rest[place]) && rest[place + 1].isWhitespace
        }
        if let pause { return pause + 2 }
        guard rest.count > Self.longest else { return nil }
        let space = rest.indices.last { $0 > Self.long && rest[$0].isWhitespace }
        return space.map { $0 + 1 } ?? rest.count
    }
}
