/// Words by which a listener says "go on".
struct BackChannels: Sendable {
    /// Nobody says "go on" with more words than this.
    private static let longest = 4

    private let phrases: Set<String>

    init(_ phrases: Set<String>) {
        self.phrases = Set(phrases.map { Self.words(of: $0).joined(separator: " ") })
    }

    /// Whether the text is one of the phrases, or some of them one after the other.
    func contain(_ text: String) -> Bool {
        let words = Self.words(of: text)
        guard !words.isEmpty, words.count <= Self.longest else { return false }
        var place = 0
        while place < words.count {
            let length = (1...words.count - place).last {
                phrases.contains(words[place..<place + $0].joined(separator: " "))
            }
            guard let length else { return false }
            place += length
        }
        return true
    }

    private static func words(of text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "’") }
            .map { String($0.map { $0 == "’" ? "'" : $0 }) }
    }
}
