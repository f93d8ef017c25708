import Core

/// Equality and order (CEL specification, "Equality", "Ordering"): numbers compare by value whatever their type, and
/// values of other differing types are unequal.
enum Comparison {
    static func equal(_ left: JSONValue, _ right: JSONValue, _ meter: inout Meter) throws(Fault) -> Bool {
        try meter.charge(1)
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.integer, .integer), (.integer, .double), (.double, .integer), (.double, .double):
            return numbers(left, right) == 0
        case (.string(let left), .string(let right)):
            try meter.charge(bytes: min(left.utf8.count, right.utf8.count))
            return left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left, right) where try !equal(left, right, &meter) { return false }
            return true
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            for (key, value) in left.members {
                try meter.charge(right.count >> 4)
                guard let other = right[key], try equal(value, other, &meter) else { return false }
            }
            return true
        default: return false
        }
    }

    /// Below zero, zero or above it as left is less, equal or greater.
    static func order(_ left: JSONValue, _ right: JSONValue, _ meter: inout Meter) throws(Fault) -> Int {
        switch (left, right) {
        case (.bool(let left), .bool(let right)):
            return (left ? 1 : 0) - (right ? 1 : 0)
        case (.string(let left), .string(let right)):
            try meter.charge(bytes: min(left.utf8.count, right.utf8.count))
            // UTF-8 sorts as its code points do.
            if left.utf8.lexicographicallyPrecedes(right.utf8) { return -1 }
            return left.utf8.elementsEqual(right.utf8) ? 0 : 1
        default:
            if let order = numbers(left, right) { return order }
            let types = "\(ValueType(left).rawValue) and \(ValueType(right).rawValue)"
            throw Fault(.typeMismatch, "\(types) have no order")
        }
    }

    /// The order of two numbers; nil where one is none.
    private static func numbers(_ left: JSONValue, _ right: JSONValue) -> Int? {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right ? -1 : left > right ? 1 : 0
        case (.double(let left), .double(let right)): left < right ? -1 : left > right ? 1 : 0
        case (.integer(let left), .double(let right)): order(left, right)
        case (.double(let left), .integer(let right)): -order(right, left)
        default: nil
        }
    }

    /// Exact where a conversion to double would round.
    private static func order(_ left: Int64, _ right: Double) -> Int {
        if right >= 0x1p63 { return -1 }
        if right < -0x1p63 { return 1 }
        let whole = right.rounded(.down)
        let integer = Int64(whole)
        return left < integer ? -1 : left > integer ? 1 : right > whole ? -1 : 0
    }
}
