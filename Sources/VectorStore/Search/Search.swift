/// What to look for, and how widely.
struct Search: Sendable {
    let query: String
    let vector: [Float]
    let limit: Int
    let minimumSimilarity: Double?
    /// How many chunks each ranking may name.
    let candidates: Int
    /// How many matches of the words are ranked.
    let wordCandidates: Int
}
