import Core

extension FunctionLibrary {
    /// Tests and transformations of strings; positions count Unicode scalars from 0.
    static let strings: [Function] = [
        test("contains") { text, part in Substrings.firstIndex(of: Array(part.utf8), in: Array(text.utf8)) != nil },
        test("startsWith") { text, part in text.utf8.starts(with: part.utf8) },
        test("endsWith") { text, part in text.utf8.reversed().starts(with: part.utf8.reversed()) },
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
        Function("split", isMember: true) { (arguments, meter) throws(Fault) in
            let (text, separator) = try twoStrings("split", arguments, &meter)
            let parts = Substrings.split(Array(text.utf8), by: Array(separator.utf8))
            try meter.charge(parts.count)
            return .array(parts.map { .string(String(decoding: $0, as: UTF8.self)) })
        },
        Function("join", isMember: true, arguments: 0...1) { (arguments, meter) throws(Fault) in
            guard case .array(let elements) = arguments[0] else { throw mismatch("join", arguments) }
            guard let separator = arguments.count == 2 ? arguments[1].stringValue : "" else {
                throw mismatch("join", arguments)
            }
            var text = ""
            for (index, element) in elements.enumerated() {
                guard case .string(let part) = element else {
                    throw Fault(.typeMismatch, "join() takes a list of strings")
                }
                try meter.charge(1)
                try meter.charge(bytes: separator.utf8.count + part.utf8.count)
                if index > 0 { text += separator }
                text += part
            }
            return .string(text)
        },
        Function("replace", isMember: true, arguments: 2...2) { (arguments, meter) throws(Fault) in
            guard case .string(let new) = arguments[2] else { throw mismatch("replace", arguments) }
            let (text, old) = try twoStrings("replace", arguments, &meter)
            let parts = Substrings.split(Array(text.utf8), by: Array(old.utf8))
            try meter.charge(parts.count)
            try meter.charge(bytes: (parts.count - 1) * new.utf8.count)
            return .string(String(decoding: Array(parts.joined(separator: new.utf8)), as: UTF8.self))
        },
        Function("indexOf", isMember: true) { (arguments, meter) throws(Fault) in
            let (text, part) = try twoStrings("indexOf", arguments, &meter)
            let bytes = Array(text.utf8)
            guard let index = Substrings.firstIndex(of: Array(part.utf8), in: bytes) else { return -1 }
            return .integer(Int64(String(decoding: bytes[..<index], as: UTF8.self).unicodeScalars.count))
        },
        Function("substring", isMember: true, arguments: 1...2) { (arguments, meter) throws(Fault) in
            guard case .string(let text) = arguments[0], case .integer(let start) = arguments[1] else {
                throw mismatch("substring", arguments)
            }
            try meter.charge(bytes: text.utf8.count)
            let scalars = Array(text.unicodeScalars)
            var end = Int64(scalars.count)
            if arguments.count == 3 {
                guard case .integer(let given) = arguments[2] else { throw mismatch("substring", arguments) }
                end = given
            }
            guard 0 <= start, start <= end, end <= scalars.count else {
                throw Fault(.indexOutOfRange, "the range lies outside the string")
            }
            var part = String.UnicodeScalarView()
            part.append(contentsOf: scalars[Int(start)..<Int(end)])
            return .string(String(part))
        },
    ]

    private static func test(_ name: String, body: @escaping @Sendable (String, String) -> Bool) -> Function {
        Function(name, isMember: true) { (arguments, meter) throws(Fault) in
            let (text, part) = try twoStrings(name, arguments, &meter)
            return .bool(body(text, part))
        }
    }

    private static func transformation(_ name: String, body: @escaping @Sendable (String) -> String) -> Function {
        Function(name, isMember: true, arguments: 0...0) { (arguments, meter) throws(Fault) in
            guard case .string(let text) = arguments[0] else { throw mismatch(name, arguments) }
            try meter.charge(bytes: text.utf8.count)
            return .string(body(text))
        }
    }

    /// The receiver and the first argument, paid for a search of one in the other.
    private static func twoStrings(
        _ name: String, _ arguments: [JSONValue], _ meter: inout Meter
    ) throws(Fault) -> (String, String) {
        guard case .string(let text) = arguments[0], case .string(let part) = arguments[1] else {
            throw mismatch(name, arguments)
        }
        try meter.charge(bytes: text.utf8.count + part.utf8.count)
        return (text, part)
    }

    private static func mapASCII(_ text: String, _ transform: (UInt8) -> UInt8) -> String {
        String(decoding: text.utf8.map(transform), as: UTF8.self)
    }
}
