/// What makes two keys of a map the same: numbers by value whatever their type, text by its code points.
enum MapKey: Hashable {
    case bool(Bool)
    case number(Int128)
    case text([UInt8])

    /// Nil for a value that no key can equal.
    init?(_ value: Value) {
        switch value {
        case .bool(let value): self = .bool(value)
        case .int(let value, _): self = .number(Int128(value))
        case .uint(let value): self = .number(Int128(value))
        case .double(let value, _):
            guard let whole = Int128(exactly: value) else { return nil }
            self = .number(whole)
        case .string(let text): self = .text(Array(text.utf8))
        default: return nil
        }
    }
}
