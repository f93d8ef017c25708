extension FunctionLibrary {
    /// Questions about strings (CEL specification, "List of Standard Definitions").
    static let stringTests: [Function] = [
        test("contains") { text, part in Substrings.firstIndex(of: Array(part.utf8), in: Array(text.utf8)) != nil },
        test("startsWith") { text, part in text.utf8.starts(with: part.utf8) },
        test("endsWith") { text, part in text.utf8.reversed().starts(with: part.utf8.reversed()) },
    ]

    /// Strings made from one (strings extension).
    static let stringTransformations: [Function] = [
        transformation("lowerAscii") { text in
            mapASCII(text) { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
        },
        transformation("upperAscii") { text in
            mapASCII(text) { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 & 0xDF : $0 }
        },
        transformation("trim") { text in
            let scalars = text.unicodeScalars
            guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
                let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
            else { return "" }
            return String(scalars[first...last])
        },
        Function("reverse", .member, [Overload([.string], .string), Overload([.list(.a)], .list(.a))]) {
            (arguments, resources) throws(Fault) in
            switch arguments[0] {
            case .string(let text):
                try resources.charge(bytes: text.utf8.count)
                return .string(string(Array(text.unicodeScalars.reversed())[...]))
            case .list(let list):
                try resources.charge(list.count)
                return .list(of: list.values.reversed())
            default: throw mismatch("reverse", arguments)
            }
        },
        Function("strings.quote", [Overload([.string], .string)]) { (arguments, resources) throws(Fault) in
            guard case .string(let text) = arguments[0] else { throw mismatch("strings.quote", arguments) }
            try resources.charge(bytes: 2 * text.utf8.count)
            return .string(quoted(text))
        },
        Function("format", .member, [Overload([.string, .anyList], .string)]) { (arguments, resources) throws(Fault) in
            guard case .string(let text) = arguments[0], case .list(let values) = arguments[1] else {
                throw mismatch("format", arguments)
            }
            return .string(try Formatting.format(text, values, &resources.meter))
        },
    ]

    private static func test(_ name: String, body: @escaping @Sendable (String, String) -> Bool) -> Function {
        Function(name, .member, [Overload([.string, .string], .bool)]) { (arguments, resources) throws(Fault) in
            guard case .string(let text) = arguments[0], case .string(let part) = arguments[1] else {
                throw mismatch(name, arguments)
            }
            try resources.charge(bytes: text.utf8.count + part.utf8.count)
            return .bool(body(text, part))
        }
    }

    private static func transformation(_ name: String, body: @escaping @Sendable (String) -> String) -> Function {
        Function(name, .member, [Overload([.string], .string)]) { (arguments, resources) throws(Fault) in
            guard case .string(let text) = arguments[0] else { throw mismatch(name, arguments) }
            try resources.charge(bytes: text.utf8.count)
            return .string(body(text))
        }
    }

    private static func mapASCII(_ text: String, _ transform: (UInt8) -> UInt8) -> String {
        String(decoding: text.utf8.map(transform), as: UTF8.self)
    }

    /// The text as a literal in double quotes.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{07}": quoted += "\\a"
            case "\u{08}": quoted += "\\b"
            case "\u{0C}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0B}": quoted += "\\v"
            case "\\": quoted += "\\\\"
            case "\"": quoted += "\\\""
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
