/// Header or trailer fields in the order they came (RFC 9110 §5); names compare without case.
package struct HTTPFields: Sendable, ExpressibleByDictionaryLiteral {
    /// Every field as it was sent or will be, repeated names included.
    package private(set) var entries: [(name: String, value: String)]

    /// No fields.
    package init() {
        entries = []
    }

    package init(dictionaryLiteral elements: (String, String)...) {
        entries = []
        // With room for what the router and others add to almost every answer.
        entries.reserveCapacity(elements.count + 2)
        for (name, value) in elements { entries.append((name, value)) }
    }

    /// The first value under the name; setting replaces every one, setting nil removes them.
    package subscript(name: String) -> String? {
        get {
            for index in entries.indices where Self.same(entries[index].name, name) { return entries[index].value }
            return nil
        }
        set {
            entries.removeAll { Self.same($0.name, name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Every value under the name, in order.
    package func all(_ name: String) -> [String] {
        entries.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Appends one field and keeps those already there.
    package mutating func append(_ name: String, _ value: String) {
        entries.append((name, value))
    }

    /// Removes every field whose name the test finds.
    package mutating func removeAll(where isUnwanted: (String) -> Bool) {
        entries.removeAll { isUnwanted($0.name) }
    }

    /// Makes room for so many fields at once.
    package mutating func reserveCapacity(_ capacity: Int) {
        entries.reserveCapacity(capacity)
    }

    /// Whether two names are the same field.
    package static func same(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        let (left, right) = (left.utf8.span, right.utf8.span)
        for index in left.indices where lowercased(left[index]) != lowercased(right[index]) { return false }
        return true
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
