/// A function that expressions can call.
struct Function: Sendable {
    typealias Body = @Sendable (_ arguments: [Value], _ resources: inout Resources) throws(Fault) -> Value

    /// How it is written.
    enum Style: Sendable {
        /// `name(…)`, where the name may have dots.
        case global
        /// `value.name(…)`; the receiver is then the first argument of the body.
        case member
    }

    let name: String
    let style: Style
    /// What it takes and gives, the receiver first; the first that fits counts.
    let overloads: [Overload]
    /// Which argument is a regular expression, counted with the receiver.
    let patternArgument: Int?
    let body: Body

    init(
        _ name: String, _ style: Style, _ overloads: [Overload], patternArgument: Int? = nil,
        body: @escaping Body
    ) {
        self.name = name
        self.style = style
        self.overloads = overloads
        self.patternArgument = patternArgument
        self.body = body
    }

    /// A global function.
    init(_ name: String, _ overloads: [Overload], patternArgument: Int? = nil, body: @escaping Body) {
        self.init(name, .global, overloads, patternArgument: patternArgument, body: body)
    }

    /// Whether it takes so many arguments, the receiver counted.
    func takes(_ count: Int) -> Bool {
        overloads.contains { $0.parameters.count == count || $0.isVariadic && count >= $0.parameters.count }
    }

    /// The fault of arguments that have none of the types it takes.
    func mismatch(_ values: [Value]) -> Fault { FunctionLibrary.mismatch(name, values) }
}

/// One way to call a function.
struct Overload: Sendable {
    let parameters: [StaticType]
    let result: StaticType
    /// Whether the last parameter may stand more than once.
    let isVariadic: Bool

    init(_ parameters: [StaticType], _ result: StaticType, isVariadic: Bool = false) {
        self.parameters = parameters
        self.result = result
        self.isVariadic = isVariadic
    }
}
