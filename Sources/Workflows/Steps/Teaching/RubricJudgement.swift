import Core

/// What was judged of one criterion.
struct RubricJudgement: Sendable, Equatable {
    let criterion: String
    let title: String
    var points: Double
    let maximum: Double
    var level: String
    /// Words of the learner, verbatim.
    var evidence: [String] = []
    var reason = ""
    /// Whether a model judged, and without words of the learner to show for it: the lowest level counts then.
    var isUnsupported = false

    var json: JSONValue {
        [
            "name": .string(criterion), "title": .string(title), "points": Self.json(points),
            "maximum": Self.json(maximum), "level": .string(level), "evidence": .array(evidence.map { .string($0) }),
            "reason": .string(reason), "is_unsupported": .bool(isUnsupported),
        ]
    }

    /// A whole number where it is one.
    static func json(_ number: Double) -> JSONValue {
        Int64(exactly: number).map { .integer($0) } ?? .double(number)
    }
}

extension RubricCriterion {
    /// Reads a model's judgement. Quotations that the learner never wrote are left out; a level above the lowest needs one.
    func judgement(_ answer: JSONValue?, by evidence: RubricEvidence) -> RubricJudgement {
        let index = answer?["level"]?.stringValue.flatMap { Int($0) } ?? 0
        let quotes = (answer?["evidence"]?.arrayValue ?? []).compactMap(\.stringValue)
        let found = quotes.filter(evidence.holds)
        let isUnsupported = index > 0 && found.isEmpty
        let level = levels.indices.contains(index) && !isUnsupported ? levels[index] : levels[0]
        return RubricJudgement(
            criterion: name, title: title, points: level.points, maximum: maximum, level: level.title,
            evidence: found, reason: answer?["reason"]?.stringValue ?? "", isUnsupported: isUnsupported)
    }
}

/// What the learner wrote, to look quotations up in. White space does not count; everything else does.
struct RubricEvidence: Sendable {
    private let texts: [String]

    init(_ texts: [String]) {
        self.texts = texts.map(Self.plain)
    }

    /// Whether the learner wrote this, word by word.
    func holds(_ quote: String) -> Bool {
        let quote = Self.plain(quote)
        return quote.unicodeScalars.count >= 2 && texts.contains { $0.contains(quote) }
    }

    private static func plain(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
