import Core

extension FunctionLibrary {
    /// `size(value)` and `value.size()`.
    static let sizes: [Function] = [
        Function("size", body: size),
        Function("size", isMember: true, arguments: 0...0, body: size),
    ]

    /// Unicode scalars of a string, elements of a list, entries of a map.
    private static let size: Function.Body = { (arguments, meter) throws(Fault) in
        switch arguments[0] {
        case .string(let text):
            try meter.charge(bytes: text.utf8.count)
            return .integer(Int64(text.unicodeScalars.count))
        case .array(let elements): return .integer(Int64(elements.count))
        case .object(let object): return .integer(Int64(object.count))
        default: throw mismatch("size", arguments)
        }
    }
}
