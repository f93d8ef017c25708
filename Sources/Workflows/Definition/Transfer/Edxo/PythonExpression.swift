import Core

/// An expression of the small part of Python that edxo evaluates.
indirect enum PythonExpression: Equatable {
    case literal(JSONValue)
    case name(String)
    case member(PythonExpression, String)
    case index(PythonExpression, PythonExpression)
    case call(PythonExpression, [PythonExpression])
    case list([PythonExpression])
    case dictionary([Entry])
    case not(PythonExpression)
    case negative(PythonExpression)
    /// An operator as Python writes it: `and`, `==`, `not in` and the like.
    case binary(String, PythonExpression, PythonExpression)
    /// `yes if test else no`
    case conditional(test: PythonExpression, yes: PythonExpression, no: PythonExpression)

    struct Entry: Equatable {
        let key: PythonExpression
        let value: PythonExpression
    }

    /// Whether it gives True or False, whatever is in it.
    var isBoolean: Bool {
        switch self {
        case .literal(.bool), .not: true
        case .binary("and", let left, let right), .binary("or", let left, let right): left.isBoolean && right.isBoolean
        case .binary(let operation, _, _): PythonParser.comparisons.contains(operation)
        default: false
        }
    }
}

/// An expression that has no equal here.
struct Untranslatable: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
