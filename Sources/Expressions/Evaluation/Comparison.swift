/// Equality and order (CEL specification, "Equality and Ordering"): numbers compare by value whatever their type, and
/// values of other differing types are unequal.
enum Comparison {
    static func equal(
        _ left: Value, _ right: Value, _ meter: inout Meter, depth: Int = 0
    ) throws(Fault) -> Bool {
        guard depth <= Value.depthLimit else { throw Fault(.tooDeep, "the values are nested too deep to compare") }
        try meter.charge(1)
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.string(let left), .string(let right)):
            try meter.charge(bytes: min(left.utf8.count, right.utf8.count))
            return left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)):
            try meter.charge(bytes: min(left.count, right.count))
            return left == right
        case (.timestamp(let left), .timestamp(let right)): return left == right
        case (.duration(let left), .duration(let right)): return left == right
        case (.type(let left), .type(let right)): return left == right
        case (.optional(let left), .optional(let right)):
            guard let left, let right else { return left == nil && right == nil }
            return try equal(left, right, &meter, depth: depth + 1)
        case (.list(let left), .list(let right)):
            guard left.count == right.count else { return false }
            for index in 0..<left.count where try !equal(left[index], right[index], &meter, depth: depth + 1) {
                return false
            }
            return true
        case (.map(let left), .map(let right)):
            guard left.count == right.count else { return false }
            try meter.charge(left.count)
            for (key, value) in zip(left.keys, left.values) {
                try meter.charge(right.lookUpCost)
                guard let other = right[key], try equal(value, other, &meter, depth: depth + 1) else { return false }
            }
            return true
        default: return numbers(left, right) == 0
        }
    }

    /// Below zero, zero or above it as left is less, equal or greater; nil where one is not a number (NaN).
    static func order(_ left: Value, _ right: Value, _ meter: inout Meter) throws(Fault) -> Int? {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): return (left ? 1 : 0) - (right ? 1 : 0)
        case (.string(let left), .string(let right)):
            try meter.charge(bytes: min(left.utf8.count, right.utf8.count))
            // UTF-8 sorts as its code points do.
            if left.utf8.lexicographicallyPrecedes(right.utf8) { return -1 }
            return left.utf8.elementsEqual(right.utf8) ? 0 : 1
        case (.bytes(let left), .bytes(let right)):
            try meter.charge(bytes: min(left.count, right.count))
            return left.lexicographicallyPrecedes(right) ? -1 : left == right ? 0 : 1
        case (.timestamp(let left), .timestamp(let right)): return left < right ? -1 : left > right ? 1 : 0
        case (.duration(let left), .duration(let right)): return left < right ? -1 : left > right ? 1 : 0
        default:
            guard isNumber(left), isNumber(right) else {
                let types = "\(ValueType(left).shortName) and \(ValueType(right).shortName)"
                throw Fault(.typeMismatch, "\(types) have no order")
            }
            return numbers(left, right)
        }
    }

    static func isNumber(_ value: Value) -> Bool {
        switch value {
        case .int, .uint, .double: true
        default: false
        }
    }

    /// Whether the list holds the value, or the map the key.
    static func contains(_ value: Value, in container: Value, _ meter: inout Meter) throws(Fault) -> Bool {
        switch container {
        case .list(let list):
            for index in 0..<list.count where try equal(value, list[index], &meter) { return true }
            return false
        case .map(let map):
            try meter.charge(map.lookUpCost)
            return map[value] != nil
        default:
            throw Fault(.typeMismatch, "'in' looks into lists and maps, not into \(ValueType(container).shortName)")
        }
    }

    /// The order of two numbers; nil where one is none, or not a number.
    private static func numbers(_ left: Value, _ right: Value) -> Int? {
        if case .double(let left, _) = left {
            if case .double(let right, _) = right {
                return left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
            }
            guard let right = whole(right), !left.isNaN else { return nil }
            return -order(right, left)
        }
        guard let left = whole(left) else { return nil }
        if case .double(let right, _) = right { return right.isNaN ? nil : order(left, right) }
        guard let right = whole(right) else { return nil }
        return left < right ? -1 : left > right ? 1 : 0
    }

    private static func whole(_ value: Value) -> Int128? {
        switch value {
        case .int(let value, _): Int128(value)
        case .uint(let value): Int128(value)
        default: nil
        }
    }

    /// Exact where a conversion to double would round.
    private static func order(_ left: Int128, _ right: Double) -> Int {
        if right >= 0x1p64 { return -1 }
        if right < -0x1p63 { return 1 }
        let floor = right.rounded(.down)
        let integer = Int128(floor)
        return left < integer ? -1 : left > integer ? 1 : right > floor ? -1 : 0
    }
}
