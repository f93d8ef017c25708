extension FunctionLibrary {
    /// Strings cut and put together (strings extension).
    static let stringPieces: [Function] = [
        Function(
            "split", .member,
            [Overload([.string, .string], .list(.string)), Overload([.string, .string, .int], .list(.string))]
        ) { (arguments, resources) throws(Fault) in
            guard case .string(let text) = arguments[0], case .string(let separator) = arguments[1] else {
                throw mismatch("split", arguments)
            }
            let limit = try limit(arguments, at: 2, of: "split")
            try resources.charge(bytes: text.utf8.count + separator.utf8.count)
            if limit == 0 { return .list(of: []) }
            // What the rest of the work could not pay for is not made.
            let most = min(limit, resources.meter.remaining + 1)
            let pieces = Substrings.split(Array(text.utf8), by: Array(separator.utf8), limit: most)
            try resources.charge(pieces.count)
            return .list(of: pieces.map { .string(String(decoding: $0, as: UTF8.self)) })
        },
        Function(
            "join", .member, [Overload([.list(.string)], .string), Overload([.list(.string), .string], .string)]
        ) { (arguments, resources) throws(Fault) in
            guard case .list(let list) = arguments[0],
                let separator = arguments.count == 2 ? arguments[1].text : ""
            else { throw mismatch("join", arguments) }
            var text = ""
            for index in 0..<list.count {
                guard case .string(let part) = list[index] else {
                    throw Fault(.typeMismatch, "join() takes a list of strings")
                }
                try resources.charge(1)
                try resources.charge(bytes: separator.utf8.count + part.utf8.count)
                if index > 0 { text += separator }
                text += part
            }
            return .string(text)
        },
        Function(
            "replace", .member,
            [Overload([.string, .string, .string], .string), Overload([.string, .string, .string, .int], .string)]
        ) { (arguments, resources) throws(Fault) in
            guard case .string(let text) = arguments[0], case .string(let old) = arguments[1],
                case .string(let new) = arguments[2]
            else { throw mismatch("replace", arguments) }
            let limit = try limit(arguments, at: 3, of: "replace")
            try resources.charge(bytes: text.utf8.count + old.utf8.count)
            if limit == 0 { return arguments[0] }
            let most = min(limit == .max ? limit : limit + 1, resources.meter.remaining + 1)
            if old.isEmpty { try resources.charge(text.utf8.count) }
            let pieces =
                old.isEmpty
                ? around(text, limit: most)
                : Substrings.split(Array(text.utf8), by: Array(old.utf8), limit: most)
            try resources.charge(pieces.count)
            try resources.charge(bytes: (pieces.count - 1) * new.utf8.count)
            return .string(String(decoding: Array(pieces.joined(separator: new.utf8)), as: UTF8.self))
        },
    ]

    /// An empty string is found before, between and after all scalars.
    private static func around(_ text: String, limit: Int) -> [[UInt8]] {
        let pieces = [[]] + text.unicodeScalars.map { Array(String($0).utf8) } + [[]]
        guard pieces.count > limit else { return pieces }
        return pieces[..<(limit - 1)] + [Array(pieces[(limit - 1)...].joined())]
    }

    /// How many pieces or replacements; all of them without an argument or with a negative one.
    private static func limit(_ arguments: [Value], at index: Int, of name: String) throws(Fault) -> Int {
        guard arguments.count > index else { return .max }
        guard let limit = arguments[index].integer else { throw mismatch(name, arguments) }
        return limit < 0 ? .max : Int(limit)
    }
}
