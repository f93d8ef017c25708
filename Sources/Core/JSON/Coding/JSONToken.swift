/// A value of a JSON text, or a key of one of its objects, as `JSONTape` lists it.
struct JSONToken {
    /// What the token is, and what its content means.
    enum Kind: UInt8 {
        case null, `false`, `true`
        /// The content has the bits of the number.
        case integer, double
        /// A string without escapes: the content says where it lies in the text.
        case plain
        /// A string with escapes: the content is its index among those of the tape.
        case escaped
        /// The content is the number of elements; they follow, one after the other.
        case array
        /// The content is the number of members; each follows as its key and its value.
        case object
    }

    /// What the kind says.
    var content: UInt64
    /// Of a value: the token behind it and all that it holds. Of a key: the key before it in its object, or -1.
    var next: Int32
    /// What it is.
    let kind: Kind
    /// Of a plain string: whether it is ASCII. Of an object: whether all its keys are plain and ASCII, so that keys are
    /// the same when their bytes are.
    var isASCII: Bool

    /// Where a plain string begins in the text.
    @inline(__always)
    var start: Int { Int(truncatingIfNeeded: content & 0xFFFF_FFFF) }
    /// How many bytes a plain string has.
    @inline(__always)
    var length: Int { Int(truncatingIfNeeded: content >> 32) }

    /// A key or string whose bytes stand in the text as they are.
    @inline(__always)
    static func plain(start: Int, length: Int, isASCII: Bool) -> JSONToken {
        let content = UInt64(truncatingIfNeeded: length) << 32 | UInt64(truncatingIfNeeded: start)
        return JSONToken(content: content, next: -1, kind: .plain, isASCII: isASCII)
    }

    /// A token of this kind.
    @inline(__always)
    static func of(_ kind: Kind, content: UInt64 = 0) -> JSONToken {
        JSONToken(content: content, next: -1, kind: kind, isASCII: true)
    }
}
