/// One node of a parsed regular expression.
indirect enum PatternNode: Sendable {
    /// What holds at a place between two scalars.
    enum Assertion: Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
    }

    case empty
    case set(ScalarSet)
    case assertion(Assertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repetition(PatternNode, minimum: Int, maximum: Int?, isGreedy: Bool)
    /// A group with a number, from 1.
    case capture(PatternNode, Int)
}

/// Why a text is no regular expression.
struct PatternError: Error {
    let message: String
    /// Scalars before the place, counted from the start of the pattern.
    let offset: Int

    /// How the fault reads to an author.
    var fault: Fault { Fault(.invalidPattern, "the pattern is wrong at character \(offset + 1): \(message)") }
}
