import Core

/// When JSON Schema holds two values to be one: numbers count by what they are, not by how they are written.
enum JSONSameness {
    static func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): return left == right
        case (.integer, .double), (.double, .integer), (.double, .double):
            return !isLess(left, right) && !isLess(right, left)
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { same($0, $1) }
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            return left.members.allSatisfy { member in right[member.key].map { same($0, member.value) } ?? false }
        case (.string(let left), .string(let right)):
            // By Unicode scalars: JSON knows no canonical equivalence.
            return left.utf8.elementsEqual(right.utf8)
        default: return left == right
        }
    }

    /// Whether the left number is the smaller; exact for integers that a double cannot hold.
    static func isLess(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): return left < right
        case (.integer(let left), .double(let right)):
            if let whole = Int64(exactly: right.rounded(.up)) { return left < whole }
            return right > 0
        case (.double(let left), .integer(let right)):
            if let whole = Int64(exactly: left.rounded(.down)) { return whole < right }
            return left < 0
        case (.double(let left), .double(let right)): return left < right
        default: return false
        }
    }

    static func isMultiple(_ value: JSONValue, of divisor: JSONValue) -> Bool {
        if let value = value.integerValue, let divisor = divisor.integerValue {
            return value == 0 || divisor != 0 && value.remainderReportingOverflow(dividingBy: divisor).partialValue == 0
        }
        guard let value = value.doubleValue, let divisor = divisor.doubleValue else { return false }
        let quotient = value / divisor
        // What remains is exact, and what a fraction such as 0.01 stands for is not: there the quotient tells.
        guard divisor != divisor.rounded(), quotient.isFinite else {
            return value.truncatingRemainder(dividingBy: divisor) == 0
        }
        return quotient == quotient.rounded()
    }

    /// One text for all values that are the same.
    static func canonical(_ value: JSONValue) -> String {
        var text = ""
        write(value, to: &text)
        return text
    }

    private static func write(_ value: JSONValue, to text: inout String) {
        switch value {
        case .double(let number):
            if let whole = Int64(exactly: number) { text += "\(whole)" } else { text += "\(number)" }
        case .array(let elements):
            text += "["
            for element in elements {
                write(element, to: &text)
                text += ","
            }
            text += "]"
        case .object(let object):
            text += "{"
            for (key, value) in object.members.sorted(by: { $0.key < $1.key }) {
                write(.string(key), to: &text)
                text += ":"
                write(value, to: &text)
                text += ","
            }
            text += "}"
        default: text += String(decoding: value.serialized(), as: UTF8.self)
        }
    }
}
