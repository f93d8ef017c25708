/// A class of bytes as a constant bit set, so that a look-up costs a shift.
struct CharacterClass {
    /// One bit for each byte below 64, and one for each from 64 to 127.
    private let low: UInt64
    private let high: UInt64
    private let holdsBeyondASCII: Bool

    /// Whether the byte belongs to the class.
    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return low >> UInt64(byte) & 1 != 0 }
        if byte < 128 { return high >> UInt64(byte - 64) & 1 != 0 }
        return holdsBeyondASCII
    }

    // Computed, because a stored static is checked for its first use at every byte. `CharacterClassTests` compares the
    // bits with the definitions.

    /// Names of methods and fields (RFC 9110 §5.6.2).
    static var token: CharacterClass {
        CharacterClass(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE, holdsBeyondASCII: false)
    }

    /// Values of fields: visible characters, blanks, and bytes beyond ASCII (RFC 9110 §5.5).
    static var fieldValue: CharacterClass {
        CharacterClass(low: 0xFFFF_FFFF_0000_0200, high: 0x7FFF_FFFF_FFFF_FFFF, holdsBeyondASCII: true)
    }

    /// Request targets: visible ASCII but `#`, as a fragment never belongs to one.
    static var target: CharacterClass {
        CharacterClass(low: 0xFFFF_FFF6_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF, holdsBeyondASCII: false)
    }

    /// Registered names, addresses in brackets, and the port (RFC 3986 §3.2.2).
    static var host: CharacterClass {
        CharacterClass(low: 0x2FFF_7FF2_0000_0000, high: 0x47FF_FFFE_AFFF_FFFE, holdsBeyondASCII: false)
    }
}
