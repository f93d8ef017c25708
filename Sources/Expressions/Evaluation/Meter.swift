import Core

/// Counts the work of one evaluation and stops it at its limit.
struct Meter {
    private(set) var remaining: Int

    init(cost: Int) {
        remaining = cost
    }

    /// Pays for so many units of work.
    mutating func charge(_ units: Int) throws(Fault) {
        remaining -= units
        guard remaining >= 0 else { throw Fault(.costExceeded, "the expression needs too much work") }
    }

    /// Pays for reading or making so many bytes.
    mutating func charge(bytes: Int) throws(Fault) {
        try charge(bytes >> 4)
    }
}

extension JSONValue {
    /// Whether the value is at most so large: one for each value, and the bytes of its strings and keys.
    ///
    /// Values share their parts, so a small tree in memory can be a huge text; the walk ends at the limit.
    func fits(_ limit: Int) -> Bool {
        var remaining = limit
        return fits(&remaining)
    }

    private func fits(_ remaining: inout Int) -> Bool {
        remaining -= 1
        switch self {
        case .null, .bool, .integer, .double: break
        case .string(let text): remaining -= text.utf8.count
        case .array(let elements):
            for element in elements where remaining >= 0 {
                guard element.fits(&remaining) else { return false }
            }
        case .object(let object):
            for member in object.members where remaining >= 0 {
                remaining -= member.key.utf8.count
                guard member.value.fits(&remaining) else { return false }
            }
        }
        return remaining >= 0
    }
}
