extension FunctionLibrary {
    /// Lists (lists extension).
    static let lists: [Function] = [
        Function("slice", .member, [Overload([.list(.a), .int, .int], .list(.a))]) {
            (arguments, resources) throws(Fault) in
            guard case .list(let list) = arguments[0], let start = arguments[1].integer,
                let end = arguments[2].integer
            else { throw mismatch("slice", arguments) }
            guard 0 <= start, start <= end, end <= list.count else { throw outside }
            try resources.charge(Int(end - start))
            return .list(of: (Int(start)..<Int(end)).map { list[$0] })
        },
        Function("flatten", .member, [Overload([.anyList], .anyList), Overload([.anyList, .int], .anyList)]) {
            (arguments, resources) throws(Fault) in
            guard case .list(let list) = arguments[0], let depth = arguments.count == 2 ? arguments[1].integer : 1
            else { throw mismatch("flatten", arguments) }
            guard depth >= 0 else { throw Fault(.wrongArguments, "flatten() takes a depth from 0 on") }
            var flat: [Value] = []
            try flatten(list, depth: Int(min(depth, Int64(Value.depthLimit))), into: &flat, &resources)
            return .list(of: flat)
        },
        Function("distinct", .member, [Overload([.list(.a)], .list(.a))]) { (arguments, resources) throws(Fault) in
            guard case .list(let list) = arguments[0] else { throw mismatch("distinct", arguments) }
            var distinct: [Value] = []
            for index in 0..<list.count {
                let value = list[index]
                var isNew = true
                for known in distinct where try Comparison.equal(value, known, &resources.meter) {
                    isNew = false
                    break
                }
                try resources.charge(1)
                if isNew { distinct.append(value) }
            }
            return .list(of: distinct)
        },
        Function("sort", .member, [Overload([.list(.a)], .list(.a))]) { (arguments, resources) throws(Fault) in
            guard case .list(let list) = arguments[0] else { throw mismatch("sort", arguments) }
            try resources.charge(list.count)
            let values = list.values
            return .list(of: try Sorting.sorted(values, by: values, &resources.meter))
        },
        Function("first", .member, [Overload([.list(.a)], .optional(.a))]) { (arguments, resources) throws(Fault) in
            guard case .list(let list) = arguments[0] else { throw mismatch("first", arguments) }
            return .optional(list.count > 0 ? list[0] : nil)
        },
        Function("last", .member, [Overload([.list(.a)], .optional(.a))]) { (arguments, resources) throws(Fault) in
            guard case .list(let list) = arguments[0] else { throw mismatch("last", arguments) }
            return .optional(list.count > 0 ? list[list.count - 1] : nil)
        },
        Function("lists.range", [Overload([.int], .list(.int))]) { (arguments, resources) throws(Fault) in
            guard let count = arguments[0].integer else { throw mismatch("lists.range", arguments) }
            guard count <= Int64(resources.meter.remaining) else {
                throw Fault(.costExceeded, "the list would be too long")
            }
            try resources.charge(max(0, Int(count)))
            return .list(of: count > 0 ? (0..<count).map { .int($0) } : [])
        },
    ]

    private static func flatten(
        _ list: ListValue, depth: Int, into flat: inout [Value], _ resources: inout Resources
    ) throws(Fault) {
        for index in 0..<list.count {
            try resources.charge(1)
            if depth > 0, case .list(let inner) = list[index] {
                try flatten(inner, depth: depth - 1, into: &flat, &resources)
            } else {
                flat.append(list[index])
            }
        }
    }

    /// Lists as sets (sets extension).
    static let sets: [Function] = [
        setFunction("sets.contains") { (first, second, meter) throws(Fault) in
            try holds(first, everyOf: second, &meter)
        },
        setFunction("sets.equivalent") { (first, second, meter) throws(Fault) in
            guard try holds(first, everyOf: second, &meter) else { return false }
            return try holds(second, everyOf: first, &meter)
        },
        setFunction("sets.intersects") { (first, second, meter) throws(Fault) in
            for index in 0..<second.count where try Comparison.contains(second[index], in: .list(first), &meter) {
                return true
            }
            return false
        },
    ]

    private static func setFunction(
        _ name: String,
        body: @escaping @Sendable (ListValue, ListValue, inout Meter) throws(Fault) -> Bool
    ) -> Function {
        Function(name, [Overload([.list(.a), .list(.a)], .bool)]) { (arguments, resources) throws(Fault) in
            guard case .list(let first) = arguments[0], case .list(let second) = arguments[1] else {
                throw mismatch(name, arguments)
            }
            return .bool(try body(first, second, &resources.meter))
        }
    }

    private static func holds(
        _ list: ListValue, everyOf parts: ListValue, _ meter: inout Meter
    ) throws(Fault) -> Bool {
        for index in 0..<parts.count where try !Comparison.contains(parts[index], in: .list(list), &meter) {
            return false
        }
        return true
    }
}
