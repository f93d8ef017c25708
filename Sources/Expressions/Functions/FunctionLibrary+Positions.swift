extension FunctionLibrary {
    /// Positions in strings, counted in Unicode scalars from 0 (strings extension).
    static let stringPositions: [Function] = [
        Function("charAt", .member, [Overload([.string, .int], .string)]) { (arguments, resources) throws(Fault) in
            guard let index = arguments[1].integer else { throw mismatch("charAt", arguments) }
            let scalars = try scalars("charAt", arguments, &resources)
            guard index >= 0, index <= scalars.count else { throw outside }
            return .string(index == scalars.count ? "" : String(scalars[Int(index)]))
        },
        Function(
            "substring", .member, [Overload([.string, .int], .string), Overload([.string, .int, .int], .string)]
        ) {
            (arguments, resources) throws(Fault) in
            guard let start = arguments[1].integer, let end = arguments.count == 3 ? arguments[2].integer : Int64.max
            else { throw mismatch("substring", arguments) }
            let scalars = try scalars("substring", arguments, &resources)
            let last = arguments.count == 3 ? end : Int64(scalars.count)
            guard 0 <= start, start <= last, last <= scalars.count else { throw outside }
            return .string(string(scalars[Int(start)..<Int(last)]))
        },
        Function("indexOf", .member, searchOverloads) { (arguments, resources) throws(Fault) in
            guard case .string(let part) = arguments[1], let start = arguments.count == 3 ? arguments[2].integer : 0
            else { throw mismatch("indexOf", arguments) }
            let scalars = try scalars("indexOf", arguments, &resources)
            try resources.charge(bytes: part.utf8.count)
            guard start >= 0, start <= scalars.count else { throw outside }
            let index = Substrings.firstIndex(of: Array(part.unicodeScalars), in: scalars, from: Int(start))
            return .int(index.map { Int64($0) } ?? -1)
        },
        Function("lastIndexOf", .member, searchOverloads) { (arguments, resources) throws(Fault) in
            guard case .string(let part) = arguments[1],
                let given = arguments.count == 3 ? arguments[2].integer : Int64.max
            else { throw mismatch("lastIndexOf", arguments) }
            let scalars = try scalars("lastIndexOf", arguments, &resources)
            try resources.charge(bytes: part.utf8.count)
            guard given >= 0, arguments.count == 2 || given <= scalars.count else { throw outside }
            // The last beginning at or before the position is the first of the text turned round.
            let parts = Array(part.unicodeScalars)
            let end = min(scalars.count, Int(clamping: given.addingReportingOverflow(Int64(parts.count)).partialValue))
            guard parts.count <= scalars.count else { return .int(-1) }
            let text = Array(scalars[..<(arguments.count == 3 ? end : scalars.count)].reversed())
            guard let index = Substrings.firstIndex(of: parts.reversed(), in: text) else { return .int(-1) }
            return .int(Int64(text.count - index - parts.count))
        },
    ]

    private static let searchOverloads = [
        Overload([.string, .string], .int), Overload([.string, .string, .int], .int),
    ]

    /// The receiver's scalars, paid for.
    private static func scalars(
        _ name: String, _ arguments: [Value], _ resources: inout Resources
    ) throws(Fault) -> [Unicode.Scalar] {
        guard case .string(let text) = arguments[0] else { throw mismatch(name, arguments) }
        try resources.charge(bytes: text.utf8.count)
        return Array(text.unicodeScalars)
    }
}
