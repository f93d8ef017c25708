/// Names one state of a resource (RFC 9110 §8.8.3).
package struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    /// What stands between the quotes.
    package let opaque: String
    /// Whether states of the same tag are only equivalent, not the same bytes.
    package let isWeak: Bool

    /// A tag as written: quoted, with `W/` before it if weak. Nil for anything else.
    package init?(_ text: String) {
        var scanner = FieldScanner(text)
        guard let tag = EntityTag(&scanner), scanner.isAtEnd else { return nil }
        self = tag
    }

    /// Reads the tag that is next in a list.
    init?(_ scanner: inout FieldScanner) {
        isWeak = scanner.skip(text: "W/")
        guard scanner.skip("\"") else { return nil }
        // A tag has no escapes: a backslash stands for itself.
        opaque = scanner.take { $0 == 0x21 || $0 >= 0x23 && $0 != 0x7F } ?? ""
        guard scanner.skip("\"") else { return nil }
    }

    /// As fields write it.
    package var description: String { (isWeak ? "W/\"" : "\"") + opaque + "\"" }

    /// Strong comparison (§8.8.3.2): the same bytes.
    package func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && opaque == other.opaque
    }

    /// Weak comparison (§8.8.3.2): equivalent states.
    package func matchesWeakly(_ other: EntityTag) -> Bool { opaque == other.opaque }
}
