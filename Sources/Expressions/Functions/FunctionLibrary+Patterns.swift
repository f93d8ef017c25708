extension FunctionLibrary {
    /// Regular expressions (CEL specification, "Regular Expressions"; regex extension).
    static let patterns: [Function] = [
        Function("matches", .member, [Overload([.string, .string], .bool)], patternArgument: 1, body: matches),
        Function("matches", [Overload([.string, .string], .bool)], patternArgument: 1, body: matches),
        Function("regex.extract", [Overload([.string, .string], .optional(.string))], patternArgument: 1) {
            (arguments, resources) throws(Fault) in
            let (text, pattern) = try extraction("regex.extract", arguments, &resources)
            guard let match = try pattern.firstMatch(in: text, from: 0, &resources.meter) else {
                return .optional(nil)
            }
            return .optional(group(of: match, pattern, text))
        },
        Function("regex.extractAll", [Overload([.string, .string], .list(.string))], patternArgument: 1) {
            (arguments, resources) throws(Fault) in
            let (text, pattern) = try extraction("regex.extractAll", arguments, &resources)
            let matches = try pattern.allMatches(in: text, &resources.meter)
            try resources.charge(matches.count)
            return .list(of: matches.compactMap { group(of: $0, pattern, text) })
        },
        Function(
            "regex.replace",
            [
                Overload([.string, .string, .string], .string),
                Overload([.string, .string, .string, .int], .string),
            ], patternArgument: 1, body: replace),
    ]

    private static let matches: Function.Body = { (arguments, resources) throws(Fault) in
        guard case .string(let text) = arguments[0], case .string(let source) = arguments[1] else {
            throw mismatch("matches", arguments)
        }
        return .bool(try resources.pattern(source).matches(text, &resources.meter))
    }

    /// The text and the pattern, which has one group at most.
    private static func extraction(
        _ name: String, _ arguments: [Value], _ resources: inout Resources
    ) throws(Fault) -> ([Unicode.Scalar], Pattern) {
        guard case .string(let text) = arguments[0], case .string(let source) = arguments[1] else {
            throw mismatch(name, arguments)
        }
        let pattern = try resources.pattern(source)
        guard pattern.groupCount <= 1 else {
            throw Fault(.invalidPattern, "\(name)() takes a pattern with one group at most")
        }
        try resources.charge(bytes: text.utf8.count)
        return (Array(text.unicodeScalars), pattern)
    }

    /// What the group matched, or the whole of a pattern without groups; nil where the group took no part.
    private static func group(of match: [Int], _ pattern: Pattern, _ text: [Unicode.Scalar]) -> Value? {
        let slot = 2 * pattern.groupCount
        guard match[slot] >= 0, match[slot + 1] >= match[slot] else { return nil }
        return .string(string(text[match[slot]..<match[slot + 1]]))
    }

    private static let replace: Function.Body = { (arguments, resources) throws(Fault) in
        guard case .string(let text) = arguments[0], case .string(let source) = arguments[1],
            case .string(let replacement) = arguments[2], let limit = arguments.count == 4 ? arguments[3].integer : -1
        else { throw mismatch("regex.replace", arguments) }
        let pattern = try resources.pattern(source)
        let pieces = try replacementPieces(replacement, groups: pattern.groupCount)
        try resources.charge(bytes: text.utf8.count)
        let scalars = Array(text.unicodeScalars)
        var result: [Unicode.Scalar] = []
        var end = 0
        let matches = try pattern.allMatches(
            in: scalars, limit: limit < 0 ? .max : Int(limit), &resources.meter)
        for match in matches {
            let before = result.count
            result += scalars[end..<match[0]]
            for piece in pieces {
                switch piece {
                case .text(let text): result += text
                case .group(let number) where match[2 * number] >= 0:
                    result += scalars[match[2 * number]..<max(match[2 * number], match[2 * number + 1])]
                case .group: break
                }
            }
            try resources.charge(1 + (result.count - before) >> 2)
            end = match[1]
        }
        result += scalars[end...]
        return .string(string(result[...]))
    }

    private enum ReplacementPiece {
        case text([Unicode.Scalar])
        case group(Int)
    }

    /// `\0` to `\9` are the whole match and its groups, `\\` is a backslash.
    private static func replacementPieces(_ text: String, groups: Int) throws(Fault) -> [ReplacementPiece] {
        var pieces: [ReplacementPiece] = []
        var literal: [Unicode.Scalar] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                literal.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "\\"?: literal.append("\\")
            case let digit? where Lexer.isDigit(digit):
                let number = Int(digit.value - 48)
                guard number <= groups else {
                    throw Fault(.invalidPattern, "the pattern has no group \(number)")
                }
                pieces += [.text(literal), .group(number)]
                literal = []
            default: throw Fault(.invalidPattern, "a backslash in a replacement stands before a digit or another one")
            }
        }
        return pieces + [.text(literal)]
    }

    /// Base64 (encoders extension).
    static let encoders: [Function] = [
        Function("base64.encode", [Overload([.bytes], .string)]) { (arguments, resources) throws(Fault) in
            guard case .bytes(let bytes) = arguments[0] else { throw mismatch("base64.encode", arguments) }
            try resources.charge(bytes: 2 * bytes.count)
            return .string(Base64Text.encode(bytes))
        },
        Function("base64.decode", [Overload([.string], .bytes)]) { (arguments, resources) throws(Fault) in
            guard case .string(let text) = arguments[0] else { throw mismatch("base64.decode", arguments) }
            try resources.charge(bytes: text.utf8.count)
            guard let bytes = Base64Text.decode(text) else {
                throw Fault(.invalidConversion, "the string is no base64")
            }
            return .bytes(bytes)
        },
    ]
}
