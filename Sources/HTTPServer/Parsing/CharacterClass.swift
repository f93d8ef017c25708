/// The character classes of RFC 9110 §5 as a table of bits, one look-up a byte.
enum CharacterClass {
    static let token: UInt8 = 1
    static let fieldValue: UInt8 = 2
    static let target: UInt8 = 4
    static let host: UInt8 = 8

    /// Whether the byte belongs to the class.
    @inline(__always)
    static func contains(_ byte: UInt8, _ mask: UInt8) -> Bool { table[Int(byte)] & mask != 0 }

    private static let table: [UInt8] = (0...255).map { value in
        let byte = UInt8(value)
        var mask: UInt8 = 0
        if isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte) { mask |= token }
        if byte == 9 || byte >= 0x20 && byte != 0x7F { mask |= fieldValue }
        // Visible ASCII; a fragment never belongs to a request target.
        if byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#") { mask |= target }
        // Registered names, addresses in brackets, and the port (RFC 3986 §3.2.2).
        if isAlphanumeric(byte) || "-._~%!$&'()*+,;=:[]".utf8.contains(byte) { mask |= host }
        return mask
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
