import Glibc

/// `format()` of the strings extension: `%s`, `%d`, `%f`, `%e`, `%x`, `%X`, `%o`, `%b` and `%%`, with a precision for
/// `%f` and `%e`.
enum Formatting {
    /// Digits after the point at most.
    private static let precisionLimit = 100

    static func format(_ text: String, _ values: ListValue, _ meter: inout Meter) throws(Fault) -> String {
        try meter.charge(bytes: text.utf8.count)
        var result = ""
        var rest = Substring(text).unicodeScalars
        var index = 0
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            if rest.first == "%" {
                rest.removeFirst()
                result += "%"
                continue
            }
            let precision = try precision(&rest)
            guard let conversion = rest.popFirst() else {
                throw Fault(.wrongArguments, "format(): nothing follows the last '%'")
            }
            guard index < values.count else {
                throw Fault(.indexOutOfRange, "format(): there is no value for '%' number \(index + 1)")
            }
            let piece = try self.text(of: values[index], as: conversion, precision: precision, &meter)
            try meter.charge(1)
            try meter.charge(bytes: piece.utf8.count)
            result += piece
            index += 1
        }
        return result
    }

    private static func precision(_ rest: inout Substring.UnicodeScalarView) throws(Fault) -> Int {
        guard rest.first == "." else { return 6 }
        rest.removeFirst()
        var value: Int?
        while let digit = rest.first, Lexer.isDigit(digit), value ?? 0 <= precisionLimit {
            value = (value ?? 0) * 10 + Int(digit.value - 48)
            rest.removeFirst()
        }
        guard let value, value <= precisionLimit else {
            throw Fault(.wrongArguments, "format(): a precision is a number up to \(precisionLimit)")
        }
        return value
    }

    private static func text(
        of value: Value, as conversion: Unicode.Scalar, precision: Int, _ meter: inout Meter
    ) throws(Fault) -> String {
        switch (conversion, value) {
        case ("s", _):
            var text = ""
            try append(value, to: &text, &meter, depth: 0)
            return text
        case ("d", .int), ("d", .uint), ("d", .double): return FunctionLibrary.text(ofScalar: value) ?? ""
        case ("f", .int(let number, _)), ("e", .int(let number, _)):
            return fixed(Double(number), conversion, precision)
        case ("f", .uint(let number)), ("e", .uint(let number)):
            return fixed(Double(number), conversion, precision)
        case ("f", .double(let number, _)), ("e", .double(let number, _)):
            return fixed(number, conversion, precision)
        case ("x", .string(let text)), ("X", .string(let text)):
            return try hexadecimal(Array(text.utf8), conversion, &meter)
        case ("x", .bytes(let bytes)), ("X", .bytes(let bytes)): return try hexadecimal(bytes, conversion, &meter)
        case ("x", .int(let number, _)): return String(number, radix: 16)
        case ("X", .int(let number, _)): return String(number, radix: 16, uppercase: true)
        case ("x", .uint(let number)): return String(number, radix: 16)
        case ("X", .uint(let number)): return String(number, radix: 16, uppercase: true)
        case ("o", .int(let number, _)): return String(number, radix: 8)
        case ("o", .uint(let number)): return String(number, radix: 8)
        case ("b", .int(let number, _)): return String(number, radix: 2)
        case ("b", .uint(let number)): return String(number, radix: 2)
        case ("b", .bool(let value)): return value ? "1" : "0"
        case ("d", _), ("f", _), ("e", _), ("x", _), ("X", _), ("o", _), ("b", _):
            throw Fault(.typeMismatch, "format(): '%\(conversion)' does not take \(ValueType(value).shortName)")
        default: throw Fault(.wrongArguments, "format(): unknown conversion '%\(conversion)'")
        }
    }

    /// With as many digits after the point, rounded half to even as the C library does it.
    private static func fixed(_ number: Double, _ conversion: Unicode.Scalar, _ precision: Int) -> String {
        guard number.isFinite else { return NumberText.of(number) }
        var buffer = [CChar](repeating: 0, count: 320 + precision)
        let length = unsafe withVaList([CInt(precision), number]) { arguments in
            unsafe vsnprintf(&buffer, buffer.count, conversion == "f" ? "%.*f" : "%.*e", arguments)
        }
        return String(decoding: buffer.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func hexadecimal(
        _ bytes: [UInt8], _ conversion: Unicode.Scalar, _ meter: inout Meter
    ) throws(Fault) -> String {
        try meter.charge(bytes: 2 * bytes.count)
        let digits = Array((conversion == "x" ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `%s`
    private static func append(
        _ value: Value, to text: inout String, _ meter: inout Meter, depth: Int
    ) throws(Fault) {
        guard depth <= Value.depthLimit else { throw Fault(.tooDeep, "the value is nested too deep to format") }
        try meter.charge(1)
        switch value {
        case .null: text += "null"
        case .string(let string):
            try meter.charge(bytes: string.utf8.count)
            text += string
        case .bytes(let bytes):
            try meter.charge(bytes: bytes.count)
            text += decoded(bytes)
        case .type(let name): text += name
        case .list(let list):
            text += "["
            for index in 0..<list.count {
                if index > 0 { text += ", " }
                try append(list[index], to: &text, &meter, depth: depth + 1)
            }
            text += "]"
        case .map(let map):
            var entries: [(key: String, value: Value)] = []
            try meter.charge(2 * map.count)
            for (key, value) in zip(map.keys, map.values) { entries.append((NumberText.key(key) ?? "", value)) }
            entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            text += "{"
            for (index, entry) in entries.enumerated() {
                try meter.charge(bytes: entry.key.utf8.count)
                text += (index > 0 ? ", " : "") + entry.key + ": "
                try append(entry.value, to: &text, &meter, depth: depth + 1)
            }
            text += "}"
        case .optional: throw Fault(.typeMismatch, "format(): '%s' does not take optional")
        default: text += FunctionLibrary.text(ofScalar: value) ?? ""
        }
    }

    /// Bytes that are no UTF-8 become one replacement character for each run of them.
    private static func decoded(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var view = String.UnicodeScalarView()
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var isInError = false
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar):
                view.append(scalar)
                isInError = false
            case .error:
                if !isInError { view.append("\u{FFFD}") }
                isInError = true
            case .emptyInput: return String(view)
            }
        }
    }
}
