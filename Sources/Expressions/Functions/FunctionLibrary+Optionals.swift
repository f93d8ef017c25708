extension FunctionLibrary {
    /// Optional values (the specification's optional library).
    static let optionals: [Function] = [
        Function("optional.of", [Overload([.a], .optional(.a))]) { (arguments, resources) throws(Fault) in
            .optional(arguments[0])
        },
        Function("optional.ofNonZeroValue", [Overload([.a], .optional(.a))]) { (arguments, resources) throws(Fault) in
            .optional(isZero(arguments[0]) ? nil : arguments[0])
        },
        Function("optional.none", [Overload([], .optional(.dyn))]) { (arguments, resources) throws(Fault) in
            .optional(nil)
        },
        Function("hasValue", .member, [Overload([.optional(.dyn)], .bool)]) { (arguments, resources) throws(Fault) in
            guard case .optional(let value) = arguments[0] else { throw mismatch("hasValue", arguments) }
            return .bool(value != nil)
        },
        Function("value", .member, [Overload([.optional(.a)], .a)]) { (arguments, resources) throws(Fault) in
            guard case .optional(let value) = arguments[0] else { throw mismatch("value", arguments) }
            guard let value else { throw Fault(.noSuchKey, "the optional has no value") }
            return value
        },
        Function("or", .member, [Overload([.optional(.a), .optional(.a)], .optional(.a))]) {
            (arguments, resources) throws(Fault) in
            guard case .optional(let value) = arguments[0], case .optional = arguments[1] else {
                throw mismatch("or", arguments)
            }
            return value == nil ? arguments[1] : arguments[0]
        },
        Function("orValue", .member, [Overload([.optional(.a), .a], .a)]) { (arguments, resources) throws(Fault) in
            guard case .optional(let value) = arguments[0] else { throw mismatch("orValue", arguments) }
            return value ?? arguments[1]
        },
        Function("optional.unwrap", [Overload([.list(.optional(.a))], .list(.a))], body: unwrap),
        Function("unwrapOpt", .member, [Overload([.list(.optional(.a))], .list(.a))], body: unwrap),
    ]

    /// The values of the optionals that have one.
    private static let unwrap: Function.Body = { (arguments, resources) throws(Fault) in
        guard case .list(let list) = arguments[0] else { throw mismatch("unwrap", arguments) }
        var values: [Value] = []
        for index in 0..<list.count {
            try resources.charge(1)
            guard case .optional(let value) = list[index] else { throw mismatch("unwrap", [list[index]]) }
            if let value { values.append(value) }
        }
        return .list(of: values)
    }

    /// Whether the value is the one that its type has by default.
    private static func isZero(_ value: Value) -> Bool {
        switch value {
        case .null: true
        case .bool(let value): !value
        case .int(let value, _): value == 0
        case .uint(let value): value == 0
        case .double(let value, _): value == 0
        case .string(let text): text.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .list(let list): list.count == 0
        case .map(let map): map.count == 0
        case .timestamp(let time): time.nanoseconds == 0
        case .duration(let span): span.nanoseconds == 0
        case .type: false
        case .optional(let inner): inner == nil
        }
    }
}
