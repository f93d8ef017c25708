/// The name of a thing in addresses, given by people: 1 to 64 small letters, digits and dashes, beginning and ending with
/// a letter or digit.
package struct Slug: PathParameter, Hashable, CustomStringConvertible {
    /// As it stands in the address.
    package let description: String

    /// Nil for a text of another shape.
    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ Self.isAlphanumeric($0) || $0 == Self.dash }),
            text.utf8.first != Self.dash, text.utf8.last != Self.dash
        else { return nil }
        description = text
    }

    package init?(pathSegment text: String) {
        self.init(text)
    }

    private static let dash = UInt8(ascii: "-")

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
