/// Judges by the words whether a person has finished.
package protocol TurnModel: Sendable {
    /// How much silence ends the turn after these words; nil for the usual. Called on a line's thread: it must not
    /// wait.
    func endSilence(after words: String, _ timings: TurnTimings) -> Duration?
}

/// Judges by the last word and the punctuation: a question is over soon, and "and …" goes on.
package struct TrailingWords: TurnModel {
    private static let open: Set<String> = [
        "and", "or", "but", "because", "so", "if", "that", "the", "a", "an", "of", "to", "with", "um", "uh", "er", "my",
        "et", "ou", "mais", "parce", "que", "donc", "si", "le", "la", "les", "un", "une", "de", "des", "du", "avec",
        "euh",
        "und", "oder", "aber", "weil", "dass", "wenn", "der", "die", "das", "ein", "eine", "mit", "äh", "ähm",
        "también",
        "y", "o", "pero", "porque", "el", "los", "las", "con", "eh",
    ]

    package init() {}

    package func endSilence(after words: String, _ timings: TurnTimings) -> Duration? {
        let trimmed = words.trimmed
        guard let last = trimmed.last else { return nil }
        if trimmed.hasSuffix("...") || last == "…" || last == "," || last == "-" { return timings.endSilence * 2 }
        let word = trimmed.split { !$0.isLetter }.last?.lowercased() ?? ""
        // Transcribers end what they hear with a full stop, whether it is one or not: the word counts more.
        if Self.open.contains(word) { return timings.endSilence * 2 }
        return last == "?" ? timings.endSilence / 2 : nil
    }
}
