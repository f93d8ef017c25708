extension FunctionLibrary {
    /// `size(value)` and `value.size()`.
    static let sizes: [Function] = [
        Function("size", sizeOverloads, body: size), Function("size", .member, sizeOverloads, body: size),
    ]

    private static let sizeOverloads = overloads(.int, from: [.string, .bytes, .anyList, .anyMap])

    /// Unicode scalars of a string, bytes, elements of a list, entries of a map.
    private static let size: Function.Body = { (arguments, resources) throws(Fault) in
        switch arguments[0] {
        case .string(let text):
            try resources.charge(bytes: text.utf8.count)
            return .int(Int64(text.unicodeScalars.count))
        case .bytes(let bytes): return .int(Int64(bytes.count))
        case .list(let list): return .int(Int64(list.count))
        case .map(let map): return .int(Int64(map.count))
        default: throw mismatch("size", arguments)
        }
    }
}
