/// Finds the name that somebody probably meant.
package enum EditDistance {
    /// The candidate that fewest insertions, deletions and substitutions lead to; nil where that would change more
    /// than a third of the name.
    package static func nearest(to name: String, among candidates: [String]) -> String? {
        let ranked = candidates.map { (candidate: $0, distance: between(name, $0)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, name.utf8.count / 3) ? best.candidate : nil
    }

    /// Levenshtein's distance, in bytes.
    static func between(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (index, letter) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let substitution = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
