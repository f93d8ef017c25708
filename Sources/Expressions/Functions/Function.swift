import Core

/// A function that expressions can call.
struct Function: Sendable {
    typealias Body = @Sendable (_ arguments: [JSONValue], _ meter: inout Meter) throws(Fault) -> JSONValue

    let name: String
    /// Called as `value.name(…)`; the receiver is then the first argument of the body.
    let isMember: Bool
    /// How many arguments it takes, the receiver not counted.
    let arguments: ClosedRange<Int>
    let body: Body

    init(_ name: String, isMember: Bool = false, arguments: ClosedRange<Int> = 1...1, body: @escaping Body) {
        self.name = name
        self.isMember = isMember
        self.arguments = arguments
        self.body = body
    }
}

/// Every function that expressions can call.
///
/// From the CEL specification: `size`, `contains`, `startsWith`, `endsWith`, `int`, `double`, `string`, `bool`, `type`
/// and `dyn`. From its string extension: `lowerAscii`, `upperAscii`, `trim`, `split`, `join`, `replace`, `indexOf` and
/// `substring`. There is no `matches`: no regular expressions.
enum FunctionLibrary {
    static func function(_ name: String, isMember: Bool) -> Function? {
        (isMember ? members : globals)[name]
    }

    private static let all = conversions + sizes + strings
    private static let members = table(all.filter(\.isMember))
    private static let globals = table(all.filter { !$0.isMember })

    private static func table(_ functions: [Function]) -> [String: Function] {
        Dictionary(uniqueKeysWithValues: functions.map { ($0.name, $0) })
    }

    /// The fault of a function that does not take values of these types.
    static func mismatch(_ name: String, _ values: [JSONValue]) -> Fault {
        let types = values.map { ValueType($0).rawValue }.joined(separator: ", ")
        return Fault(.typeMismatch, "\(name)() does not take (\(types))")
    }
}
