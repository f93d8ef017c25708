/// What models can call a tool.
package enum ToolName {
    /// The most bytes of a name.
    package static let maximumLength = 64

    /// Whether models take the name: letters, digits, `_` and `-`.
    package static func isCallable(_ name: String) -> Bool {
        (1...maximumLength).contains(name.utf8.count) && name.utf8.allSatisfy(isCallable)
    }

    private static func isCallable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// A name that models take, of a tool that comes from elsewhere: what they do not take becomes `_`, and too long a
    /// name loses its end. Two names may become the same.
    package static func joined(_ prefix: String, _ name: String) -> String {
        let whole = prefix.isEmpty ? name : "\(prefix)_\(name)"
        let bytes = whole.utf8.prefix(maximumLength).map { isCallable($0) ? $0 : UInt8(ascii: "_") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
