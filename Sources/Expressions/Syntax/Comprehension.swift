/// A macro that binds variables to what it goes through.
struct Comprehension: Sendable {
    enum Kind: String, Sendable {
        case all
        case exists
        case existsOne = "exists_one"
        case filter
        case map
        case transformList
        case transformMap
        case transformMapEntry
        case sortBy
        case optionalMap = "optMap"
        case optionalFlatMap = "optFlatMap"
        /// `cel.bind(name, value, body)`
        case bind = "cel.bind"
    }

    let kind: Kind
    let range: SyntaxNode
    /// One, or two for index and element or key and value.
    let variables: [String]
    /// The condition; for `map` and its kin the optional condition, then the result.
    let bodies: [SyntaxNode]
}

extension Comprehension.Kind {
    /// The member macro of this name; `existsOne` is the newer spelling of `exists_one`.
    init?(macro name: String) {
        guard name != Self.bind.rawValue else { return nil }
        self.init(rawValue: name == "existsOne" ? "exists_one" : name)
    }

    /// How many variables it may bind.
    var variableCounts: ClosedRange<Int> {
        switch self {
        case .all, .exists, .existsOne: 1...2
        case .transformList, .transformMap, .transformMapEntry: 2...2
        default: 1...1
        }
    }

    /// How many arguments may follow the variables.
    var bodyCounts: ClosedRange<Int> {
        switch self {
        case .map, .transformList, .transformMap, .transformMapEntry: 1...2
        default: 1...1
        }
    }
}
