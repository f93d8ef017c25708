/// How much of a text a person has heard.
enum HeardText {
    /// The beginning of what was written that corresponds to so much of what was spoken of it, up to a whole word.
    ///
    /// - Parameters:
    ///   - source: as it was written, signs and all
    ///   - spoken: as it was read aloud
    ///   - fraction: of the sound, from 0 to 1
    static func beginning(of source: String, spoken: String, fraction: Double) -> String {
        guard fraction < 1 else { return source }
        let characters = Int(Double(spoken.count) * max(0, fraction))
        let ends = ends(ofWordsIn: spoken)
        let heard = ends.count { $0 <= characters }
        guard heard > 0 else { return "" }
        let sourceEnds = self.ends(ofWordsIn: source)
        // Signs that stand alone are words of the source and of nothing that is spoken.
        let count = min(sourceEnds.count, (heard * sourceEnds.count + ends.count - 1) / ends.count)
        return String(source.prefix(sourceEnds[count - 1]))
    }

    /// The places behind the words, in characters.
    private static func ends(ofWordsIn text: String) -> [Int] {
        var ends: [Int] = []
        var isInWord = false
        var place = 0
        for character in text {
            if character.isWhitespace {
                if isInWord { ends.append(place) }
                isInWord = false
            } else {
                isInWord = true
            }
            place += 1
        }
        if isInWord { ends.append(place) }
        return ends
    }
}
