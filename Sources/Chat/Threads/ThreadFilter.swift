import Core

/// Which of a person's threads a list shows; nil where it does not matter.
package struct ThreadFilter: Sendable, Equatable {
    /// The slug of a workflow.
    package var workflow: String?
    /// Words that all stand in the title, or in one message, or begin words there.
    package var search: ThreadSearch?
    package var origin: ThreadOrigin?
    package var isPinned: Bool?
    package var isArchived: Bool?
    /// Whether those are shown that can be brought back, and no others.
    package var isDeleted = false

    package init() {}
}

/// Words to look for in conversations.
package struct ThreadSearch: Sendable, Equatable {
    /// The most words that count.
    private static let mostWords = 12

    /// The query in PostgreSQL's words: each word as a beginning.
    let query: String

    /// Takes the words of a text; nil where it has none. What is quoted stays as PostgreSQL's parser takes it apart, so
    /// that `3.14` and `l'intensité` are found as they were said.
    package init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).prefix(Self.mostWords)
            .filter { $0.unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil } }
        guard !words.isEmpty else { return nil }
        query = words.map { word in
            let quoted = word.unicodeScalars.reduce(into: "") { quoted, scalar in
                switch scalar {
                case "'", "’", "‘", "ʼ", "´": quoted += "''"
                // As `separated_words` does with what was said.
                case "\\", "·", "×", "⋅": quoted += " "
                default: quoted.unicodeScalars.append(scalar)
                }
            }
            return "'\(quoted)':*"
        }.joined(separator: " & ")
    }
}

/// A place in a list of threads by their last activity. What moves up meanwhile is not shown again.
package struct ThreadCursor: Sendable, Equatable, CustomStringConvertible {
    let lastActivityAt: Timestamp
    let id: ThreadID

    init(after entry: ThreadEntry) {
        (lastActivityAt, id) = (entry.lastActivityAt, entry.id)
    }

    /// Reads what `description` gave; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 50, text.hasPrefix("t1"),
            let time = UInt64(text.dropFirst(2).prefix(16), radix: 16).flatMap({ Int64(exactly: $0) }),
            // Beyond the year 9999 the database has no times.
            time < 253_402_300_800_000_000, let uuid = UUID128(text.dropFirst(18))
        else { return nil }
        lastActivityAt = Timestamp(microseconds: time)
        id = ThreadID(uuid)
    }

    package var description: String {
        let time = String(UInt64(max(0, lastActivityAt.microseconds)), radix: 16)
        return "t1" + String(repeating: "0", count: 16 - time.utf8.count) + time + id.uuid.hex
    }
}
