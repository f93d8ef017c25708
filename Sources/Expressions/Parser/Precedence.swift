/// How strongly operators bind, weakest first.
enum Precedence: Int, Comparable {
    case conditional, or, and, relation, sum, product, unary

    init?(of symbol: Token.Symbol) {
        switch symbol {
        case .question: self = .conditional
        case .or: self = .or
        case .and: self = .and
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in: self = .relation
        case .plus, .minus: self = .sum
        case .times, .divide, .modulo: self = .product
        default: return nil
        }
    }

    /// The next stronger one, which the right side of a left-associative operator needs.
    var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .unary }

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
}
