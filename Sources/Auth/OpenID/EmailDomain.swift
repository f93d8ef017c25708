/// The host of mail addresses that a provider may vouch for, such as `school.example`. It stands for itself alone: not
/// for hosts below it, and not for one that looks like it.
package struct EmailDomain: Hashable, Sendable, CustomStringConvertible {
    /// In small letters.
    package let description: String

    /// Nil for anything but labels of ASCII letters, digits and inner dashes with dots between them. A name in another
    /// script is written as DNS has it, with `xn--`.
    package init?(_ text: String) {
        let text = text.lowercased()
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, labels.count > 1, labels.allSatisfy(Self.isLabel) else { return nil }
        description = text
    }

    /// Whether the address is at exactly this host. An address whose host has letters beyond ASCII never is.
    package func contains(_ email: EmailAddress) -> Bool {
        guard let at = email.description.lastIndex(of: "@") else { return false }
        let host = email.description[email.description.index(after: at)...]
        return host.utf8.allSatisfy { $0 < 0x80 } && host.lowercased() == description
    }

    private static func isLabel(_ label: Substring.UTF8View.SubSequence) -> Bool {
        let dash = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != dash && label.last != dash
            && label.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), dash: true
                default: false
                }
            }
    }
}
