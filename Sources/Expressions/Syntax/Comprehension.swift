/// A macro that binds a variable to each element of a list or key of a map.
struct Comprehension: Sendable {
    enum Kind: String, Sendable {
        case all
        case exists
        case existsOne = "exists_one"
        case filter
        case map
    }

    let kind: Kind
    let range: SyntaxNode
    let variable: String
    /// The condition; for `map` the optional condition, then the result.
    let bodies: [SyntaxNode]
}
