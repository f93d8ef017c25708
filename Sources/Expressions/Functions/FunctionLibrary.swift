/// Every function that expressions can call.
///
/// The standard ones of the CEL specification, and of the extensions that come with its other implementations, under
/// the names they have there: strings, math, lists, sets, encoders, regex, bindings, two-variable comprehensions and
/// optional values.
enum FunctionLibrary {
    static func function(_ name: String, _ style: Function.Style) -> Function? {
        (style == .member ? members : globals)[name]
    }

    /// Whether functions have names that begin with this one and a dot.
    static func isNamespace(_ name: String) -> Bool { namespaces.contains(name) }

    /// A known name that differs from a mistaken one by little.
    static func suggestion(for name: String) -> String? {
        let lowered = name.lowercased()
        return (Array(members.keys) + Array(globals.keys)).sorted().first { $0.lowercased() == lowered }
    }

    private static let all: [Function] =
        conversions + sizes + times + stringTests + stringTransformations + stringPositions + stringPieces
        + patterns + encoders + lists + sets + optionals + rounding + extremes + bits
    private static let members = table(all.filter { $0.style == .member })
    private static let globals = table(all.filter { $0.style == .global })
    private static let namespaces = Set(
        globals.keys.compactMap { name in name.firstIndex(of: ".").map { String(name[..<$0]) } } + ["cel"])

    private static func table(_ functions: [Function]) -> [String: Function] {
        Dictionary(uniqueKeysWithValues: functions.map { ($0.name, $0) })
    }

    /// The fault of a function that does not take values of these types.
    static func mismatch(_ name: String, _ values: [Value]) -> Fault {
        let types = values.map { ValueType($0).shortName }.joined(separator: ", ")
        return Fault(.typeMismatch, "\(name)() does not take (\(types))")
    }

    /// The fault of a position outside a text or list.
    static let outside = Fault(.indexOutOfRange, "the position lies outside")
}
